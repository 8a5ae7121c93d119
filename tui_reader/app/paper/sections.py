"""Sections: goes from section to section of a paper, by order and by title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.dialogs.pick import PickDialog, PickItem

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.paper.outline import Outline
    from tui_reader.app.paper.text import TextView

_BRACKET_SECONDS: Final = 1.0
"""Seconds in which the second of two brackets has to follow."""


class Sections:
    """Moves the text to sections of the outline."""

    def __init__(
        self,
        screen: Screen[None],
        text: TextView,
        outline: Outline,
        go: Callable[[int], None],
        above: int,
    ) -> None:
        """`go` jumps to a block; `above` lines stay above a section."""
        self._screen = screen
        self._text = text
        self._outline = outline
        self._go = go
        self._above = above
        self._bracket = 0
        """The direction of a bracket that was typed once."""

    def move(self, step: int) -> None:
        """Go to the next section, or with -1 to the one before."""
        sections = self._outline.sections
        if self._text.pages is None or not sections:
            return
        top = round(self._text.scroll_y) + self._above
        starts = [self._text.pages.start_of(section.block) for section in sections]
        if step > 0:
            found = next((at for at, start in enumerate(starts) if start > top), None)
        else:
            found = next((at for at in reversed(range(len(starts))) if starts[at] < top), None)
        if found is None:
            self._text.move_to(0 if step < 0 else -1)
        else:
            self._text.go_to(sections[found].block, above=self._above)

    def type_bracket(self, step: int) -> None:
        """The second of two equal brackets goes to a section."""
        if self._bracket == step:
            self._bracket = 0
            self.move(step)
        else:
            self._bracket = step
            self._screen.set_timer(_BRACKET_SECONDS, self._forget_bracket)

    def _forget_bracket(self) -> None:
        self._bracket = 0

    def ask(self) -> None:
        """Ask for a section to go to."""
        blocks: dict[str, int] = {}
        seen: Counter[str] = Counter()
        for section in self._outline.sections:
            title = "  " * (section.level - 1) + section.title
            seen[title] += 1
            blocks[title if seen[title] == 1 else f"{title} ({seen[title]})"] = section.block
        if not blocks:
            return

        def chosen(title: str | None) -> None:
            if title in blocks:
                self._go(blocks[title])
            elif title:
                self._screen.notify(
                    f"No section has “{title}” in its title.", markup=False, timeout=3
                )

        offers = [PickItem(title) for title in blocks]
        dialog = PickDialog("Go to a section", (), offers, is_fuzzy=True)
        self._screen.app.push_screen(dialog, chosen)
