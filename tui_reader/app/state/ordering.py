"""Orders that a list can have, each view's own order, and the words that its search looks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from tui_reader.app.state.saved_views import order_of
from tui_reader.core.orders import NEWEST, ORDERS, RELEVANCE, SIMILAR
from tui_reader.library import PAPERS, View

if TYPE_CHECKING:
    from tui_reader.app.state.session import Session
    from tui_reader.config import SavedView
    from tui_reader.library.matches import Matches
    from tui_reader.library.query import Term


_REMEMBERED: Final = 500
"""Views whose order is remembered."""


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


def offered_orders(view: View) -> list[str]:
    """The orders that a view can have."""
    orders = [each for each in ORDERS if each != RELEVANCE or can_rank(view)]
    return [SIMILAR, *orders] if view.kind == PAPERS else orders


class Orders:
    """The order of each view, which the session remembers, and that of the present search."""

    def __init__(self, session: Session, saved_views: Callable[[], Sequence[SavedView]]) -> None:
        self._session = session
        self._saved_views = saved_views
        self._of_search = ""
        """The order that was chosen for the present search; empty if none was."""

    def of(self, view: View) -> str:
        """The order in which to list `view`: a search for words is listed by relevance."""
        if _searches_words(view):
            return self._of_search or RELEVANCE
        own = self._session.orders.get(_key(view))
        return own or order_of(view, self._saved_views(), self._session.order)

    def choose(self, view: View, order: str) -> None:
        """Remember the order of a view, or that of its search until the search ends."""
        if _searches_words(view):
            self._of_search = order
            return
        orders = self._session.orders
        orders.pop(_key(view), None)
        if order in ORDERS:
            orders[_key(view)] = order
        while len(orders) > _REMEMBERED:
            del orders[next(iter(orders))]

    def end_search(self) -> None:
        """The search was cleared: the next one is listed by relevance again."""
        self._of_search = ""


def _searches_words(view: View) -> bool:
    return bool(view.query) and can_rank(View(query=view.query))


def _key(view: View) -> str:
    return f"{view.kind}:{view.value}"
