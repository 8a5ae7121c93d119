"""config.toml changed: what was asked for, and nothing else that the user has written."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_reader.config import ConfigError, load
from tui_reader.config import edit as config_edit

HAND_WRITTEN = """\
# my own words

theme   =   'nord'   # dark
mute = [
    "survey",   # too many
    # and these, "a]"
    "benchmark", "dataset",
]

[ keys ]
  undo = ["u", 'ctrl+z']   # as everywhere
  "redo" = "U"

# what I look at first
[[views]]
name = "Today"  # each morning
query = '''
is:unread since:1d'''

  [[views]]
  name = "Quant"
  query = 'kw:"quantization"'

# my words
[[keywords]]
label = "KV cache"
words = ["kv cache"]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(HAND_WRITTEN)
    return path


def differs(path: Path, old: str, new: str) -> None:
    assert HAND_WRITTEN.count(old) == 1
    assert path.read_text() == HAND_WRITTEN.replace(old, new)
    assert load(path).problems == ()


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("theme", "dracula", "'nord'", '"dracula"'),
        ("list_lines", 1, '"dataset",\n]\n', '"dataset",\n]\nlist_lines = 1\n'),
        ("ascii", True, '"dataset",\n]\n', '"dataset",\n]\nascii = true\n'),
        ("dwell", 2.5, '"dataset",\n]\n', '"dataset",\n]\ndwell = 2.5\n'),
        ("follow", ("A", 'B "b"'), ",\n]\n", ',\n]\nfollow = ["A", "B \\"b\\""]\n'),
        ("mute", ("survey", "benchmark", "dataset", "x"), ',\n]\n', ',\n    "x",\n]\n'),
        ("mute", ["benchmark", "dataset"], '    "survey",   # too many\n', ""),
        ("mute", ["survey", "dataset"], '"benchmark", ', ""),
        ("mute", ["survey", "benchmark"], ' "dataset",', " "),
    ],
)  # fmt: skip
def test_an_option_of_any_type_is_set(path: Path, key: str, value: Any, old: str, new: str):
    config_edit.set_option(path, key, value)
    differs(path, old, new)
    assert getattr(load(path), key) == (tuple(value) if isinstance(value, list) else value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mute = [\n]\n", 'mute = ["x", \n]\n'),
        ("mute = ['a',\n 'b']\n", "mute = ['a',\n 'b', \"x\"]\n"),
        ("mute = ['a',\n 'b', ]\n", "mute = ['a',\n 'b', \"x\" ]\n"),
        ("mute = [\n\t'a' # why\n]\n", "mute = [\n\t'a', # why\n\t\"x\",\n]\n"),
        ("mute = [\n 'a'\n , # why\n]\n", "mute = [\n 'a'\n , # why\n \"x\",\n]\n"),
    ],
)
def test_an_entry_is_added_in_the_layout_of_its_list(tmp_path: Path, before: str, after: str):
    path = tmp_path / "config.toml"
    path.write_text(before)
    config_edit.set_option(path, "mute", [*load(path).mute, "x"])
    assert path.read_text() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "x"\n'),
        ("# mine", '# mine\n\ntheme = "x"\n'),
        ("# mine\n\n# ours\n[keys]\n", '# mine\n\ntheme = "x"\n\n# ours\n[keys]\n'),
        ("# ours\n[keys]", 'theme = "x"\n\n# ours\n[keys]'),
        ("dwell = 1", 'dwell = 1\ntheme = "x"'),
        ("keys.undo = 'x'\n[openers]\n", "keys.undo = 'x'\ntheme = \"x\"\n[openers]\n"),
    ],
)
def test_the_first_option_is_written_above_the_tables(tmp_path: Path, before: str, after: str):
    path = tmp_path / "config.toml"
    path.write_text(before)
    config_edit.set_option(path, "theme", "x")
    assert path.read_text() == after


