"""Positions in config.toml, and problems reported with their line and column."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.config import ConfigError, file_and_line, load, parse
from tui_reader.config.toml_positions import lines, scan

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=12
) | st.sampled_from(['"', "'", '"""', "\\", "a\nb", "# no", "[x]", "a = 1", "]}", "é"])
SCALARS = st.booleans() | st.integers(-9, 9) | st.floats(-1, 1) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(TEXTS, v, max_size=3), max_leaves=8
)

NASTY = '''\
# theme = "no"
theme   =  "x" # [not.a.header]
"mark_read" = 'open'
text = """
[[sources]]
name = "no" \\"""
"""""
raw = \'\'\'
keys = 1\'\'\'
mute = [ "a, ]", # ]
  'b',

  ["c"], ]
a . "b.c" = {x = 1, y.z = [{w = 2}]}
date = 2026-01-02 03:04:05
[ openers ] # o
  pdf = "x"
[[ views ]]
name = "1"
[[views]]
name = "2"
  [views.more]
  deep = 1
[[views.all]]
x = 1
[[views.all]]
x = 2
'''


def values_of(data: Any, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], Any]:
    """Everything in what TOML gave, by its path."""
    found = {path: data} if path else {}
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            found |= values_of(value, (*path, key))
    return found


def check(text: str) -> None:
    """Every value is found where it stands, and no other."""
    values = values_of(tomllib.loads(text))
    for item in scan(text):
        assert item.path in values
        if item.kind != "header":
            read = tomllib.loads(f"value = {text[item.value : item.end]}")["value"]
            assert repr(read) == repr(values[item.path])
    assert set(lines(text)) == set(values)


def test_everything_is_found_in_a_nasty_file():
    assert scan(NASTY)[0].path == ("theme",)
    check(NASTY)
    check(NASTY.replace("\n", "\r\n"))
    found = lines(NASTY)
    assert found["mute", 2] == 13
    assert found["a", "b.c", "y", "z", 0, "w"] == 14
    assert found["views", 1, "more", "deep"] == 23
    assert found["views", 1, "all", 1, "x"] == 27


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_all_parts_of_any_text_are_found(data: dict[str, Any]):
    check(tomli_w.dumps(data))
    check(tomli_w.dumps(data, multiline_strings=True))


@given(st.text("ab=[]{}\"'#.,\\ \n", max_size=40))
def test_text_that_is_not_toml_raises_only_value_errors(text: str):
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        try:
            scan(text)
        except ValueError:
            return
    else:
        check(text)


