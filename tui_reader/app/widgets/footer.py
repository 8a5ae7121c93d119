"""KeyFooter: a footer that shows only whole keys, and always help and esc."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Footer

from tui_reader.app.textual_compat.footer import FooterKey
from tui_reader.app.textual_compat.memory import forget_closed_watchers


class KeyFooter(Footer):
    """The keys of the screen, the most needed first, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def compose(self) -> ComposeResult:
        """The keys of the screen that fit."""
        forget_closed_watchers(self)
        keys = list(super().compose())
        self._fit(keys, self.app.size.width)
        yield from keys

    def on_resize(self, event: events.Resize) -> None:
        """Show more keys, or fewer."""
        self._fit(self.children, event.size.width)

    def _fit(self, widgets: Iterable[Widget], room: int) -> None:
        keys = [widget for widget in widgets if isinstance(widget, FooterKey)]
        for key in sorted(keys, key=_can_be_missed):
            cells = cell_len(f"{key.key_display} {key.description}")
            key.display = cells <= room
            room = room - cells - 1 if key.display else 0


def _can_be_missed(key: FooterKey) -> bool:
    """Whether the key may be left out: help lists the others, and esc leads back to help."""
    return key.key != "escape" and not key.action.endswith("help")
