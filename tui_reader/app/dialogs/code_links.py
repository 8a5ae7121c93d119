"""CodeLinksDialog: the links to a paper's code, models and project pages, to open one of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.messages.titles import short_title
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.code_links import CodeLink, Kind
from tui_reader.library import Listed

_NAMES: Final = {
    Kind.REPOSITORY: "code",
    Kind.MODEL: "model or data",
    Kind.PROJECT: "project page",
}
_KEYS: Final = "123456789"


class CodeLinksDialog(Dialog[str]):
    """The links; a number, enter or a click returns the URL to open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("enter", "open", "Open"),
        *(Binding(key, f"open({index})", show=False) for index, key in enumerate(_KEYS)),
        Binding("c,q", "leave", show=False),
        LEAVE,
    ]
    box_width = 100

    def __init__(self, listed: Listed, links: Sequence[CodeLink]) -> None:
        """Offer the `links` of a paper, at least one."""
        super().__init__(f"Open the code of “{short_title(listed)}”")
        self._links = links

    def contents(self) -> ComposeResult:
        """The links."""
        yield Choices(self._lines, id="links")

    def on_mount(self) -> None:
        """List the links."""
        self.query_one(Choices).set_rows(len(self._links))
        self.fit()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        link = self._links[index]
        sign = f" {_KEYS[index : index + 1] or ' '}  "
        about = [Part(f"  {_NAMES[link.kind]} ", "about")]
        return [columns([Part(sign, "sign"), Part(link.url.partition("://")[2])], width, about)]

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click opens."""
        self.action_open(event.index)

    def action_open(self, index: int | None = None) -> None:
        """Open the link with this number, or the one under the cursor."""
        index = self.query_one(Choices).cursor if index is None else index
        if index < len(self._links):
            self.leave(self._links[index].url)
