"""PickDialog: a field with a list of suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.typed import Input
from tui_reader.core.text import clean_line
from tui_reader.display.wrap import fit


class PickItem(NamedTuple):
    """One suggestion."""

    text: str
    about: str = ""


class PickDialog(Dialog[str]):
    """Typing filters, arrows pick; enter returns the picked suggestion or the typed text."""

    BINDINGS = [
        Binding("enter", "choose", "Choose", priority=True),
        Binding("down", "pick(1)", "Pick", show=False, priority=True),
        Binding("up", "pick(-1)", "Pick", show=False, priority=True),
        LEAVE,
    ]
    box_width = 72
    click = "choose_row"

    def __init__(
        self,
        heading: str,
        text: Sequence[str],
        offers: Sequence[PickItem] = (),
        *,
        typed: str = "",
        example: str = "",
        is_fuzzy: bool = False,
    ) -> None:
        """Start with `typed` in the field; `example` shows in an empty field.

        With `is_fuzzy`, letters in their order match too, and enter takes the first suggestion.
        """
        super().__init__(heading, text)
        self._offers = offers
        self._found = list(offers)
        self._typed = typed
        self._example = example
        self._is_fuzzy = is_fuzzy

    def contents(self) -> ComposeResult:
        """The line and the offers."""
        yield Input(self._typed, placeholder=self._example, compact=True, select_on_focus=False)
        yield Choices(self._lines, id="offers")

    def on_mount(self) -> None:
        """List every offer."""
        self.choices.can_focus = False
        self.choices.pick(False)
        self.choices.set_rows(len(self._found))

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        offer = self._found[index]
        mark = "▸ " if self.choices.is_picked and index == self.choices.cursor else "  "
        return [
            columns(
                [Part(mark, "good"), Part(fit(offer.text, width - 2))],
                width,
                [Part(f" {offer.about} ", "about")],
            )
        ]

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the suggestions that match."""
        wanted = event.value.strip().casefold()
        self._found = [each for each in self._offers if wanted in each.text.casefold()]
        if self._is_fuzzy:
            near = [each for each in self._offers if _has_letters(each.text.casefold(), wanted)]
            self._found = list(dict.fromkeys([*self._found, *near]))
        self.choices.pick(self._is_fuzzy and bool(wanted))
        self.choices.set_rows(len(self._found))
        self.show_message("")

    def action_choose_row(self) -> None:
        """Return the suggestion under the cursor."""
        self.choices.pick(True)
        self.action_choose()

    def action_pick(self, step: int) -> None:
        """Pick the first offer, then the next or previous one."""
        if self._found:
            self.choices.pick_next(step)

    def action_choose(self) -> None:
        """Return the picked or typed text."""
        if self.choices.is_picked and self._found:
            self.leave(self._found[self.choices.cursor].text)
        elif typed := clean_line(self.field.value):
            self.leave(typed)


def _has_letters(text: str, wanted: str) -> bool:
    """Whether the letters of `wanted` are in `text` in their order."""
    left = iter(text)
    return all(letter in left for letter in wanted if not letter.isspace())
