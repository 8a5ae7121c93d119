"""A config.toml that is partly invalid: the invalid parts are reported, and the rest is used."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.config import ConfigError, load
from tui_reader.config.toml_salvage import salvage

SOURCE = '[[sources]]\nname = "a"\nkind = "git"\nlocation = "https://h/a"\n'
AFTER = '[[views]]\nname = "v"\nquery = "is:unread"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("list_lines =\n", ":2: list_lines: not TOML: Invalid value (at column 13); left out"),
        ("editor = code\n", ":2: editor: not TOML: Invalid value (at column 10); left out"),
        ('editor = "code\n', ":2: editor: not TOML: Illegal character"),
        ("editor code\n", ":2: editor code: not TOML: Expected '=' after a key"),
        ('mute = ["a", "b"\n', ":2: mute: not TOML: Unclosed array"),
        ('mute = [\n  "a"\n  "b",\n]\n', ":2: mute: not TOML: Unclosed array"),
        ('editor = """code\n', ":2: editor: not TOML: Unterminated string"),
        ('theme = "dracula"\n', ":2: theme: not TOML: this key was set before"),
        ("[keys\nundo = 'x'\n", ":2: [keys: not TOML: Expected ']'"),
        ("[keys]\nundo = x\n", ":3: undo: not TOML: Invalid value"),
        (f"{SOURCE}branch = data\n", ":2: [[sources]]: not TOML: Invalid value (at line 6,"),
        (f"{SOURCE}patterns = [\n  'x'\n", ":2: [[sources]]: not TOML: Unclosed array"),
        ("[[views]\nname = 'w'\nquery = 'x'\n", ":2: [[views]: not TOML: Expected ']]'"),
    ],
)
def test_a_line_that_is_not_toml_is_left_out_alone_or_with_its_table(
    path: Path, wrong: str, message: str
):
    path.write_text(f'theme = "nord"\n{wrong}{AFTER}')
    config = load(path, salvage=True)
    assert config.problems[0].startswith(f"{path}{message}")
    assert len(config.problems) == 1
    assert config.problems[0].isprintable()
    assert config.theme == "nord"
    assert [view.name for view in config.views] == ["v"]
    assert config.sources == ()


def test_other_mistakes_keep_their_line_numbers(path: Path):
    path.write_text('list_lines =\r\ntheem = "nord"\r\nmute = [\r\n1\r\n', newline="")
    problems = load(path, salvage=True).problems
    assert [problem.removeprefix(str(path)).split(":")[1] for problem in problems] == [
        "1",
        "3",
        "2",
    ]


def test_lines_that_are_not_utf_8_are_left_out(path: Path):
    path.write_bytes(b'theme = "nord"\n# caf\xe9\neditor = "caf\xe9"\nascii = true\n')
    config = load(path, salvage=True)
    assert (config.theme, config.ascii, config.editor) == ("nord", True, ())
    assert config.problems == (
        f"{path}:2: not TOML: not UTF-8 text; left out",
        f"{path}:3: editor: not TOML: not UTF-8 text; left out",
    )
    with pytest.raises(ConfigError, match=":2: not UTF-8 text; save the file as UTF-8"):
        load(path)


def test_a_file_in_another_encoding_is_reported_once(path: Path):
    path.write_bytes('theme = "nord"\nascii = true\n'.encode("utf-16"))
    config = load(path, salvage=True)
    assert config.theme is None
    assert len(config.problems) == 1


def test_a_list_in_a_thousand_lists_is_an_error_in_one_line(path: Path):
    path.write_text("a = " + "[" * 100_000)
    for salvages in (False, True):
        with pytest.raises(ConfigError, match="not TOML"):
            load(path, salvage=salvages)


@given(st.lists(st.sampled_from(["a = 1\n", "a = [\n", "]\n", "[b]\n", "[[c]]\n", '"""\n', "x\n"])))
def test_the_salvaged_text_is_toml_with_as_many_lines(parts: list[str]):
    text = "".join(parts)
    rest, unread = salvage(text)
    tomllib.loads(rest)
    assert rest.count("\n") == text.count("\n")
    assert bool(unread) == (rest != text)
