"""ConfirmDialog: yes or no. RenameSourceDialog: another name for a source."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.typed import Input
from tui_reader.config import Config, ConfigError, check_name
from tui_reader.core.text import clean_line


class RenameSourceDialog(Dialog[str]):
    """A field for the name of a source; returns a valid, free name."""

    BINDINGS = [Binding("enter", "rename", "Rename", priority=True), LEAVE]
    AUTO_FOCUS = "Input"
    box_width = 60

    def __init__(self, name: str, config: Config) -> None:
        super().__init__(f"Rename {name}", ("Letters, digits, dots, dashes and underscores.",))
        self._name_now = name
        self._config = config

    def contents(self) -> ComposeResult:
        """The field."""
        yield Input(self._name_now, compact=True, select_on_focus=False)

    def on_input_changed(self) -> None:
        """Clear the message: the text was changed."""
        self.show_message("")

    def action_rename(self) -> None:
        """Return the name if it is valid and free."""
        new = self.query_one(Input).value.strip()
        if new != self._name_now:
            if self._config.source(new):
                self.show_message(f"A source named {new} already exists.", "bad")
                return
            try:
                check_name(new, self._config)
            except ConfigError as error:
                self.show_message(clean_line(str(error)), "bad")
                return
        self.leave(new)


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
