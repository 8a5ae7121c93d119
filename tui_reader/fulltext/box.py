"""Boxes of text: lines of equal width with a baseline, put side by side or over each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from rich.cells import cell_len

from tui_reader.core.mathml import FormulaTooLargeError

MAX_HEIGHT: Final = 120
MAX_WIDTH: Final = 1_000


class Box:
    """Lines of equal width; `base` is the number of the line that text beside it is on."""

    def __init__(self, rows: Sequence[str], base: int = 0) -> None:
        widths = [cell_len(row) for row in rows] or [0]
        self.width = max(widths)
        self.rows = [
            row + " " * (self.width - width) for row, width in zip(rows, widths, strict=False)
        ] or [""]
        self.base = base
        if len(self.rows) > MAX_HEIGHT or self.width > MAX_WIDTH:
            raise FormulaTooLargeError

    @property
    def height(self) -> int:
        """The number of its lines."""
        return len(self.rows)

    @property
    def below(self) -> int:
        """The number of lines under the baseline."""
        return len(self.rows) - 1 - self.base

    @cached_property
    def line(self) -> str:
        """Its only line."""
        return self.rows[0]

    def centred(self, width: int) -> list[str]:
        """Its lines in the middle of `width` cells."""
        left = (width - self.width) // 2
        right = width - self.width - left
        return [" " * left + row + " " * right for row in self.rows]

    def trimmed(self) -> Box:
        """The same without blank columns at its sides."""
        left = min((len(row) - len(row.lstrip(" ")) for row in self.rows), default=0)
        return Box([row[left:].rstrip(" ") for row in self.rows], self.base)


def beside(boxes: Sequence[Box]) -> Box:
    """Boxes side by side, their baselines on one line."""
    boxes = [box for box in boxes if box.width or box.height > 1]
    if not boxes:
        return Box([""])
    if len(boxes) == 1:
        return boxes[0]
    up = max(box.base for box in boxes)
    down = max(box.below for box in boxes)
    rows = []
    for line in range(up + down + 1):
        parts = []
        for box in boxes:
            at = line - up + box.base
            parts.append(box.rows[at] if 0 <= at < box.height else " " * box.width)
        rows.append("".join(parts))
    return Box(rows, up)


def over(top: Box | None, middle: Box, bottom: Box | None) -> Box:
    """Boxes over each other, centred; the baseline is that of the middle one."""
    boxes = [box for box in (top, middle, bottom) if box is not None]
    width = max(box.width for box in boxes)
    rows = [row for box in boxes for row in box.centred(width)]
    return Box(rows, middle.base + (top.height if top is not None else 0))
