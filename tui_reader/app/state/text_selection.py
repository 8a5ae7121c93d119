"""TextSelection: a part of a pane's lines that the mouse has selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Spot(NamedTuple):
    """A place in a pane of lines."""

    line: int
    cell: int


class TextSelection(NamedTuple):
    """The text between two spots, including both."""

    start: Spot
    end: Spot

    def cells(self, line: int, width: int) -> tuple[int, int] | None:
        """The selected cells of a line of `width` cells: the first, and the one after the last."""
        first, last = sorted((self.start, self.end))
        if not first.line <= line <= last.line:
            return None
        start = first.cell if line == first.line else 0
        end = last.cell + 1 if line == last.line else width
        return (max(0, start), min(end, width)) if start < end else None

    def text(self, lines: Sequence[str]) -> str:
        """The selected text, without the margin.

        `lines` have a character for each cell: NUL is the second cell of a wide one.
        """
        found = []
        for number, line in enumerate(lines):
            if cells := self.cells(number, len(line)):
                found.append(line[slice(*cells)].replace("\0", "").strip())
        return "\n".join(found).strip()
