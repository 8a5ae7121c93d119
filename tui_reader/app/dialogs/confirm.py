"""ConfirmDialog: yes or no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import Dialog


class ConfirmDialog(Dialog[bool]):
    """Yes or no."""

    BINDINGS = [
        Binding("y", "yes", "Yes"),
        Binding("n,escape", "leave", "No"),
        Binding("q", "leave", show=False),
    ]
    box_width = 76

    def action_yes(self) -> None:
        """Answer yes."""
        self.leave(True)


def confirm(app: App[Any], heading: str, text: Sequence[str], on_yes: Callable[[], object]) -> None:
    """Ask a question, and call `on_yes` if the answer is yes."""

    def answered(sure: bool | None) -> None:
        if sure:
            on_yes()

    app.push_screen(ConfirmDialog(heading, text), answered)
