"""Numbers as bars: every number of papers is visible, and no width is exceeded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_reader.display import bars
from tui_reader.display.glyphs import use_ascii

COUNTS = st.lists(st.integers(0, 10**6), max_size=80)


@given(COUNTS, st.integers(0, 90))
def test_a_sparkline_fits_and_loses_no_count(counts: list[int], width: int) -> None:
    line = bars.sparkline(counts, width)
    sums = bars.merged(counts, width)
    assert len(line) == len(sums) <= width
    assert width == 0 or sum(sums) == sum(counts)
    assert [sign == "▁" for sign in line] == [each == 0 for each in sums]
    assert not any(sums) or line[sums.index(max(sums))] == "█"


def test_a_bar_stands_for_the_days_that_it_merges() -> None:
    assert bars.each_bar(30, 30, 1) == "each day"
    assert bars.each_bar(30, 15, 1) == bars.each_bar(30, 29, 1) == "each 2 days"
    assert bars.each_bar(53, 20, 7) == "each 21 days"


def test_a_sparkline_can_be_drawn_in_ascii() -> None:
    assert bars.sparkline([0, 1, 4, 8], 9) == "▁▂▅█"
    use_ascii(True)
    try:
        assert bars.sparkline([0, 1, 4, 8], 9) == "_.=#"
        assert bars.bar(1, 2, 4) == "##"
    finally:
        use_ascii(False)


@given(COUNTS, st.integers(1, 90), st.integers(1, 9))
def test_a_chart_fits_and_its_columns_are_as_high_as_their_numbers(
    counts: list[int], width: int, height: int
) -> None:
    lines = bars.chart(counts, max(counts, default=0), width, height)
    assert len(lines) == height
    assert all(len(line) <= bars.chart_width(counts, width) <= width for line in lines)
    if any(counts) and width >= len(counts):
        assert "█" in lines[0]
        step = bars.chart_width(counts, width) // len(counts)
        bottom = lines[-1].ljust(width)
        assert [bottom[at * step] != " " for at in range(len(counts))] == list(map(bool, counts))


@given(st.integers(0, 999), st.integers(0, 999), st.integers(0, 50))
def test_a_bar_is_never_longer_than_its_room(count: int, most: int, width: int) -> None:
    assert len(bars.bar(count, most, width)) <= width
    assert (len(bars.bar(count, most, width)) > 0) == (count * most * width > 0)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0%"), (1, "100%"), (0.2233, "22%"), (0.0336, "3.4%"), (0.0996, "10%"), (1e-5, "<0.1%")],
)
def test_shares_are_short(share: float, text: str) -> None:
    assert bars.percent(share) == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(0.45, "+45%"), (-0.08, "-8%"), (0, "0%"), (11.2, "x12"), (-1, "-100%")]
)
def test_changes_are_short(ratio: float, text: str) -> None:
    assert bars.change(ratio) == text
