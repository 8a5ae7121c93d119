"""RenameDialog: another name for a source or a saved view."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.typed import Input
from tui_reader.core.text import clean_line
from tui_reader.display.wrap import fit


class RenameDialog(Dialog[str]):
    """A field for a name; returns a valid one."""

    BINDINGS = [Binding("enter", "rename", "Rename", priority=True), LEAVE]
    AUTO_FOCUS = "Input"
    box_width = 60

    def __init__(self, name: str, about: str, problem_of: Callable[[str], str]) -> None:
        """Rename `name`; `problem_of` says what is wrong with another name, "" if nothing is."""
        room = self.box_width - 6
        super().__init__(f"Rename {fit(name, room - 7)}", (fit(about, room),))
        self._name_now = name
        self._problem_of = problem_of

    def contents(self) -> ComposeResult:
        """The field."""
        yield Input(self._name_now, compact=True, select_on_focus=False)

    def on_input_changed(self) -> None:
        """Clear the message: the name was changed."""
        self.show_message("")

    def action_rename(self) -> None:
        """Return the name if it is valid."""
        name = clean_line(self.query_one(Input).value).strip()
        if not name:
            self.show_message("Type a name.", "bad")
        elif name != self._name_now and (problem := self._problem_of(name)):
            self.show_message(problem, "bad")
        else:
            self.leave(name)
