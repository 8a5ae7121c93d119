"""SettingDialog: asks for the value of one setting."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.path_input import PathInput
from tui_reader.app.widgets.typed import Input
from tui_reader.config.catalog import Entry
from tui_reader.config.values import FOLDER
from tui_reader.display.glyphs import drawable


class SettingDialog(Dialog[None]):
    """A field; enter sets the value, or says what is wrong with it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "set", "Set", priority=True), LEAVE]
    AUTO_FOCUS = "Input"

    def __init__(self, entry: Entry, text: str, set_value: Callable[[str], str]) -> None:
        """Ask for the value of `entry`, beginning with `text`.

        `set_value` gets what was typed, and returns what is wrong with it, if anything.
        """
        form = entry.setting.value_type.description
        super().__init__(
            entry.name, (f"Write {form}; an empty field sets the default.", _example(entry))
        )
        self._typed = text
        self._default = entry.default
        self._is_path = entry.setting.value_type is FOLDER or entry.name == "downloads"
        self._set_value = set_value

    def contents(self) -> ComposeResult:
        """The field."""
        field = PathInput if self._is_path else Input
        yield field(
            self._typed, placeholder=drawable(self._default), compact=True, select_on_focus=False
        )

    def on_input_changed(self) -> None:
        """Clear the message: it was about another value."""
        self.show_message("")

    def on_path_input_completed(self, event: PathInput.Completed) -> None:
        """Show what the path may go on with."""
        self.show_message(event.message)

    def action_set(self) -> None:
        """Set the value, or show what is wrong with it."""
        if problem := self._set_value(self.query_one(Input).value):
            self.show_message(problem, "bad")
        else:
            self.leave(None)


def _example(entry: Entry) -> str:
    return f"For example: {entry.setting.example}"
