"""Rows of the sidebar as data: views, digests, tags, categories, keywords and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_reader.app.state.sidebar_folds import GROUP, Row
from tui_reader.app.state.today import Today, since
from tui_reader.core.categories import category_name
from tui_reader.core.orders import FOR_YOU
from tui_reader.display.glyphs import glyphs
from tui_reader.library import Counts, Facet, Library, View

if TYPE_CHECKING:
    from tui_reader.config import SavedView

_KEYS: Final = 9
"""Saved views that have a key: 1 to 9."""
HEADINGS: Final = {
    "date": "Digests",
    "view": "Views",
    "tag": "Tags",
    "category": "Categories",
    "keyword": "Keywords",
    "source": "Sources",
}
"""The groups, in their order: the kinds of facets, and the saved views."""


def sidebar_rows(
    library: Library,
    views: Sequence[SavedView] = (),
    *,
    count: bool = False,
    today: Today | None = None,
) -> list[Row]:
    """Every view that can be chosen, with the number of its papers.

    The user's saved `views` and the papers for the user are counted only with `count`: that
    takes longer than the rest.
    """
    dates = library.facets("date")
    rows = _today_row(library, today, dates) if today else []
    wanted = library.ranking.count_for_you() if count else 0
    rows += [Row("For you", View(FOR_YOU), wanted), *_views(library.counts())]
    for kind, heading in HEADINGS.items():
        if kind == "view":
            found = [_saved_row(library, view, count, n) for n, view in enumerate(views, 1)]
        else:
            found = _group(library, kind, dates if kind == "date" else library.facets(kind))
        if len(found) > (kind == "source"):
            rows += [Row(""), Row(heading, fold=f"{GROUP}{kind}"), *found]
    return rows


def _group(library: Library, kind: str, facets: list[Facet]) -> list[Row]:
    """The rows of the facets of one kind."""
    found: list[Row] = []
    if kind == "keyword":  # one of a digest with the same label is merged with the user's
        found = _facet_rows("own", sorted(library.facets("own"), key=_most_first))
    if kind in ("category", "keyword"):
        facets.sort(key=_most_first)
    mine = {row.label.casefold() for row in found}
    return found + _facet_rows(kind, [each for each in facets if each.value.casefold() not in mine])


def _most_first(facet: Facet) -> tuple[int, str]:
    return -facet.total, facet.value


def _views(counts: Counts) -> list[Row]:
    rows = [
        Row("All", View("all"), counts.total, counts.unread),
        Row("Unread", View("unread"), counts.unread, counts.unread),
        Row(f"{glyphs().starred} Starred", View("starred"), counts.starred, counts.starred_unread),
    ]
    if counts.noted:
        noted = Row(f"{glyphs().note} Notes", View("noted"), counts.noted, counts.noted_unread)
        rows.append(noted)
    return rows


def _today_row(library: Library, today: Today, dates: Sequence[Facet]) -> list[Row]:
    view = today.view(dates[0].value if dates else None)
    if view is None:
        return []
    if view.kind == "date":
        unread, name = dates[0].unread, view.value
    else:
        unread, name = library.count(replace(view, unread=True)), f"since {since(view.value)}"
    return [Row("Today", view, unread, unread, name=name)]


def _saved_row(library: Library, saved: SavedView, count: bool, number: int) -> Row:
    view = View("query", saved.query)
    key = str(number) if number <= _KEYS else ""
    if not count:
        return Row(saved.name, view, name=key)
    try:
        unread = library.count(replace(view, unread=True))
        return Row(saved.name, view, unread, unread, name=key)
    except ValueError:
        return Row(saved.name, view, name=f"{glyphs().bad} cannot be read")


def _facet_rows(kind: str, facets: Sequence[Facet]) -> list[Row]:
    return [
        Row(
            facet.value,
            View(kind, facet.value),
            facet.total if kind == "tag" else facet.unread,
            facet.unread,
            facet.color if kind in ("keyword", "own") else None,
            (category_name(facet.value) or "") if kind == "category" else "",
        )
        for facet in facets
    ]
