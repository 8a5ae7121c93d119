"""A menu of the orders of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui_reader.app.dialogs.menu import MenuDialog
from tui_reader.app.widgets.choices import Part, columns
from tui_reader.core.orders import FOR_YOU, NEWEST, RELEVANCE, SIMILAR
from tui_reader.display.glyphs import glyphs

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
_NAME: Final = max(map(len, _ABOUT)) + 2
"""Cells of an order's name."""


def order_menu(orders: Sequence[str], now: str) -> MenuDialog[str]:
    """The menu of `orders`; the list is in the order `now`."""

    def line(index: int, width: int) -> list[Part]:
        order = orders[index]
        key, about = _ABOUT[order]
        sign = f"{glyphs().chosen} " if order == now else "  "
        parts = [Part(sign, "good"), Part(f"{key}  ", "sign"), Part(f"{order:<{_NAME}}")]
        return columns([*parts, Part(about, "about")], width, [])

    keys = [_ABOUT[order][0] for order in orders]
    at = orders.index(now) if now in orders else 0
    verbs = {"enter": "Choose"}
    return MenuDialog("Order of this view", orders, line, "sort", verbs, keys=keys, at=at, width=62)
