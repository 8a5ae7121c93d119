"""GoToDialog: finds a view, a digest, a venue, an author or an action by name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.state.places import Finder, Place, recent_places
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.typed import Input
from tui_reader.app.work.place_search import PlaceSearch
from tui_reader.core.text import clean_line

_KIND_CELLS: Final = 9
_COUNT_CELLS: Final = 8


class GoToDialog(Dialog[Place]):
    """Typing finds, up and down pick, enter returns the highlighted place."""

    BINDINGS = [
        Binding("enter", "choose", "Go", priority=True),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        LEAVE,
    ]
    box_width = 84
    box_height = 24
    click = "choose"

    def __init__(
        self, places: Sequence[Place], recent: Sequence[Sequence[str]], library: Path | None
    ) -> None:
        """Find `places`, and venues and authors in `library`; `recent`: the latest places' keys."""
        super().__init__("Go to")
        self.found: list[Place] = []
        """The places that are listed."""
        self._typed = ""
        """What was searched for last."""
        self._is_found = False
        """Whether the listed places are those that were found for it."""
        self._is_chosen = False
        """Whether to go to the first place as soon as it is found."""

        def finder(venues: Sequence[Place]) -> Finder:
            every = [*places, *venues]
            return Finder(every, recent_places(recent, every))

        def on_found(typed: str, found: list[Place]) -> None:
            with suppress(RuntimeError):  # the event loop is closed already
                self.call_later(self._show, typed, found)

        self._search = PlaceSearch(library, finder, on_found)

    def contents(self) -> ComposeResult:
        """The line and what is found."""
        placeholder = "a view, date, category, keyword, tag, source, venue, author or action"
        yield Input(placeholder=placeholder, compact=True, select_on_focus=False)
        yield Choices(self._lines, id="places")

    def on_mount(self) -> None:
        """Offer the latest places."""
        self.choices.can_focus = False
        self._search.find("")

    def on_unmount(self) -> None:
        """Stop the search."""
        self._search.close()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        place = self.found[index]
        count = f"{place.papers:,}" if place.papers else ""
        right = [Part(f" {place.kind:>{_KIND_CELLS}}{count:>{_COUNT_CELLS}} ", "about")]
        about = f"  {place.about}" if place.about else ""
        return [columns([Part(f" {place.label}"), Part(about, "about")], width, right)]

    def on_input_changed(self) -> None:
        """Find what is typed."""
        self._find(self.field.value)

    def _find(self, text: str) -> None:
        if (typed := clean_line(text)) != self._typed:
            self._typed = typed
            self._is_found = self._is_chosen = False
            self._search.find(typed)

    def _show(self, typed: str, found: list[Place]) -> None:
        if self.is_closed or typed != self._typed:
            return
        self._is_found = True
        self.found = found
        self.choices.set_rows(len(found))
        self.choices.refresh()
        self.show_message("" if found else "Nothing has this name.")
        if self._is_chosen:
            self._is_chosen = False
            self.reader.closing_screens.discard(self)
            self.action_choose()

    def action_choose(self) -> None:
        """Go to the highlighted place, as soon as what was typed is found."""
        self._find(self.field.value)  # the key may be faster than the line's message
        if not self._is_found:
            self._is_chosen = True
            self.reader.closing_screens.add(self)  # the next keys are for the chosen place
        elif self.found:
            self.leave(self.found[self.choices.cursor])