def test_views_and_keywords_are_added_changed_and_removed(path: Path):
    config_edit.add_entry(path, "views", {"name": "B", "query": 'ti:"a b"', "sort": "badges"})
    assert path.read_text() == (
        f'{HAND_WRITTEN}\n[[views]]\nname = "B"\nquery = "ti:\\"a b\\""\nsort = "badges"\n'
    )
    config_edit.remove_entry(path, "views", "B")
    assert path.read_text() == HAND_WRITTEN
    config_edit.change_entry(path, "views", "Quant", {"sort": "title", "query": "x"})
    differs(path, "query = 'kw:\"quantization\"'\n", 'query = "x"\n  sort = "title"\n')
    config_edit.change_entry(path, "views", "Quant", {"sort": None, "name": "Q", "query": "y"})
    differs(
        path,
        'name = "Quant"\n  query = \'kw:"quantization"\'\n',
        'name = "Q"\n  query = "y"\n',
    )
    config_edit.remove_entry(path, "views", "Q")
    config_edit.remove_entry(path, "views", "Today")
    config_edit.change_entry(path, "keywords", "KV cache", {"words": ("kv", "/k.v/")})
    assert path.read_text() == (
        HAND_WRITTEN[: HAND_WRITTEN.index("[[views]]")]
        + "\n# my words\n"
        + '[[keywords]]\nlabel = "KV cache"\nwords = ["kv", "/k.v/"]\n'
    )


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda path: config_edit.set_option(path, "list_lines", 3), "list_lines must be 1 or 2"),
        (lambda path: config_edit.set_option(path, "themes", "x"), "unknown key 'themes'"),
        (
            lambda path: config_edit.add_entry(path, "views", {"name": "Today", "query": "x"}),
            "the name 'Today' is taken",
        ),
        (lambda path: config_edit.add_entry(path, "views", {"name": "x"}), "query is missing"),
        (
            lambda path: config_edit.change_entry(path, "views", "Today", {"sort": "size"}),
            "sort must be one of",
        ),
        (
            lambda path: config_edit.change_entry(path, "views", "Today", {"name": "Quant"}),
            "the name 'Quant' is taken",
        ),
        (lambda path: config_edit.remove_entry(path, "views", "No"), "there is no 'No' in"),
        (lambda path: config_edit.set_option(path, "theme", "\ud800"), "cannot be written"),
    ],
)
def test_invalid_changes_are_refused(path: Path, edit: Callable[[Path], None], message: str):
    with pytest.raises(ConfigError, match=message):
        edit(path)
    assert path.read_text() == HAND_WRITTEN


@pytest.mark.parametrize(
    ("text", "edit", "message"),
    [
        (
            "views = [\n{name = 'a', query = 'x'}]\n",
            lambda path: config_edit.add_entry(path, "views", {"name": "b", "query": "x"}),
            r":1: views is one value; write it as \[\[views\]\] tables",
        ),
        (
            "views = [\n{name = 'a', query = 'x'}]\n",
            lambda path: config_edit.change_entry(path, "views", "a", {"sort": "title"}),
            r":1: views is one value; write it as \[\[views\]\] tables",
        ),
        (
            "views = [\n{name = 'a', query = 'x'}]\n",
            lambda path: config_edit.remove_entry(path, "views", "a"),
            r":1: views is one value; write it as \[\[views\]\] tables",
        ),
    ],
)
def test_tables_written_as_one_value_are_not_changed(
    tmp_path: Path, text: str, edit: Callable[[Path], None], message: str
):
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        edit(path)
    assert path.read_text() == text


