"""SaveSearchDialog: asks for the name of a search to save."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.typed import Input
from tui_reader.config import SavedView
from tui_reader.core.text import clean_line
from tui_reader.display.wrap import fit


class SaveSearchDialog(Dialog[SavedView]):
    """A field for a name; returns the view to save."""

    BINDINGS = [Binding("enter", "save", "Save", priority=True), LEAVE]
    AUTO_FOCUS = "Input"
    box_width = 60

    def __init__(self, query: str, sort: str | None, taken: Sequence[SavedView]) -> None:
        """Save `query` with the order `sort`; `taken` are the existing views."""
        order = f" · {sort}" if sort else ""
        super().__init__("Save this search", (fit(f"{query}{order}", self.box_width - 6),))
        self._query_text = query
        self._sort = sort
        self._taken = {view.name: view for view in taken}
        self._asked: str | None = None
        """The name that was reported as taken."""

    def contents(self) -> ComposeResult:
        """The line."""
        same = next((v.name for v in self._taken.values() if v.query == self._query_text), "")
        yield Input(same, placeholder="name", compact=True, select_on_focus=False)

    def on_input_changed(self) -> None:
        """Clear the message: the name was changed."""
        self._asked = None
        self.show_message("")

    def action_save(self) -> None:
        """Return the view; a taken name must be confirmed once."""
        name = clean_line(self.query_one(Input).value).strip()
        if not name:
            self.show_message("Type a name.", "bad")
            return
        if name in self._taken and name != self._asked:
            self._asked = name
            self.show_message(
                f"A view named {name} exists. Press enter again to replace it.", "bad"
            )
            return
        self.leave(SavedView(name, self._query_text, self._sort))
