"""Jumps: goes to places and sections of a paper, and back to where each jump began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui_reader.app.dialogs.pick import PickItem
from tui_reader.app.paper.choosing import choose
from tui_reader.app.paper.text import ABOVE

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.paper.outline import Outline
    from tui_reader.app.paper.pages import Place
    from tui_reader.app.paper.text import TextView

_MOST: Final = 51
"""Jumps that are remembered."""
_BRACKET_SECONDS: Final = 1.0
"""Seconds in which the second of two brackets has to follow."""


class Jumps:
    """The places from which the user jumped, the last one at the end."""

    def __init__(self, screen: Screen[None], text: TextView, outline: Outline) -> None:
        self._screen = screen
        self._text = text
        self._outline = outline
        self._from: list[Place] = []
        self._bracket = 0
        """The direction of a bracket that was typed once."""

    def begin(self) -> None:
        """Remember the present place."""
        self._from = [*self._from[1 - _MOST :], self._text.place]

    def go(self, block: int, line: int = 0) -> None:
        """Jump to a line of a block."""
        self._screen.set_focus(None)
        self.begin()
        self._text.go_to(block, line)

    def go_back(self) -> None:
        """Return to where the last jump began."""
        if self._from:
            self._text.go_to_place(self._from.pop())
        else:
            self._screen.notify("No jump to return from.", timeout=2)

    def go_to_section(self, step: int) -> None:
        """Go to the next section, or with -1 to the one before."""
        top = self._text.lines_on_screen.start + ABOVE
        blocks = [section.block for section in self._outline.sections]
        starts = [(self._text.pages.start_of(block) - top, block) for block in blocks]
        if found := [block for lines, block in starts if lines * step > 0]:
            self._text.go_to(found[0 if step > 0 else -1])
        elif blocks:
            self._text.move_to(0 if step < 0 else -1)

    def type_bracket(self, step: int) -> None:
        """The second of two equal brackets goes to a section."""
        if self._bracket == step:
            self._bracket = 0
            self.go_to_section(step)
        else:
            self._bracket = step
            self._screen.set_timer(_BRACKET_SECONDS, self._forget_bracket)

    def _forget_bracket(self) -> None:
        self._bracket = 0

    def ask(self) -> None:
        """Ask for a section to go to."""
        sections = self._outline.sections
        offers = [(PickItem("  " * (each.level - 1) + each.title), each.block) for each in sections]
        if offers:
            choose(self._screen, "Go to a section", "section", offers, self.go)
