"""Views and the searches that the user has saved under a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.titles import view_title
from tui_reader.app.state.sidebar_folds import bare
from tui_reader.core.orders import FOR_YOU, SIMILAR
from tui_reader.library import PAPERS, View

if TYPE_CHECKING:
    from tui_reader.config import SavedView

_FACET_FIELDS: Final = {
    "category": "cat",
    "keyword": "kw",
    "own": "kw",
    "venue": "venue",
    "tag": "tag",
    "date": "date",
    "source": "in",
}
"""The field of the query language that finds a facet's papers."""
_QUERIES: Final = {
    "unread": "is:unread",
    "starred": "is:starred",
    "noted": "has:note",
    FOR_YOU: "is:unread -is:starred",
}
"""The queries that find the papers of other views."""


def saved_as_view(saved: SavedView) -> View:
    """The view that lists a saved search."""
    return View("query", saved.query)


def title_of(view: View, saved_views: Sequence[SavedView]) -> str:
    """The name of a view; the user's name if it is a saved one."""
    names = [saved.name for saved in saved_views if saved_as_view(saved) == bare(view)]
    return names[0] if names else view_title(view)


def order_of(view: View, saved_views: Sequence[SavedView], default: str) -> str:
    """A saved view's own order, those of For you and single papers; else `default`."""
    if view.kind == PAPERS:
        return SIMILAR
    if view.kind == FOR_YOU:
        return FOR_YOU
    orders = [saved.sort for saved in saved_views if saved_as_view(saved) == bare(view)]
    return next(filter(None, orders), default)


def as_query(view: View) -> str:
    """The query that finds the papers of a view; empty for all papers, and for single ones."""
    from tui_reader.library.query import quote

    if view.kind == PAPERS:
        return ""
    own = view.value if view.kind == "query" else _QUERIES.get(view.kind, "")
    if field := _FACET_FIELDS.get(view.kind):
        own = f"{field}:{quote(view.value)}"
    wanted = (own, view.query, "is:unread" if view.unread else "")
    parts = [part for part in dict.fromkeys(wanted) if part]
    if len(parts) > 1:  # papers have to match all of them
        parts = [f"({part})" if " OR " in part else part for part in parts]
    return " ".join(parts)
