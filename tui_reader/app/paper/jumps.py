"""Jumps: goes to places of a paper, and back to where each jump began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui_reader.app.paper.pages import Place
    from tui_reader.app.paper.text import TextView

ABOVE: Final = 1
"""Lines that stay above the place that is jumped to."""
_MOST: Final = 51
"""Jumps that are remembered."""


class Jumps:
    """The places from which the user jumped, the last one at the end."""

    def __init__(self, text: TextView) -> None:
        self._text = text
        self._from: list[Place] = []

    def begin(self) -> None:
        """Remember the present place."""
        self._from = [*self._from[1 - _MOST :], self._text.place]

    def go(self, block: int, line: int = 0) -> None:
        """Jump to a line of a block."""
        self.begin()
        self._text.go_to(block, line, above=ABOVE)

    def go_back(self) -> bool:
        """Return to where the last jump began; whether there was one."""
        if self._text.pages is None or not self._from:
            return False
        self._text.go_to_place(self._from.pop())
        return True
