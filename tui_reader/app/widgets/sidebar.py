"""Sidebar: the library's views, digests, tags, categories, keywords and sources, with counts."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.app.state.sidebar_folds import Row, bare, folded_rows
from tui_reader.app.terminal.colors import badge_word, own_color
from tui_reader.app.widgets.rows import RowList
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import View


class Sidebar(RowList):
    """The views to choose from."""

    COMPONENT_CLASSES = {"sidebar--heading", "sidebar--count", "sidebar--name", "sidebar--chosen"}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.every_row: list[Row] = []
        """All rows, also those that are folded."""
        self._shown: list[Row] = []
        self._chosen = View()
        self._marked = -1
        """The row that is marked as the listed view."""
        self.toggled: set[str] = set()
        """The names of what the user has folded or unfolded, see `sidebar_folds`."""

    def show(self, rows: list[Row], chosen: View) -> None:
        """Show `rows`, with the cursor where it was, or on the chosen view if it had no place."""
        self.every_row = rows
        self._chosen = chosen
        self._fold(self.row_at(self.cursor))

    def choose(self, view: View) -> None:
        """Show which view is listed, and move the cursor to it."""
        self._chosen = view
        row = self.row_at(self.cursor)
        self._fold(row if row and row.view == bare(view) else None)

    def _fold(self, under: Row | None) -> None:
        """Show the rows that are not folded, the cursor on the row `under` or the chosen view."""
        self._shown = folded_rows(self.every_row, self.toggled, self._chosen)
        places = [(row.label, row.view, row.fold) for row in self._shown]
        views = [row.view for row in self._shown]
        index = min(self.cursor, len(places) - 1)
        if under and (place := (under.label, under.view, under.fold)) in places:
            index = places.index(place)
        elif under and under.fold and (folds := [row.fold for row in self._shown]):
            index = folds.index(under.fold) if under.fold in folds else index
        elif bare(self._chosen) in views:
            index = views.index(bare(self._chosen))
        self._mark(index)
        if len(places) == self.rows and index == self.cursor:
            self.refresh()
        else:
            self.set_rows(len(places), index)

    def _mark(self, cursor: int) -> None:
        """Mark the listed view: under the cursor, or else its first row; Today is a digest too."""
        views = [row.view for row in self._shown]
        chosen = bare(self._chosen)
        self._marked = views.index(chosen) if chosen in views else -1
        if 0 <= cursor < len(views) and views[cursor] == chosen:
            self._marked = cursor

    def toggle(self, index: int) -> bool:
        """Fold or unfold what the line at `index` is the heading or the rest of, if it is one."""
        row = self.row_at(index)
        if row is None or row.fold is None:
            return False
        self.toggled ^= {row.fold}
        self._fold(row)
        return True

    def view_at(self, index: int) -> View | None:
        """The view of a row."""
        row = self.row_at(index)
        return row.view if row else None

    def row_at(self, index: int) -> Row | None:
        """A row, as long as there is one."""
        return self._shown[index] if 0 <= index < len(self._shown) else None

    def selectable(self, index: int) -> bool:
        """Blank lines are not."""
        row = self.row_at(index)
        return row is not None and (row.view is not None or row.fold is not None)

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """A view with its count, a heading, or a line that unfolds more."""
        row = self._shown[index]
        if row.view is None and not row.is_month:
            return [[Segment(*self._fold_line(row, style))]]
        count = f" {row.count:,} " if row.count else " "
        room = width - 2 - cell_len(count)
        chosen = index == self._marked
        label_style = style
        if row.color and own_color(row.label):
            label_style += badge_word(row.label, style)
        if chosen:
            label_style = self.over(label_style, "sidebar--chosen")
        label = fit(row.label, room)
        name = glyphs().folded if row.is_folded else glyphs().unfolded if row.fold else row.name
        name = fit(name, room - cell_len(label) - 1)
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

    def _fold_line(self, row: Row, style: Style) -> tuple[str, Style]:
        """A heading, with a sign if its group is folded, or the line of a rest."""
        if row.is_heading:
            sign = f" {glyphs().folded}" if row.is_folded else ""
            return f" {row.label}{sign}", self.over(style, "sidebar--heading")
        return f"  {row.label}", self.over(style, "sidebar--name")
