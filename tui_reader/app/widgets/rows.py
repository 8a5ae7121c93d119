"""RowList: a list of any length that draws only the rows on screen."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from tui_reader.app.widgets.lines import LineView


class RowList(LineView, inherit_bindings=False):
    """Rows of equal height with a cursor; their contents are requested when they are drawn."""

    COMPONENT_CLASSES = {"rows--cursor"}

    row_height = 1
    """Lines per row."""

    @dataclass
    class Highlighted(Message):
        """The cursor has moved to another row."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    @dataclass
    class Selected(Message):
        """A row was clicked."""

        rows: RowList
        index: int
        again: bool = False
        """Whether the cursor was already on it."""

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._rows = 0
        self.cursor = 0
        """The row under the cursor."""

    # The rows

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """The `row_height` lines of a row, as segments of at most `width` cells; here blank."""
        return [[] for _ in range(self.row_height)]

    def selectable(self, index: int) -> bool:
        """Whether the cursor may be on a row."""
        return 0 <= index < self._rows

    # Rows and cursor

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self._rows

    def set_rows(self, rows: int, cursor: int = 0) -> None:
        """Set the number of rows and the cursor, and redraw everything."""
        self._rows = rows
        self.set_line_count(rows * self.row_height)
        self.cursor = self._near(cursor, 1)
        self.reveal()

    def _near(self, index: int, step: int) -> int:
        """The selectable row nearest to `index`, looked for in the direction of `step` first."""
        if not self._rows:
            return 0
        index = max(0, min(index, self._rows - 1))
        for direction in (step, -step):
            at = index
            while 0 <= at < self._rows:
                if self.selectable(at):
                    return at
                at += direction
        return index

    def move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self.move_to(self.cursor + step, 1 if step > 0 else -1)

    def move_to(self, index: int, step: int = 1) -> None:
        """Move the cursor to a row; -1 is the last."""
        if not self._rows:
            return
        index = self._rows - 1 if index == -1 and step == 1 else index
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
        rows = max(1, self._visible_rows() // 2)
        self.move_to(max(0, min(self._rows - 1, self.cursor + step * rows)), step)

    def reveal(self) -> None:
        """Scroll so that the cursor and the row beyond it are visible."""
        height = self.scrollable_content_region.height
        if not height:
            return
        margin = self.row_height if height >= 4 * self.row_height else 0
        top = self.cursor * self.row_height
        bottom = top + self.row_height
        offset = round(self.scroll_y)
        if top - margin < offset:
            offset = top - margin
        elif bottom + margin > offset + height:
            # scroll to a whole row, so that the first visible row is complete
            rows = -(-(bottom + margin - height) // self.row_height)
            offset = min(top, rows * self.row_height)
        else:
            return
        offset = max(0, min(offset, self.virtual_size.height - height))
        self.scroll_to(y=offset, animate=False)

    def _visible_rows(self) -> int:
        return max(1, self.scrollable_content_region.height // self.row_height)

    def refresh_row(self, index: int) -> None:
        """Redraw one row."""
        top = index * self.row_height - round(self.scroll_y)
        self.refresh(Region(0, top, self.scrollable_content_region.width, self.row_height))

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self.reveal()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        index, part = divmod(y + round(self.scroll_y), self.row_height)
        base = self.base_style
        if not 0 <= index < self._rows:
            return Strip.blank(width, base)
        style = base
        if index == self.cursor and self.selectable(index):
            style = self.over(base, "rows--cursor")
        line = self.row_lines(index, width, style)[part]
        if style.reverse and not base.reverse:
            line = _flat(line, style)
        return Strip(line).adjust_cell_length(width, style)

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse, and choose it."""
        if self.is_border_pressed:
            return
        index = self.line_at(event.y) // self.row_height
        if self.selectable(index):
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
