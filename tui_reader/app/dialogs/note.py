"""NoteDialog: the built-in editor for a paper's note."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.confirm import confirm
from tui_reader.app.dialogs.dialog import Dialog
from tui_reader.app.widgets.typed import TextArea


class NoteDialog(Dialog[str]):
    """Returns the typed note, or None if the note is not to change."""

    BINDINGS = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "leave", "Back", key_display="esc", priority=True),
    ]
    box_width = 100

    def __init__(self, title: str, note: str, keep: Callable[[str], None]) -> None:
        """Edit the `note` of the paper `title`; `keep` saves it if the reader ends meanwhile."""
        super().__init__(f"Note on {title}")
        self._note = note
        self._keep = keep

    def contents(self) -> ComposeResult:
        """The editor."""
        yield TextArea(self._note, soft_wrap=True, tab_behavior="focus", compact=True)

    def on_mount(self) -> None:
        """Put the cursor at the end of the note."""
        text = self.query_one(TextArea)
        text.move_cursor(text.document.end)
        self.reader.before_exit.append(self._save_draft)
        self.show_message("Markdown. ctrl+s saves.")

    def action_save(self) -> None:
        """Return the typed note."""
        self.leave(self.query_one(TextArea).text)

    def on_unmount(self) -> None:
        """Stop saving the draft when the reader ends."""
        with suppress(ValueError):  # it was closed before it was on screen
            self.reader.before_exit.remove(self._save_draft)

    def _save_draft(self) -> None:
        """Save the typed text when the reader ends, such as when the terminal is closed."""
        text = self.query_one(TextArea).text
        if text != self._note:
            self._keep(text)

    def action_leave(self) -> None:
        """Close the editor; ask first if something was typed."""
        if self.query_one(TextArea).text == self._note:
            self.leave(None)
        else:
            text = ("Discard what you typed? ctrl+s saves it.",)
            confirm(self.app, "Note", text, lambda: self.leave(None))
