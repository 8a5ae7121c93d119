"""Views and the searches that the user has saved under a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.titles import view_title
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


def saved_as_view(saved: SavedView) -> View:
    """The view that lists a saved search."""
    return View("query", saved.query)


def title_of(view: View, saved_views: Sequence[SavedView]) -> str:
    """The name of a view; the user's name if it is a saved one."""
    if view.kind == "query":
        for saved in saved_views:
            if saved.query == view.value:
                return saved.name
    return view_title(view)


def order_of(view: View, saved_views: Sequence[SavedView], default: str) -> str:
    """A saved view's own order, those of For you and single papers; else `default`."""
    if view.kind == PAPERS:
        return SIMILAR
    if view.kind == FOR_YOU:
        return FOR_YOU
    if view.kind == "query":
        for saved in saved_views:
            if saved.query == view.value and saved.sort:
                return saved.sort
    return default


def as_query(view: View) -> str:
    """The query that finds the papers of a view; empty for all papers, and for single ones."""
    from tui_reader.library.query import quote

    if view.kind == PAPERS:
        return ""
    parts: list[str] = []
    if view.kind == "query":
        parts.append(view.value)
    elif view.kind in ("unread", "starred"):
        parts.append(f"is:{view.kind}")
    elif view.kind == FOR_YOU:
        parts.append("is:unread -is:starred")
    elif view.kind == "noted":
        parts.append("has:note")
    elif field := _FACET_FIELDS.get(view.kind):
        parts.append(f"{field}:{quote(view.value)}")
    parts.append(view.query)
    if view.unread:
        parts.append("is:unread")
    return _all_of([part for part in dict.fromkeys(parts) if part])


def _all_of(parts: Sequence[str]) -> str:
    """A query that matches papers that all of `parts` match."""
    if len(parts) == 1:
        return parts[0]
    return " ".join(f"({part})" if " OR " in part else part for part in parts)
