"""Sidebar: the library's views, tags, categories, keywords, digests and sources, with counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.app.terminal.colors import highlighted
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.categories import category_name
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import Counts, Facet, Library, View

if TYPE_CHECKING:
    from tui_reader.config import SavedView

SHOWN: Final = 12
"""Values of a facet that stand in the sidebar before the rest is asked for."""
HEADINGS: Final = {
    "tag": "Tags",
    "category": "Categories",
    "keyword": "Keywords",
    "date": "Digests",
    "source": "Sources",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sidebar: a view, or a heading, or a blank line."""

    label: str
    view: View | None = None
    unread: int = 0
    color: str | None = None
    name: str = ""
    """What the label stands for, where it is short for something."""
    more: str | None = None
    """The facet whose rest this line unfolds or folds."""


def sidebar_rows(
    library: Library, views: Sequence[SavedView] = (), *, count: bool = False
) -> list[Row]:
    """Everything there is to choose from, with what is unread of each.

    What is unread in the user's `views` is looked for only where it is to be counted.
    """
    rows = _views(library.counts())
    if views:
        rows += [Row(""), Row("Views"), *(_saved_row(library, view, count) for view in views)]
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
    """The user's keywords; a digest's keyword of the same label is one with it."""
    return _facet_rows("own", sorted(library.facets("own"), key=_most_first))


def _most_first(facet: Facet) -> tuple[int, str]:
    return -facet.total, facet.value


def folded_rows(rows: Sequence[Row], unfolded: set[str], chosen: View) -> list[Row]:
    """`rows` with the tail of each long facet behind a line that tells how many there are."""
    shown: list[Row] = []
    seen: dict[str, int] = {}
    hidden: dict[str, int] = {}
    for row in [*rows, Row("")]:
        kind = row.view.kind if row.view else ""
        kind = "keyword" if kind == "own" else kind
        if kind in HEADINGS:
            seen[kind] = seen.get(kind, 0) + 1
            if seen[kind] > SHOWN and kind not in unfolded and row.view != _bare(chosen):
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
        Row("All", View("all"), counts.unread),
        Row("Unread", View("unread"), counts.unread),
        Row(f"{glyphs().starred} Starred", View("starred"), counts.starred_unread),
    ]
    if counts.noted:
        rows.append(Row(f"{glyphs().note} Notes", View("noted"), counts.noted_unread))
    return rows


def _saved_row(library: Library, saved: SavedView, count: bool) -> Row:
    view = View("query", saved.query)
    if not count:
        return Row(saved.name, view)
    try:
        return Row(saved.name, view, library.count(replace(view, unread=True)))
    except ValueError:
        return Row(saved.name, view, name=f"{glyphs().bad} cannot be read")


def _facet_rows(kind: str, facets: Sequence[Facet]) -> list[Row]:
    return [
        Row(
            facet.value,
            View(kind, facet.value),
            facet.unread,
            facet.color if kind in ("keyword", "own") else None,
            (category_name(facet.value) or "") if kind == "category" else "",
        )
        for facet in facets
    ]


def _bare(view: View) -> View:
    """The view without what it is narrowed to."""
    return replace(view, query="", unread=False)


class Sidebar(RowList):
    """The views to choose from."""

    COMPONENT_CLASSES = {"sidebar--heading", "sidebar--count", "sidebar--name", "sidebar--chosen"}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._unfolded: set[str] = set()
        self._chosen = View()

    def show(self, rows: list[Row], chosen: View) -> None:
        """Show `rows`, the cursor where it was, or on the chosen view if it was nowhere."""
        self._all = rows
        self._chosen = chosen
        under = self._shown[self.cursor] if self.cursor < len(self._shown) else None
        place = (under.view, under.more) if under else (_bare(chosen), None)
        self._shown = folded_rows(rows, self._unfolded, chosen)
        places = [(row.view, row.more) for row in self._shown]
        index = places.index(place) if place in places else min(self.cursor, len(places) - 1)
        if len(places) == self.rows and index == self.cursor:
            self.refresh()
        else:
            self.set_rows(len(places), index)

    def toggle_more(self, index: int) -> bool:
        """Unfold or fold the rest of a facet, if that is what the line is for."""
        kind = self._shown[index].more if 0 <= index < len(self._shown) else None
        if kind is None:
            return False
        self._unfolded ^= {kind}
        self._shown = folded_rows(self._all, self._unfolded, self._chosen)
        self.set_rows(len(self._shown), index)
        return True

    def choose(self, view: View) -> None:
        """Show which view is listed."""
        self._chosen = view
        self.refresh()

    def view_at(self, index: int) -> View | None:
        """The view of a row."""
        row = self.row_at(index)
        return row.view if row else None

    def row_at(self, index: int) -> Row | None:
        """A row, as long as there is one."""
        return self._shown[index] if 0 <= index < len(self._shown) else None

    def selectable(self, index: int) -> bool:
        """Headings and blank lines are not."""
        return 0 <= index < len(self._shown) and bool(
            self._shown[index].view or self._shown[index].more
        )

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """A view with its unread count, or a heading."""
        row = self._shown[index]
        if row.more:
            names = self.over(style, "sidebar--name")
            return [[Segment(f"  {row.label}", names)]]
        if row.view is None:
            heading = self.over(style, "sidebar--heading")
            return [[Segment(f" {row.label}", heading)]]
        count = f" {row.unread} " if row.unread else " "
        room = width - 2 - cell_len(count)
        chosen = row.view == _bare(self._chosen)
        label_style = style
        if row.color:
            label_style += highlighted(row.color, self.app.current_theme.dark)
        if chosen:
            label_style = self.over(label_style, "sidebar--chosen")
        label = fit(row.label, room)
        name = fit(row.name, room - cell_len(label) - 1) if row.name else ""
        line = [
            Segment(f"{glyphs().chosen} " if chosen else "  ", label_style),
            Segment(label, label_style),
        ]
        used = cell_len(label)
        if name:
            names = self.over(style, "sidebar--name")
            line.append(Segment(f" {name}", names))
            used += 1 + cell_len(name)
        counts = self.over(style, "sidebar--count")
        line += [Segment(" " * max(0, room - used), style), Segment(count, counts)]
        return [line]
