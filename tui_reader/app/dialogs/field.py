"""FieldDialog: asks for one line of text, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.textual_compat.bindings import bindings_of, replace_bindings
from tui_reader.app.widgets.path_input import PathInput
from tui_reader.app.widgets.typed import Input
from tui_reader.display.glyphs import drawable

_T = TypeVar("_T")


class FieldDialog(Dialog[_T]):
    """A field; enter returns what `read` makes of the text, or shows what is wrong with it."""

    BINDINGS = [LEAVE]

    def __init__(
        self,
        heading: str,
        text: Sequence[str],
        verb: str,
        read: Callable[[str], _T],
        *,
        typed: str = "",
        example: str = "",
        is_path: bool = False,
        width: int = 88,
    ) -> None:
        """A field that begins with `typed`; `example` is shown while it is empty.

        `verb` is the label of enter. `read` raises ValueError with a message for the user.
        """
        super().__init__(heading, text)
        self.box_width = width
        self._read = read
        self._typed = typed
        self._example = example
        self._is_path = is_path
        self._refused: str | None = None
        """The text that the message is about, if it says what is wrong."""
        enter = Binding("enter", "accept", verb, priority=True)
        replace_bindings(self, {"enter": [enter], **bindings_of(self)})

    def contents(self) -> ComposeResult:
        """The field."""
        field = PathInput if self._is_path else Input
        yield field(
            self._typed, placeholder=drawable(self._example), compact=True, select_on_focus=False
        )

    def on_input_changed(self) -> None:
        """Clear the message if it was about another text; enter may be faster than this."""
        if self.field.value != self._refused:
            self.show_message("")

    def on_path_input_completed(self, event: PathInput.Completed) -> None:
        """Show what the path may go on with."""
        self.show_message(event.message)

    def action_accept(self) -> None:
        """Return the value if there is nothing wrong with it."""
        text = self.field.value
        try:
            value = self._read(text)
        except ValueError as error:
            self._refused = text
            self.show_message(str(error), "bad")
        else:
            self.leave(value)
