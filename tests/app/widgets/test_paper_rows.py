"""What a row of the list has room for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_reader.app.state.ordering import dates_of
from tui_reader.app.widgets.paper_rows import (
    authors_beside,
    badge_room,
    date_heading,
    is_long,
    shown_badges,
    title_spans,
)
from tui_reader.core.paper import Paper
from tui_reader.library import View

TITLE = "Cross-Modal Hierarchical Fusion for Ground Observation in the Wild"


def two_lines(title: str, width: int) -> list[str]:
    spans = title_spans(title, width)
    return [title[spans[0].start : spans[0].end], spans[1]] if spans else [title]


def test_a_long_title_has_two_lines_and_a_longer_one_ends_in_an_ellipsis() -> None:
    assert two_lines(TITLE, 80) == [TITLE]
    assert two_lines(TITLE, 40) == [
        "Cross-Modal Hierarchical Fusion for",
        "Ground Observation in the Wild",
    ]
    assert two_lines(TITLE, 25) == ["Cross-Modal Hierarchical", "Fusion for Ground Observ…"]


@given(st.text("aé 文、x-\u0301", max_size=200), st.integers(0, 90))
def test_no_line_of_a_title_is_wider_than_its_pane(title: str, width: int) -> None:
    spans = title_spans(title, width)
    assert bool(spans) == is_long(title, width)
    if spans:
        assert all(cell_len(line) <= width for line in two_lines(title, width))


def test_badges_without_room_are_counted() -> None:
    assert shown_badges([5, 5, 5], 18) == (3, "")
    assert shown_badges([5, 5, 5], 17) == (2, "+1")
    assert shown_badges([5, 5, 5], 14) == (1, "+2")
    assert shown_badges([9] * 12, 6) == (0, "+12")
    assert shown_badges([9] * 12, 3) == (0, "")
    assert shown_badges([], 0) == (0, "")


@given(st.lists(st.integers(1, 30), max_size=20), st.integers(0, 120))
def test_badges_fit_their_room(cells: list[int], room: int) -> None:
    number, more = shown_badges(cells, room)
    used = sum(cells[:number]) + number + (len(more) + 1 if more else 0)
    assert used <= room or (number, more) == (0, "")


def test_a_title_has_its_room_before_badges_unless_they_order_the_list() -> None:
    assert badge_room(100, 40, by_badges=False) == 59
    assert badge_room(100, 95, by_badges=False) == 33
    assert badge_room(100, 95, by_badges=True) == 67
    assert badge_room(30, 95, by_badges=True) == 0


def test_authors_follow_a_title_only_if_there_is_room_for_a_name() -> None:
    paper = Paper("2607.00001", "T", authors=("Ada Lovelace", "Alan Turing", "Emmy Noether"))
    assert authors_beside(paper, 60) == "Ada Lovelace, Alan Turing, Emmy Noether"
    assert authors_beside(paper, 20) == "Ada Lovelace +2"
    assert authors_beside(paper, 15) == ""
    assert authors_beside(Paper("2607.00001", "T"), 60) == ""


@pytest.mark.parametrize(
    ("date", "heading"),
    [
        ("2026-07-01", "Wednesday 2026-07-01"),
        ("2026-07", "2026-07"),
        ("2026-99-99", "2026-99-99"),
        (None, "No date"),
    ],
)
def test_a_heading_has_the_day_of_the_week(date: str | None, heading: str) -> None:
    assert date_heading(date) == heading


def test_dates_are_headings_where_they_order_the_list() -> None:
    assert dates_of(View(), "newest") == "headings"
    assert dates_of(View("starred"), "oldest") == "headings"
    assert dates_of(View(), "badges") == "rows"
    assert dates_of(View("date", "2026-07-01"), "newest") == "nowhere"
