"""Keywords, muted words and followed authors written into config.toml."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.app.dialogs.keyword import keyword_of, words_of
from tui_reader.config import ConfigError, Keyword, keyword_edits, load
from tui_reader.core.text import clean_line

HAND_WRITTEN = """\
# mine
mute = ["quantum"]  # sorry

[[keywords]]  # the first
label = "quant" # short
words = ["quantiz", "/4.?bit/"]
color = "blue"

# about sources
[[sources]]
name = "here"
kind = "folder"
location = "/digests"

[[keywords]]
words = ["prun"]
label = "prune"
weight = "technique"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(HAND_WRITTEN)
    return path


def test_a_keyword_is_added_at_the_end(file: Path) -> None:
    added = Keyword("new", ("a b", "/c{1,2}/"), "ff0000", "technique")
    keyword_edits.add(file, added)
    assert file.read_text().startswith(HAND_WRITTEN)
    assert load(file).keywords[-1] == added
    keyword_edits.add(file.with_name("none.toml"), added)
    assert load(file.with_name("none.toml")).keywords == (added,)


def test_a_keyword_is_changed_and_the_rest_stays(file: Path) -> None:
    keyword_edits.change(file, "quant", Keyword("quantized", ("quant",), None, "technique"))
    text = file.read_text()
    assert 'label = "quantized" # short\n' in text
    assert "color" not in text
    assert "# about sources" in text
    assert text.endswith(HAND_WRITTEN[HAND_WRITTEN.index("[[sources]]") :])
    assert load(file).keywords[0] == Keyword("quantized", ("quant",), None, "technique")
    keyword_edits.change(file, "prune", Keyword("prune", ("prun",), "red"))
    assert load(file).keywords[1] == Keyword("prune", ("prun",), "red")
    assert load(file).problems == ()


def test_a_keyword_is_removed_and_the_rest_stays(file: Path) -> None:
    keyword_edits.remove(file, "quant")
    assert "# about sources" in file.read_text()
    keyword_edits.remove(file, "prune")
    assert load(file).keywords == ()
    assert load(file).sources[0].name == "here"
    with pytest.raises(ConfigError, match="no 'prune'"):
        keyword_edits.remove(file, "prune")


def test_muted_words_and_followed_authors_are_set(file: Path) -> None:
    keyword_edits.set_texts(file, "mute", ["quantum", "/game theor/"])
    keyword_edits.set_texts(file, "follow", ["Song Han"])
    assert "# sorry" in file.read_text()
    config = load(file)
    assert (config.mute, config.follow) == (("quantum", "/game theor/"), ("Song Han",))
    assert len(config.keywords) == 2


def test_typed_text_becomes_a_keyword() -> None:
    assert keyword_of("LLM", "", "#4c8bf5", "") == Keyword("LLM", ("LLM",), "4c8bf5", "topic")
    assert keyword_of(" a  b ", "x, /y{1,2}/ , z", "", "te") == Keyword(
        "a b", ("x", "/y{1,2}/", "z"), None, "technique"
    )
    for values in (
        ("", "a", "", ""),
        ("a", "/(/", "", ""),
        ("a", "", "#zz", ""),
        ("a", "", "purpel", ""),
        ("a", "", "", "x"),
    ):
        with pytest.raises(ValueError, match=r"[.)?]$") as error:
            keyword_of(*values)
        assert "\n" not in str(error.value)


def test_words_are_separated_by_commas() -> None:
    assert words_of(r"a/b, /c,d/, /e\/,/,f, f,,") == ("a/b", "/c,d/", r"/e\/,/", "f")


_WORD = st.text(
    st.characters(exclude_characters=",/", exclude_categories=["C", "Z"]), min_size=1
).filter(lambda word: clean_line(word) == word)


@given(st.lists(_WORD, unique=True))
def test_words_that_are_shown_are_read_back(words: list[str]) -> None:
    assert words_of(", ".join(words)) == tuple(words)


@given(st.text(max_size=200))
def test_any_words_are_read(text: str) -> None:
    assert all(word.strip() == word and word for word in words_of(text))
