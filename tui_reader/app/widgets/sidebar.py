"""Sidebar: the library's views, tags, categories, keywords, digests and sources, with counts."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.app.state.sidebar_rows import Row, bare, folded_rows
from tui_reader.app.terminal.colors import highlighted
from tui_reader.app.widgets.rows import RowList
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import View


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
        """Show `rows`, with the cursor where it was, or on the chosen view if it had no place."""
        self._all = rows
        self._chosen = chosen
        under = self._shown[self.cursor] if self.cursor < len(self._shown) else None
        place = (under.view, under.more) if under else (bare(chosen), None)
        self._shown = folded_rows(rows, self._unfolded, chosen)
        places = [(row.view, row.more) for row in self._shown]
        index = places.index(place) if place in places else min(self.cursor, len(places) - 1)
        if len(places) == self.rows and index == self.cursor:
            self.refresh()
        else:
            self.set_rows(len(places), index)

    def toggle_more(self, index: int) -> bool:
        """Unfold or fold the rest of a facet, if the line is its “more” line."""
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
        """A view with its count, or a heading."""
        row = self._shown[index]
        if row.more:
            names = self.over(style, "sidebar--name")
            return [[Segment(f"  {row.label}", names)]]
        if row.view is None:
            heading = self.over(style, "sidebar--heading")
            return [[Segment(f" {row.label}", heading)]]
        count = f" {row.count:,} " if row.count else " "
        room = width - 2 - cell_len(count)
        chosen = row.view == bare(self._chosen)
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
