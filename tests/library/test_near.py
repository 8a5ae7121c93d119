"""Words of a query that no paper has are corrected to known ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.shelf import Shelf, daily
from tui_reader.library.near import distance


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [("cache", "cache", 0), ("cahce", "cache", 1), ("cach", "cache", 1), ("kitten", "sitting", 3)],
)
def test_the_distance_counts_changed_and_swapped_letters(
    one: str, other: str, changes: int
) -> None:
    assert distance(one, other, 9) == changes
    assert distance(one, other, 1) == min(changes, 2)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_the_same_in_both_directions(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


def test_the_nearest_known_words_replace_those_that_no_paper_has(shelf: Shelf) -> None:
    titles = ["Pruning attention", "Pruning diffusion models", "Attention is enough"]
    records = [daily(f"2607.{n:05}", title) for n, title in enumerate(titles)]
    shelf.put("daily/2026-07-01.jsonl", records)
    shelf.sync()
    corrected = shelf.library.corrected
    assert corrected("prunning") == "pruning"
    assert corrected("ti:atention difusion is:unread") == "ti:attention diffusion is:unread"
    assert corrected("atten", typing=True) == ""  # a word begins with it
    assert corrected("prunnign diffuzion") == "pruning diffusion"
    assert corrected("zzzzzzzz") == corrected("cat:cs.CL") == corrected("模型") == ""
