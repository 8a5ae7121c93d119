"""What is typed of tags."""

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.marks.model import clean_tag
from tui_reader.marks.tags import matching_tags, split_last_tag, tag_changes


def test_tags_are_added_toggled_and_taken_away() -> None:
    assert tag_changes("later, #to-cite  new", (), ()) == {
        "later": True,
        "to-cite": True,
        "new": True,
    }
    assert tag_changes("later new -old", {"later"}, ()) == {
        "later": False,
        "new": True,
        "old": False,
    }
    assert tag_changes("LATER", (), ["Later"]) == {"Later": True}
    assert tag_changes("a -a", (), ()) == {"a": False}
    assert tag_changes(" , -  -- #", (), ()) == {"-": False}


def test_the_word_that_is_typed_is_the_last() -> None:
    assert split_last_tag("one tw") == ("one ", "tw")
    assert split_last_tag("one,-tw") == ("one,-", "tw")
    assert split_last_tag("one ") == ("one ", "")


def test_what_begins_so_comes_before_what_holds_it() -> None:
    assert matching_tags(["to-read", "read", "x"], "#Re") == ["read", "to-read"]


@given(st.text(), st.sets(st.text(max_size=5)))
def test_whatever_is_typed_gives_tags_that_stay_as_they_are(text: str, known: set[str]) -> None:
    tags = {clean_tag(tag) for tag in known} - {""}
    for tag in tag_changes(text, (), tags):
        assert tag
        assert tag == clean_tag(tag) or tag in tags


@given(st.text())
def test_the_last_word_ends_the_text(text: str) -> None:
    before, word = split_last_tag(text)
    assert before + word == text