def test_a_key_is_added_below_the_dotted_keys_of_its_table(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text('ai.model = "x"  # mine\ntheme = "nord"\n[keys]\nundo = "z"\n')
    config_edit.set_value(path, ("ai", "workers"), 9)
    assert path.read_text() == (
        'ai.model = "x"  # mine\nai.workers = 9\ntheme = "nord"\n[keys]\nundo = "z"\n'
    )
    path.write_text("ai.deeper.key = 1\n")
    with pytest.raises(ConfigError, match="its layout is not understood"):
        config_edit.set_value(path, ("ai", "workers"), 9)


def test_a_broken_file_is_reported_and_not_changed(tmp_path: Path):
    path = tmp_path / "config.toml"
    path.write_text("theme = \n")
    with pytest.raises(ConfigError, match=r"not TOML: Invalid value \(at line 1, column 9\)"):
        config_edit.set_option(path, "theme", "x")
    assert path.read_text() == "theme = \n"


def test_a_file_with_mistakes_can_be_changed(path: Path):
    path.write_text("themes = 3\n" + HAND_WRITTEN)
    config_edit.set_option(path, "theme", "x")
    assert load(path).theme == "x"


# Any file, however it is laid out

COMMENTS = st.sampled_from(["# c", "   # é [x]", "#", "# theme = 'x'", '# """'])
TAILS = st.sampled_from(["", " ", "\t# tail", "   # é = [1"])
BLANKS = st.lists(st.sampled_from(["", "  "]) | COMMENTS, max_size=3)
TEXTS = st.sampled_from(["a", "a # b", "]", 'q"q', "é\\", "[[views]]", "x = 1"])
EQUALS = st.sampled_from(["=", " = ", "   =\t"])
WRITTEN = {
    "theme": ["'nord'", '"a # b"', '"""\n[[views]]\nname = "no"\n# no\n"""', "'''a'b'''"],
    "mute": ["[]", "['a','b']", "[\n  'a', # one\n\n  # two\n  'b'\n]", "[\"]\", '#' ,]"],
    "dwell": ["1", "1.5"],
    "ascii": ["true"],
}


@st.composite
def files(draw: st.DrawFn) -> str:
    """A configuration without a mistake, in an odd layout."""
    out: list[str] = draw(BLANKS)
    names = iter(["one", "two", "three", "four"])

    def pair(key: str, value: str, indent: str = "") -> None:
        out.append(f"{indent}{key}{draw(EQUALS)}{value}{draw(TAILS)}")
        out.extend(draw(BLANKS))

    for key in draw(st.lists(st.sampled_from([*WRITTEN]), unique=True)):
        pair(draw(st.sampled_from([key, f'"{key}"'])), draw(st.sampled_from(WRITTEN[key])))
    for table in draw(
        st.lists(st.sampled_from(["keys", "openers", "views", "views", "keywords"]), max_size=5)
    ):
        is_array = table in ("views", "keywords")
        if not is_array and any(line.startswith(f"[{table}]") for line in out):
            continue
        indent = draw(st.sampled_from(["", "  ", "\t"]))
        out.append((f"{indent}[[{table}]]" if is_array else f"[{table}]") + draw(TAILS))
        out.extend(draw(BLANKS))
        if table == "views":
            name = next(names, None)
            if name is None:
                out.pop(next(n for n in range(len(out) - 1, -1, -1) if "[[views]]" in out[n]))
                continue
            pair("name", f"'{name}'", indent)
            pair(
                "query",
                draw(st.sampled_from(["'is:unread'", '"a # b"', "'''\n[[views]]'''"])),
                indent,
            )
        elif table == "keywords":
            name = next(names, None) or f"k{len(out)}"
            pair("label", f'"{name}"', indent)
            pair("words", draw(st.sampled_from(WRITTEN["mute"])), indent)
        elif draw(st.booleans()):
            pair("undo" if table == "keys" else "pdf", "['x', 'y']", indent)
    text = "\n".join(out) + draw(st.sampled_from(["", "\n", "\n\n\n"]))
    text = draw(st.sampled_from(["", "\ufeff"])) + text
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


Data = dict[str, Any]


def statements(text: str) -> list[str]:
    """The lines that are not empty."""
    return [line.rstrip() for line in text.removeprefix("\ufeff").split("\n") if line.strip()]


def is_kept(fewer: str, more: str) -> bool:
    """Whether the lines of `fewer` are all in `more`, in their order."""
    rest = iter(statements(more))
    return all(line in rest for line in statements(fewer))


def edited(tmp: Path, text: str, edit: Callable[[Path], None]) -> tuple[str, Data, Data]:
    path = tmp / "config.toml"
    path.write_bytes(text.encode())
    before = tomllib.loads(text.removeprefix("\ufeff"))
    assert load(path).problems == ()
    edit(path)
    after = path.read_bytes().decode()
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert "\r" not in after.replace("\r\n", "")
    if "\r\n" in text:
        assert "\n" not in after.replace("\r\n", "")
    assert load(path).problems == ()
    return after, before, tomllib.loads(after.removeprefix("\ufeff"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@settings(max_examples=40, deadline=None)
@given(files(), st.sampled_from(["theme", "downloads"]), TEXTS)
def test_any_file_keeps_its_lines_when_an_option_is_set(
    folder: Path, text: str, key: str, value: str
):
    after, before, now = edited(folder, text, lambda p: config_edit.set_option(p, key, value))
    assert now == before | {key: value}
    if key not in before:
        assert is_kept(text, after)


@settings(max_examples=40, deadline=None)
@given(files(), st.lists(st.sampled_from(["a", "b", "c", "]", "#"]), unique=True, max_size=4))
def test_any_file_keeps_its_comments_when_a_list_changes(folder: Path, text: str, value: list[str]):
    after, before, now = edited(folder, text, lambda p: config_edit.set_option(p, "mute", value))
    assert now == before | {"mute": value}
    comments = [line for line in statements(text) if line.strip().startswith("#")]
    assert is_kept("\n".join(comments), after)


@settings(max_examples=40, deadline=None)
@given(files(), st.data())
def test_any_file_keeps_its_lines_when_entries_change(folder: Path, text: str, data: st.DataObject):
    new = {"name": "new", "query": data.draw(TEXTS)}
    added, before, now = edited(folder, text, lambda p: config_edit.add_entry(p, "views", new))
    assert now == before | {"views": [*before.get("views", []), new]}
    assert added.startswith(text)
    number = data.draw(st.integers(0, len(now["views"]) - 1))
    name = now["views"][number]["name"]
    changed, _, now = edited(
        folder,
        added,
        lambda p: config_edit.change_entry(p, "views", name, {"sort": "title", "query": "q"}),
    )
    assert now["views"][number] == {"name": name, "query": "q", "sort": "title"}
    gone, _, rest = edited(folder, changed, lambda p: config_edit.remove_entry(p, "views", name))
    assert rest.get("views", []) == [each for each in now["views"] if each["name"] != name]
    assert {k: v for k, v in rest.items() if k != "views"} == {
        k: v for k, v in before.items() if k != "views"
    }
    assert is_kept(gone, changed)
