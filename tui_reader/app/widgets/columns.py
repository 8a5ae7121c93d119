"""Columns: two texts of a paper side by side, scrolled together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style

from tui_reader.core.paper import SECTIONS

if TYPE_CHECKING:
    from tui_reader.app.widgets.paper_lines import Line

WIDE: Final = 112
"""Cells of text from which the abstract is beside the summary."""
GAP: Final = 4
"""Cells between the columns."""
_WIDEST: Final = 84
"""Cells of the widest column."""


def in_order(first: Iterable[str]) -> tuple[str, ...]:
    """The names of a paper's texts, those of `first` before the others."""
    return tuple(dict.fromkeys((*first, *SECTIONS)))


def column_width(width: int) -> int:
    """The cells of each of two columns in `width` cells."""
    return min((width - GAP) // 2, _WIDEST)


def side_by_side(
    left: Iterable[Line], right: Iterable[Line], width: int, style: Style
) -> Iterator[Line]:
    """The lines of two columns of `width` cells as lines of both."""
    for one, two in zip_longest(left, right):
        if one is None:
            yield two.behind(Segment(" " * (width + GAP), style))
        elif two is None or not two.segments:
            yield one
        else:
            yield one.beside(two, Segment(" " * (width + GAP - one.width), style))
