"""Placing: rows of different heights, with headings, on the lines of a screen."""

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.app.widgets.placing import Place, places, top_to_show, top_with_last


class Days:
    """Rows of one to three lines, some of which begin another day."""

    def __init__(self, lines: list[int], firsts: list[bool], *, headed: bool = True) -> None:
        self.lines = lines
        self.firsts = firsts
        self.headed = headed

    def line_count(self, index: int) -> int:
        return self.lines[index]

    def has_heading(self, index: int, is_top: bool) -> bool:
        return self.headed and (is_top or self.firsts[index])


LISTS = st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=60)


def test_the_first_row_on_screen_and_every_first_of_a_day_have_a_heading() -> None:
    days = Days([2, 2, 1], [True, False, True])
    shown = places(1, 10, 3, days)
    assert shown == [Place(1, -1), Place(1, 0), Place(1, 1), Place(2, -1), Place(2, 0)]
    assert places(1, 3, 3, days) == shown[:3]
    assert places(0, 10, 0, days) == []
    assert places(1, 10, 3, Days([2, 2, 1], [True] * 3, headed=False))[0] == Place(1, 0)


@given(LISTS, st.booleans(), st.integers(1, 30), st.data())
def test_the_screen_always_has_the_whole_row_under_the_cursor_if_it_is_high_enough(
    rows: list[tuple[int, bool]], headed: bool, height: int, data: st.DataObject
) -> None:
    days = Days([lines for lines, _ in rows], [first for _, first in rows], headed=headed)
    last = len(rows) - 1
    cursor = data.draw(st.integers(0, last))
    top = data.draw(st.integers(0, last))
    margin = 1 if height >= 12 else 0
    found = top_to_show(cursor, top, height, len(rows), days, margin)
    assert 0 <= found <= cursor
    shown = places(found, height, len(rows), days)
    if height >= 8:
        assert Place(cursor, days.lines[cursor] - 1) in shown
        assert cursor == last or margin == 0 or Place(cursor + 1, 0) in shown
    assert top_to_show(cursor, found, height, len(rows), days, margin) == found


@given(LISTS, st.integers(4, 30))
def test_the_end_of_the_list_is_as_full_as_it_can_be(
    rows: list[tuple[int, bool]], height: int
) -> None:
    days = Days([lines for lines, _ in rows], [first for _, first in rows])
    last = len(rows) - 1
    top = top_with_last(last, height, days)
    assert places(top, height, len(rows), days)[-1] == Place(last, days.lines[last] - 1)
    if top:
        assert len(places(top - 1, 1000, len(rows), days)) > height
