"""Rows of the sidebar as data: views, tags, categories, keywords, digests and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui_reader.app.state.today import Today, since
from tui_reader.core.categories import category_name
from tui_reader.core.orders import FOR_YOU
from tui_reader.display.glyphs import glyphs
from tui_reader.library import Counts, Facet, Library, View

if TYPE_CHECKING:
    from tui_reader.config import SavedView

SHOWN: Final = 12
"""Values of a facet that are listed until the user unfolds the rest."""
_KEYS: Final = 9
"""Saved views that have a key: 1 to 9."""
HEADINGS: Final = {
    "tag": "Tags",
    "category": "Categories",
    "keyword": "Keywords",
    "date": "Digests",
    "source": "Sources",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sidebar: a view, a heading, or a blank line."""

    label: str
    view: View | None = None
    count: int = 0
    """The papers that it shows: the total of views that collect papers, else the unread ones."""
    unread: int | None = None
    """Its unread papers, if they were counted."""
    color: str | None = None
    name: str = ""
    """The full name, if the label is an abbreviation; of a saved view its key."""
    more: str | None = None
    """The facet that this line unfolds or folds."""


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
    rows = _today_row(library, today) if today else []
    wanted = library.count_for_you() if count else 0
    rows += [Row("For you", View(FOR_YOU), wanted), *_views(library.counts())]
    if views:
        saved = (_saved_row(library, view, count, n) for n, view in enumerate(views, 1))
        rows += [Row(""), Row("Views"), *saved]
    for kind, heading in HEADINGS.items():
        found = _own_keywords(library) if kind == "keyword" else []
        facets = library.facets(kind)
        if kind in ("category", "keyword"):
            facets.sort(key=_most_first)
        mine = {row.label.casefold() for row in found}
        found += _facet_rows(kind, [each for each in facets if each.value.casefold() not in mine])
        if found and not (kind == "source" and len(facets) == 1):
            rows += [Row(""), Row(heading), *found]
    return rows


def _own_keywords(library: Library) -> list[Row]:
    """The user's keywords. A digest's keyword with the same label is merged with the user's."""
    return _facet_rows("own", sorted(library.facets("own"), key=_most_first))


def _most_first(facet: Facet) -> tuple[int, str]:
    return -facet.total, facet.value


def folded_rows(rows: Sequence[Row], unfolded: set[str], chosen: View) -> list[Row]:
    """`rows`, with the tail of each long facet replaced by a line that says how many it hides."""
    shown: list[Row] = []
    seen: dict[str, int] = {}
    hidden: dict[str, int] = {}
    for row in [*rows, Row("")]:
        kind = row.view.kind if row.view else ""
        kind = "keyword" if kind == "own" else kind
        if kind in HEADINGS:
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] > SHOWN and kind not in unfolded and row.view != bare(chosen):
                hidden[kind] = hidden.get(kind, 0) + 1
                continue
        elif row.view is None:
            for facet, count in hidden.items():
                shown.append(Row(f"{glyphs().ellipsis} {count} more", more=facet))
            hidden.clear()
            for facet in unfolded & seen.keys():
                if seen[facet] > SHOWN:
                    shown.append(Row(f"{glyphs().ellipsis} fewer", more=facet))
            seen.clear()
        shown.append(row)
    return shown[:-1]


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


def _today_row(library: Library, today: Today) -> list[Row]:
    dates = library.facets("date")
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


def bare(view: View) -> View:
    """The view without its search and without the filter on unread papers."""
    return replace(view, query="", unread=False)