SOURCE = '[[sources]]\nname = "a"\nkind = "git"\nlocation = "https://h/a"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('\ntheem = "nord"\n', ":2: unknown key 'theem'; did you mean 'theme'?"),
        ('"Theme" = "nord"\n', ":1: unknown key 'Theme'; did you mean 'theme'?"),
        ("mark-read = 'open'", ":1: unknown key 'mark-read'; did you mean 'mark_read'?"),
        ("xyzzy = 1", ":1: unknown key 'xyzzy'; remove it"),
        (
            "#\n#\nmark_read = 'opne'",
            ":3: mark_read must be one of: open, dwell, manual; did you mean 'open'?",
        ),
        ("mark_read = true", ":1: mark_read must be one of: open, dwell, manual"),
        ("auto_sync = 6", ':1: auto_sync must be a time such as "6h" or "365d"'),
        ("retention = '6h'", ':1: retention must be a number of days such as "365d"'),
        ("dwell = '2'", ":1: dwell must be a number of seconds"),
        ("list_lines = true", ":1: list_lines must be 1 or 2"),
        ("ascii = 1", ":1: ascii must be true or false"),
        ("mute = [\n  'a',\n  '',\n]", ":3: mute: number 2 must be text in quotes"),
        ("mute = 'a'", ':1: mute must be a list of texts, such as ["one", "two"]'),
        ('editor = "a \'b"', ":1: editor cannot be split into words (No closing quotation)"),
        ("[openers]\npage = ''", ":2: [openers]: page must be a command such as"),
        ("[openers]\npfd = 'x'", ":2: [openers]: unknown key 'pfd'; did you mean 'pdf'?"),
        ("openers.pfd = 'x'", ":1: [openers]: unknown key 'pfd'; did you mean 'pdf'?"),
        ("openers = {\t'pfd'='x' }", ":1: [openers]: unknown key 'pfd'; did you mean 'pdf'?"),
        ("openers = 'x'", ":1: openers must be a table; write [openers]"),
        ("[keys]\nundo = 1", ':2: [keys]: undo must be a key such as "x", or a list of keys'),
        (
            "\n[sources]\nname = 'a'",
            ":2: sources must be [[sources]] tables, with two brackets each",
        ),
        ("sources = [\n 1]", ":2: [[sources]] number 1: not a table; write [[sources]] above it"),
        (SOURCE + 'kind_ = "x"', ":5: [[sources]] number 1: unknown key 'kind_'; did you mean"),
        (
            SOURCE.replace("git", "gti"),
            (
                ":3: [[sources]] number 1: kind must be one of: folder, arxiv, arxiv-keywords, "
                "web, git, feed; did you mean 'git'?"
            ),
        ),
        (
            f"{SOURCE}index = 'x'",
            ":5: [[sources]] number 1: a git source has no index; remove it",
        ),
        (f"{SOURCE}\n{SOURCE}", ":7: [[sources]] number 2: the name 'a' is taken; choose another"),
        (
            f"{SOURCE}theme = 'x'",
            (
                ":5: [[sources]] number 1: unknown key 'theme'; it is a setting of the whole file: "
                "write it above the first [ ] line"
            ),
        ),
        ("\n[[views]]\nname = 'a'", ":2: [[views]] number 1: query is missing; write query = "),
        (
            "[[views]]\nname = 'a'\nquery = 'x'\nsort = 'newset'",
            (
                ":4: [[views]] number 1: sort must be one of: newest, relevance, oldest, title, "
                "badges, mine, for-you; did you mean 'newest'?"
            ),
        ),
        (
            "[[keywords]]\nlabel = 'a'\nwords = []\ncolour = 'red'",
            ":4: [[keywords]] number 1: unknown key 'colour'; did you mean 'color'?",
        ),
        (
            "keywords = [\n{label = 'a',\twords = ['b'], color = 1}]",
            ":2: [[keywords]] number 1: color must be a colour such as",
        ),
        (
            "[[keywords]]\nlabel = 'a'\nwords = ['b']\ncolor = 'gren'",
            (
                ':4: [[keywords]] number 1: color must be a colour such as "blue" or "#4c8bf5"; '
                "did you mean 'green'?"
            ),
        ),
        ("'a\\u001b[31m\\n' = 1".replace("'", '"'), ":1: unknown key 'a'; remove it"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_a_suggestion(text: str, message: str):
    (problem,) = parse(text, "config.toml").problems
    assert problem.startswith(f"config.toml{message}")
    assert problem.isprintable()


def test_mistakes_are_reported_in_the_order_of_the_file():
    text = f"{SOURCE}index = 1\nbranch = 1\n[openers]\nx = 1\n[[views]]\n[keys]\nk = 1\n"
    problems = parse("theem = 1\nmute = ['a', 1, 2]\n" + text, "f").problems
    assert [int(problem.split(":")[1]) for problem in problems] == [1, 2, 2, 7, 8, 10, 11, 11, 13]


def test_valid_settings_are_used_if_others_are_invalid():
    config = parse(
        "mute = ['a', 1, 'b']\n"
        "[openers]\npage = 'firefox {}'\npdf = ''\n"
        "[keys]\nundo = 'x'\nredo = 3\nstar = ['s', 'S']\n"
        "[[views]]\nname = 'a'\nquery = 'x'\nsort = 'no'\ncolour = 1\n"
        "[[views]]\nname = 'b'\n"
        "[[keywords]]\nlabel = 'k'\nwords = ['w', 1]\ncolor = 'two words'\n"
        f"{SOURCE}dwell = 3\n",
        "f",
    )
    assert len(config.problems) == 9
    assert config.mute == ("a", "b")
    assert config.openers == {"page": ("firefox", "{}")}
    assert config.keys == {"undo": ("x",), "star": ("s", "S")}
    assert [(view.name, view.sort) for view in config.views] == [("a", None)]
    assert [(each.label, each.words, each.color) for each in config.keywords] == [
        ("k", ("w",), None)
    ]
    assert [source.name for source in config.sources] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = [1\n", "Unclosed array (at end of document); fix that line"),
        ("theme = nord\n", "Invalid value (at line 1, column 9); fix that line"),
        (
            'theme = "a"\n\ntheme = "b"\n',
            "this key was set before (at line 3, column 12); fix that line",
        ),
    ],
)
def test_invalid_toml_is_reported_with_line_and_column(tmp_path: Path, text: str, message: str):
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as error:
        load(path)
    assert str(error.value) == f"{path}: not TOML: {message}"


def test_the_line_of_a_value_can_be_found_later(tmp_path: Path):
    path = tmp_path / "config.toml"
    assert file_and_line(path, "keys", "undo") == str(path)
    path.write_text("\ufeff# mine\r\n[keys]\r\nundo = 'x'\r\n", "utf-8", newline="")
    assert file_and_line(path, "keys", "undo") == f"{path}:3"
    assert file_and_line(path, "keys", "redo") == f"{path}:2"
    assert file_and_line(path, "theme") == str(path)


def test_the_line_of_an_entry_can_be_found_by_its_name(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text(
        "ascii = \n[[keywords]]\nlabel = 1\n[[keywords]]\nlabel = 'a'\nwords = [\n'x',\n'/(/',\n]\n"
    )
    assert file_and_line(path, "keywords", "a", "words", "/(/") == f"{path}:8"
    assert file_and_line(path, "keywords", "a", "words", "none") == f"{path}:6"
    assert file_and_line(path, "keywords", "b") == f"{path}:2"
