"""Tags as the user types them."""

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.marks.model import clean_tag
from tui_reader.marks.tags import matching_tags, split_last_tag, tag_changes


def test_tags_are_added_toggled_and_removed() -> None:
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


def test_completion_is_for_the_last_word() -> None:
    assert split_last_tag("one tw") == ("one ", "tw")
    assert split_last_tag("one,-tw") == ("one,-", "tw")
    assert split_last_tag("one ") == ("one ", "")


def test_tags_that_start_with_the_text_come_before_tags_that_contain_it() -> None:
    assert matching_tags(["to-read", "read", "x"], "#Re") == ["read", "to-read"]


@given(st.text(), st.sets(st.text(max_size=5)))
def test_any_text_gives_clean_tags(text: str, known: set[str]) -> None:
    tags = {clean_tag(tag) for tag in known} - {""}
    for tag in tag_changes(text, (), tags):
        assert tag
        assert tag == clean_tag(tag) or tag in tags


@given(st.text())
def test_splitting_off_the_last_tag_keeps_the_whole_text(text: str) -> None:
    before, word = split_last_tag(text)
    assert before + word == text
