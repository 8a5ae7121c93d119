"""Placing: which rows of a list are on which lines of the screen.

Rows may differ in height and have headings above them; only rows on screen are looked at, so that
a list of any length costs one screen. The heading of the first row on screen is always shown.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Place(NamedTuple):
    """What a line of the screen shows."""

    row: int
    part: int
    """The line of the row, from 0; -1 is the heading above it."""


class Heights(Protocol):
    """How many lines the rows of a list take."""

    def line_count(self, index: int) -> int:
        """The lines of a row, without its heading."""

    def has_heading(self, index: int, is_top: bool) -> bool:
        """Whether a heading is above a row; `is_top`: it is the first row on screen."""


def places(top: int, height: int, rows: int, heights: Heights) -> list[Place]:
    """What each of at most `height` lines shows, with the row `top` at the top."""
    found: list[Place] = []
    for index in range(max(0, top), rows):
        if len(found) >= height:
            break
        if heights.has_heading(index, index == top):
            found.append(Place(index, -1))
        found += [Place(index, part) for part in range(heights.line_count(index))]
    return found[:height]


def top_with_last(last: int, height: int, heights: Heights) -> int:
    """The first row of a screen that ends with the row `last`."""
    top, used = last, heights.line_count(last)
    while top > 0:
        used += heights.line_count(top - 1) + heights.has_heading(top, False)
        if used + heights.has_heading(top - 1, True) > height:
            break
        top -= 1
    return top


def top_to_show(
    cursor: int, top: int, height: int, rows: int, heights: Heights, margin: int
) -> int:
    """The first row of the screen that shows the cursor and `margin` rows beyond it.

    It is `top`, where the screen is now, if that shows them already.
    """
    if cursor - margin < top:
        return max(0, cursor - margin)
    last = min(cursor + margin, rows - 1)
    if last - top < height:
        lines = places(top, height, last + 1, heights)
        if lines and lines[-1] == Place(last, heights.line_count(last) - 1):
            return top
    return min(cursor, top_with_last(last, height, heights))
