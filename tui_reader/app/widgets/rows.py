"""RowList: a list of any length that looks only at the rows on screen."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui_reader.app.widgets.lines import LineView
from tui_reader.app.widgets.placing import Place, places, top_to_show, top_with_last


class RowList(LineView, inherit_bindings=False):
    """Rows with a cursor; their contents are requested when they are drawn.

    The screen begins with a whole row. The scrollbar counts `row_height` lines for each row,
    whatever the row takes.
    """

    COMPONENT_CLASSES = {"rows--cursor"}

    row_height = 1
    """Lines per row, unless `line_count` says otherwise."""

    @dataclass
    class Highlighted(Message):
        """The cursor has moved to another row."""

        rows: RowList
        index: int

    @dataclass
    class Selected(Message):
        """A row was clicked."""

        rows: RowList
        index: int
        again: bool = False
        """Whether the cursor was already on it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.rows = 0
        """The number of rows; see `set_rows`."""
        self.cursor = 0
        """The row under the cursor."""
        self._placed: list[Place] = []
        self._placed_for: tuple[int, int, int] | None = None
        """The first row and the size of the screen that `_placed` is for."""
        self._end: int | None = None
        """The first row of the screen that ends with the last row, if that is known."""

    # The rows

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """The lines of a row, as segments of at most `width` cells; here blank."""
        return [[] for _ in range(self.row_height)]

    def line_count(self, index: int) -> int:
        """The number of lines of a row."""
        return self.row_height

    def has_heading(self, index: int, is_top: bool) -> bool:
        """Whether a heading is above a row; `is_top`: it is the first row on screen."""
        return False

    def heading(self, index: int, width: int) -> list[Segment]:
        """The heading above a row."""
        return []

    def selectable(self, index: int) -> bool:
        """Whether the cursor may be on a row."""
        return 0 <= index < self.rows

    # Rows and cursor

    def set_rows(self, rows: int, cursor: int = 0) -> None:
        """Set the number of rows and the cursor, and redraw everything."""
        self.rows = rows
        self.forget_places()
        self.set_line_count(rows * self.row_height, self.row_height)
        self.cursor = self._near(cursor, 1)
        self._fit_end()
        self.reveal()

    def extend(self, rows: int) -> None:
        """Add rows at the end; the screen stays as it is if it is full."""
        is_full = len(self._places()) == self.scrollable_content_region.height
        if not is_full or rows < self.rows:
            self.set_rows(rows, self.cursor)
            return
        self.rows = rows
        self._end = None
        self.set_scrolled_lines(rows * self.row_height)
        self._fit_end()

    def _near(self, index: int, step: int) -> int:
        """The selectable row nearest to `index`, looked for in the direction of `step` first."""
        if not self.rows:
            return 0
        index = max(0, min(index, self.rows - 1))
        for direction in (step, -step):
            at = index
            while 0 <= at < self.rows:
                if self.selectable(at):
                    return at
                at += direction
        return index

    def move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self.move_to(self.cursor + step, 1 if step > 0 else -1)

    def move_to(self, index: int, step: int = 1) -> None:
        """Move the cursor to a row; -1 is the last."""
        if not self.rows:
            return
        index = self.rows - 1 if index == -1 and step == 1 else index
        index = self._near(index, step)
        if index == self.cursor:
            return
        old = self.cursor
        self.cursor = index
        self.refresh_row(old)
        self.refresh_row(index)
        self.reveal()
        self.post_message(self.Highlighted(self, index))

    def page(self, step: int) -> None:
        """Move the cursor by half a page."""
        self.move(step * max(1, self.rows_on_screen // 2))

    # The screen

    @property
    def top(self) -> int:
        """The first row on screen."""
        return round(self.scroll_y) // self.row_height

    def _places(self) -> list[Place]:
        """What each line of the screen shows."""
        size = self.scrollable_content_region.size
        wanted = (self.top, size.width, size.height)
        if wanted != self._placed_for:
            self._placed = places(self.top, size.height, self.rows, self)
            self._placed_for = wanted
        return self._placed

    def forget_places(self) -> None:
        """Forget which rows are where: rows, their heights or the size have changed."""
        self._placed_for = self._end = None

    @property
    def rows_on_screen(self) -> int:
        """The number of rows that are on screen as a whole, at least one."""
        found = self._places()
        if not found:
            return 1
        row, part = found[-1]
        return max(1, row - found[0].row + (part == self.line_count(row) - 1))

    def reveal(self) -> None:
        """Scroll so that the cursor and the row beyond it are visible."""
        height = self.scrollable_content_region.height
        if not height or not self.rows:
            return
        margin = 1 if height >= 4 * self.row_height else 0
        last = min(self.cursor + margin, self.rows - 1)
        is_last_shown = Place(last, self.line_count(last) - 1) in self._places()
        if self.cursor - margin >= self.top and is_last_shown:
            return
        top = top_to_show(self.cursor, self.top, height, self.rows, self, margin)
        if top != self.top:
            self.scroll_to_row(top)

    def scroll_to_row(self, top: int) -> None:
        """Begin the screen with the row `top`, or with an earlier one at the end of the list."""
        at = max(0, top) * self.row_height
        if at > self.max_scroll_y:
            self._fit_end()
        self.scroll_to(y=at, animate=False)

    def _fit_end(self) -> None:
        """Have the list scroll just as far as its last row, if that is near."""
        height = self.scrollable_content_region.height
        lower = max(self.cursor, self.top)
        if height and self.rows and lower + 2 * height >= self.rows:
            if self._end is None:
                self._end = top_with_last(self.rows - 1, height, self)
            self.set_scrolled_lines(self._end * self.row_height + height)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Redraw the rows; near the end, find out how far the list scrolls."""
        self._fit_end()
        super().watch_scroll_y(old_value, new_value)

    def refresh_row(self, index: int) -> None:
        """Redraw one row."""
        lines = [y for y, place in enumerate(self._places()) if place.row == index]
        if lines:
            width = self.scrollable_content_region.width
            self.refresh(Region(0, lines[0], width, len(lines)))

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self.forget_places()
        self._fit_end()
        self.reveal()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        base = self.base_style
        found = self._places()
        if y >= len(found):
            return Strip.blank(width, base)
        index, part = found[y]
        if part < 0:
            return Strip(self.heading(index, width)).adjust_cell_length(width, base)
        style = base
        if index == self.cursor and self.selectable(index):
            style = self.over(base, "rows--cursor")
        lines = self.row_lines(index, width, style)
        line = lines[part] if part < len(lines) else []
        if style.reverse and not base.reverse:
            line = _flat(line, style)
        return Strip(line).adjust_cell_length(width, style)

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse, and choose it."""
        if self.is_border_pressed:
            return
        found, y = self._places(), event.y - self.gutter.top
        index, part = found[y] if 0 <= y < len(found) else Place(-1, 0)
        if part >= 0 and self.selectable(index):
            again = index == self.cursor and self.has_focus
            self.move_to(index)
            self.post_message(self.Selected(self, index, again))


def _flat(line: list[Segment], style: Style) -> list[Segment]:
    """The cursor's line if it is shown in reverse video: one colour, except for badges."""
    plain = Style(color=style.color, bgcolor=style.bgcolor)
    return [
        segment._replace(style=segment.style + plain)
        if segment.style and segment.style.bgcolor == style.bgcolor
        else segment
        for segment in line
    ]
