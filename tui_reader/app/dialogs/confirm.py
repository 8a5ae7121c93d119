"""ConfirmDialog: yes or no."""

from __future__ import annotations

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
