"""Search: asks for a text, and goes through the places of the paper that have it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.paper.finding import Hit, Spans, find, line_of, spans_in
from tui_reader.app.widgets.typed import Input

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.paper.text import TextView

LAYER: Final = "paper--match"


class Search:
    """The line that asks for a text, and the places where it was found."""

    def __init__(
        self,
        screen: Screen[None],
        text: TextView,
        jump: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """`jump` remembers the present place; `changed` shows what `status` says."""
        self.line = Input(
            placeholder="Search the text and the TeX", compact=True, id="paper-search"
        )
        self.wanted = ""
        """The text that is searched for."""
        self._screen = screen
        self._text = text
        self._jump = jump
        self._changed = changed
        self._hits: list[Hit] = []
        self._hit = 0

    @property
    def status(self) -> str:
        """Which of the places is shown, in words; empty if nothing was found."""
        return f"{self._hit + 1} of {len(self._hits)}: {self.wanted}" if self._hits else ""

    @property
    def line_of_hit(self) -> int | None:
        """The line of the place that is shown; None if nothing was found."""
        return self._line_of(self._hits[self._hit]) if self._hits else None

    def _line_of(self, hit: Hit) -> int:
        pages = self._text.pages
        return pages.start_of(hit.block) + line_of(pages, hit, self.wanted)

    def ask(self) -> None:
        """Ask for a text."""
        if self._text.has_paper:
            self.line.value = ""
            self.line.display = True
            self._screen.set_focus(self.line)

    def end(self) -> bool:
        """Stop asking; whether a text was asked for."""
        if not self.line.display:
            return False
        self._screen.set_focus(None)
        self.line.display = False
        return True

    def clear(self) -> None:
        """Forget the text."""
        self.wanted = ""
        self._hits = []
        self._draw()

    def search(self, text: str) -> None:
        """Show the first place of a text at or after the present one."""
        self.end()
        self.wanted = " ".join(text.split())
        self._hits = find(self._text.pages, self.wanted)
        self._draw()
        if self._hits:
            top = self._text.lines_on_screen.start
            self._hit = bisect_left(self._hits, top, key=self._line_of) % len(self._hits)
            self._jump()
            self._show()
        elif self.wanted:
            text = f"“{self.wanted}” is not in this paper."
            self._screen.notify(text, markup=False, timeout=3)

    def step(self, step: int) -> None:
        """Go to the next place where the text was found, or with -1 to the one before."""
        if not self._hits:
            text = f"There is no search yet: {shown('paper_search')} starts one."
            self._screen.notify(text, timeout=2)
            return
        self._hit = (self._hit + step) % len(self._hits)
        self._show()

    def _show(self) -> None:
        hit = self._hits[self._hit]
        line = line_of(self._text.pages, hit, self.wanted)
        self._text.go_to(hit.block, line, above=self._text.height // 3)

    def _draw(self) -> None:
        self._text.set_layer(LAYER, self._spans if self._hits else None)
        self._changed()

    def _spans(self, block: int) -> Spans:
        return spans_in(self._text.pages.lines_of(block), self.wanted)
