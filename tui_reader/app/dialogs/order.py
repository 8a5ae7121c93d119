"""OrderDialog: a menu of the orders of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.orders import FOR_YOU, NEWEST, RELEVANCE, SIMILAR

_ABOUT: Final = {
    SIMILAR: ("a", "as they were listed"),
    NEWEST: ("n", "the newest digest, in its own order"),
    RELEVANCE: ("r", "the best matches of the search"),
    "oldest": ("o", "the oldest digest"),
    "title": ("t", "by alphabet"),
    "badges": ("b", "the most badges"),
    "mine": ("m", "followed authors, then the most badges"),
    FOR_YOU: ("f", "most like what you have starred"),
}
"""Each order's key, and what comes first."""


class OrderDialog(Dialog[str]):
    """The orders; a letter, enter or a click chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("enter", "choose", "Choose"),
        *(Binding(key, f"choose({name!r})", show=False) for name, (key, _) in _ABOUT.items()),
        Binding("S,q", "leave", show=False),
        LEAVE,
    ]
    box_width = 58

    def __init__(self, orders: Sequence[str], now: str) -> None:
        """Offer `orders`; the list is in the order `now`."""
        super().__init__("Order of this view")
        self._orders = orders
        self._now = now

    def contents(self) -> ComposeResult:
        """The orders."""
        yield Choices(self._lines, id="orders")

    def on_mount(self) -> None:
        """List the orders, the cursor on the present one."""
        at = self._orders.index(self._now) if self._now in self._orders else 0
        self.query_one(Choices).set_rows(len(self._orders), at)
        self.fit()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        order = self._orders[index]
        key, about = _ABOUT[order]
        now = "▸ " if order == self._now else "  "
        parts = [Part(now, "good"), Part(f"{key}  ", "sign"), Part(order)]
        return [columns(parts, width, [Part(f"{about} ", "about")])]

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click chooses."""
        self.leave(self._orders[event.index])

    def action_choose(self, order: str = "") -> None:
        """Choose this order, or the one under the cursor."""
        order = order or self._orders[self.query_one(Choices).cursor]
        if order in self._orders:
            self.leave(order)
