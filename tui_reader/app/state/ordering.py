"""Orders that a list can have, and the words that its search looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from tui_reader.core.orders import NEWEST, ORDERS, RELEVANCE, SIMILAR
from tui_reader.library import PAPERS, View

if TYPE_CHECKING:
    from tui_reader.library.matches import Matches
    from tui_reader.library.query import Term


def search_terms(view: View) -> list[Term]:
    """The words that the search of a view, and the view itself if it is a query, look for."""
    if not view.query and view.kind != "query":
        return []
    from tui_reader.library.query import terms

    return [*terms(view.query), *(terms(view.value) if view.kind == "query" else ())]


def matches_of(view: View) -> Matches | None:
    """The terms to highlight in texts."""
    if not (wanted := search_terms(view)):
        return None
    from tui_reader.library.matches import Matches

    return Matches(wanted)


def can_rank(view: View) -> bool:
    """Whether papers can be ordered by relevance: only if words are searched for."""
    if not view.query and view.kind != "query":
        return False
    from tui_reader.library.query import terms

    return bool(terms(view.query or view.value))


def listed_order(view: View, order: str) -> str:
    """The order that a list has which was asked for in `order`."""
    return order if order != RELEVANCE or can_rank(view) else NEWEST


BY_BADGES: Final = ("badges", "mine")
"""The orders that depend on badges."""


def dates_of(view: View, order: str) -> Literal["headings", "rows", "nowhere"]:
    """Where a list shows dates: above the papers of each date if it is ordered by them."""
    if view.kind == "date":  # the title of the list has it
        return "nowhere"
    return "headings" if order in (NEWEST, "oldest") else "rows"


def next_order(view: View, order: str) -> str:
    """The order after `order`, from the last one back to the first."""
    orders = [each for each in ORDERS if each != RELEVANCE or can_rank(view)]
    if view.kind == PAPERS:
        orders.insert(0, SIMILAR)
    at = orders.index(order) if order in orders else 0
    return orders[(at + 1) % len(orders)]
