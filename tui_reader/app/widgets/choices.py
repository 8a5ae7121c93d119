"""Choices: a list of items to choose from, each with lines made of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.app.widgets.rows import RowList
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit


class Part(NamedTuple):
    """Text on a line of a choice."""

    text: str
    role: str = "name"
    """One of `name`, `about`, `sign`, `good` and `bad`."""


class Choices(RowList):
    """Rows that the caller provides; this widget draws them and moves the cursor."""

    COMPONENT_CLASSES = {
        "choices--name",
        "choices--about",
        "choices--sign",
        "choices--good",
        "choices--bad",
    }

    def __init__(
        self,
        lines: Callable[[int, int], Sequence[Sequence[Part]]],
        *,
        row_height: int = 1,
        id: str,
    ) -> None:
        """Rows of `row_height` lines; `lines` returns the lines of a row, cut to fit a width."""
        super().__init__(id=id)
        self._lines = lines
        self.row_height = row_height
        self.is_picked = True
        """Whether enter takes the row under the cursor, which is highlighted only then."""

    def pick(self, is_picked: bool) -> None:
        """Have enter take the row under the cursor, or not."""
        self.is_picked = is_picked
        self.set_class(not is_picked, "-unpicked")

    def pick_next(self, step: int) -> None:
        """Pick the row under the cursor; if it is picked already, the next or previous one."""
        if self.is_picked:
            self.move(step)
        self.pick(True)
        self.refresh()

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """The parts of a row in the colours of their roles."""
        return [
            [
                Segment(drawable(part.text), self.over(style, f"choices--{part.role}"))
                for part in line
            ]
            for line in self._lines(index, width)
        ]


def columns(parts: Sequence[Part], room: int, right: Sequence[Part]) -> list[Part]:
    """`parts`, cut if necessary, with `right` at the right end of `room` cells."""
    left: list[Part] = []
    free = max(0, room - sum(cell_len(part.text) for part in right))
    for part in parts:
        text = fit(part.text, free)
        left.append(Part(text, part.role))
        free -= cell_len(text)
    return [*left, Part(" " * free), *right]
