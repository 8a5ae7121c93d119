"""PanesScreen: sidebar, list and detail laid out by the terminal's width and the user's wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from textual import events
from textual.screen import Screen

from tui_reader.app.state.session import PANES, Session
from tui_reader.app.widgets.papers import PaperList

if TYPE_CHECKING:
    from tui_reader.app.reader import ReaderApp
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.widgets.sidebar import Sidebar
    from tui_reader.config import Config

WIDE: Final = 130
"""Columns from which three panes stand side by side."""
MEDIUM: Final = 84
"""Columns from which the detail stands under the list; below, one pane is shown at a time."""
_SIDEBAR: Final = 29
"""Columns of the sidebar where nobody has said otherwise."""
_LIST_PART: Final = 0.5
_LIST_PART_STACKED: Final = 5 / 12
"""The list's part of what it shares with the detail where nobody has said otherwise."""
_LEAST_COLUMNS: Final = 16
_LEAST_READING: Final = 24
_LEAST_LINES: Final = 4
"""What is left to the sidebar, to the list and the detail, and to each when stacked."""
_STEP_COLUMNS: Final = 4
_STEP_LINES: Final = 2


class Sizes(NamedTuple):
    """Cells of the sidebar's width, and of the list's width or, stacked, height."""

    sidebar: int
    list: int


def sizes(width: int, height: int, session: Session) -> Sizes:
    """The panes' sizes on a terminal of `width` by `height` cells, as near the wishes as can be.

    Every pane keeps its least, unless the terminal has not even that.
    """
    stacked = width < WIDE
    reading = _LEAST_READING if stacked else 2 * _LEAST_READING
    wanted = _SIDEBAR if session.sidebar is None else session.sidebar
    sidebar = _within(wanted, _LEAST_COLUMNS, width - reading)
    if stacked:
        total, least = height, _LEAST_LINES
        part = session.list_part_stacked
    else:
        total, least = width - sidebar, _LEAST_READING
        part = session.list_part
    usual = int(total * (_LIST_PART_STACKED if stacked else _LIST_PART))
    wanted = usual if part is None else round(total * part)
    return Sizes(sidebar, _within(wanted, least, total - least))


def _within(value: int, least: int, most: int) -> int:
    return max(1, min(most, max(least, value)))


class PanesScreen(Screen[None]):
    """The panes; the widgets are made by the screen that inherits this."""

    config: Config
    session: Session
    sidebar: Sidebar
    list: PaperList
    detail: Detail
    _pane: str
    _zoomed: bool
    _dragged: str | None = None
    """The pane whose border the mouse has hold of: `sidebar` or `list`."""

    @property
    def is_single(self) -> bool:
        """Whether one pane is shown at a time."""
        return self._zoomed or self.app.size.width < MEDIUM

    def _arrange(self) -> None:
        """Show the panes that there is room for."""
        width = self.app.size.width
        single = width < MEDIUM
        alone = "detail" if self._zoomed else (self._pane if single else None)
        self.query_one("#body").set_class(alone is not None, "-single")
        reading = self.query_one("#reading")
        reading.set_class(width < WIDE, "-stacked")
        reading.display = alone != "sidebar"
        for name in PANES:
            self.query_one(f"#{name}").display = alone in (None, name)
        self._resize_panes()

    def _resize_panes(self) -> None:
        """Give each pane the size that the user wants, and without a wish the style sheet's."""
        session = self.session
        found = self._sizes()
        stacked = self.app.size.width < WIDE
        part = session.list_part_stacked if stacked else session.list_part
        sidebar = None if self.is_single or session.sidebar is None else found.sidebar
        size = None if self.is_single or part is None else found.list
        self.sidebar.styles.width = sidebar
        self.list.styles.width = None if stacked else size
        self.list.styles.height = size if stacked else None

    def _sizes(self) -> Sizes:
        status = self.query_one("#status").display
        return sizes(self.app.size.width, self.app.size.height - 1 - bool(status), self.session)

    # By key

    def action_resize_list(self, step: int) -> None:
        """Move the border between list and detail; rightwards or down with a step of 1."""
        if not self.is_single:
            by = _STEP_LINES if self.app.size.width < WIDE else _STEP_COLUMNS
            self._set_list(self._sizes().list + step * by)

    def action_resize_sidebar(self, step: int) -> None:
        """Make the sidebar wider, or narrower with a step of -1."""
        if not self.is_single:
            self._set_sidebar(self._sizes().sidebar + step * _STEP_COLUMNS)

    def action_reset_sizes(self) -> None:
        """Give every pane its usual size."""
        session = self.session
        session.sidebar = session.list_part = session.list_part_stacked = None
        self._resize_panes()

    def _set_sidebar(self, columns: int) -> None:
        self.session.sidebar = columns
        self.session.sidebar = self._sizes().sidebar
        self._resize_panes()

    def _set_list(self, cells: int) -> None:
        session, size = self.session, self.app.size
        if size.width < WIDE:
            total = max(1, size.height - 1)
            session.list_part_stacked = _part(cells, total)
            session.list_part_stacked = _part(self._sizes().list, total)
        else:
            total = max(1, size.width - self._sizes().sidebar)
            session.list_part = _part(cells, total)
            session.list_part = _part(self._sizes().list, total)
        self._resize_panes()

    # By mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of a border between panes."""
        if self.is_single or event.button != 1:
            return
        x, y = event.screen_x, event.screen_y
        listed, reading = self.list.region, self.query_one("#reading").region
        stacked = self.app.size.width < WIDE
        edge = listed.bottom if stacked else listed.right
        place = y if stacked else x
        if x in (reading.x - 1, reading.x):
            self._dragged = "sidebar"
        elif place in (edge - 1, edge) and reading.contains(x, y):
            self._dragged = "list"
        if self._dragged:
            self.sidebar.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the border."""
        if self._dragged == "sidebar":
            self._set_sidebar(event.screen_x + 1)
        elif self._dragged:
            region = self.list.region
            stacked = self.app.size.width < WIDE
            to = event.screen_y - region.y if stacked else event.screen_x - region.x
            self._set_list(to + 1)

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        if self._dragged:
            self._dragged = None
            self.sidebar.release_mouse()

    # One line or two

    def action_list_lines(self) -> None:
        """Show each paper in one line, or in two again; the configuration remembers it."""
        lines = 3 - self.list.row_height
        self.list.set_row_height(lines)
        cast("ReaderApp", self.app).keep_option("list_lines", lines)


def _part(cells: int, total: int) -> float:
    return round(max(0.01, min(0.99, cells / total)), 4)
