"""Layout: decides which panes are on screen, how large they are, and which has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tui_reader.app.keys.keymap import shown
from tui_reader.app.state.session import PANES, Session
from tui_reader.app.widgets.sheet import Texts
from tui_reader.config import ConfigError

if TYPE_CHECKING:
    from textual import events
    from textual.containers import Container
    from textual.widget import Widget

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Panes
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.widgets.rows import RowList
    from tui_reader.config import Config

WIDE: Final = 130
"""Columns from which three panes are side by side."""
MEDIUM: Final = 84
"""Columns from which the detail is under the list; with fewer, one pane is shown at a time."""
_SIDEBAR: Final = 29
"""Columns of the sidebar, unless the user has resized it."""
_LIST_SHARE: Final = 0.5
_LIST_SHARE_STACKED: Final = 5 / 12
"""The list's share of the space for list and detail, unless the user has resized them."""
_LIST_LINES: Final = 27
"""Lines of a stacked list with its border while one moves in it: a date and a dozen papers."""
_MIN_SIDEBAR: Final = 16
_MIN_COLUMNS: Final = 24
_MIN_LINES: Final = 4
"""The smallest sidebar; the smallest list and detail, side by side and stacked."""
_PEEK_LINES: Final = 2
"""The fewest lines of a detail that only shows the paper's summary."""
_STEP_COLUMNS: Final = 4
_STEP_LINES: Final = 2


class Sizes(NamedTuple):
    """Cells of the sidebar's width, and of the list's width or, stacked, height."""

    sidebar: int
    list: int
    is_peek: bool = False
    """Whether the detail under the list is too low for more than the paper's summary."""


def sizes(width: int, height: int, session: Session, reading: bool = True) -> Sizes:
    """The panes' sizes on a terminal of `width` by `height` cells, close to the session's.

    No pane becomes smaller than its minimum, unless the terminal is too small for that. `reading`:
    the detail has the focus. Otherwise a list above it takes the lines that a dozen papers need,
    unless the user has resized it.
    """
    stacked = width < WIDE
    beside = _MIN_COLUMNS if stacked else 2 * _MIN_COLUMNS
    wanted = _SIDEBAR if session.sidebar is None else session.sidebar
    sidebar = 0 if session.hides_sidebar else _within(wanted, _MIN_SIDEBAR, width - beside)
    if not stacked:
        total = width - sidebar
        part = session.list_part
        cells = int(total * _LIST_SHARE) if part is None else round(total * part)
        return Sizes(sidebar, _within(cells, _MIN_COLUMNS, total - _MIN_COLUMNS))
    part = session.list_part_stacked
    cells = int(height * _LIST_SHARE_STACKED) if part is None else round(height * part)
    if part is None and not reading and height >= _LIST_LINES:
        cells = max(cells, min(_LIST_LINES, height - _PEEK_LINES))
        if height - cells < _MIN_LINES:
            return Sizes(sidebar, cells, is_peek=True)
    return Sizes(sidebar, _within(cells, _MIN_LINES, height - _MIN_LINES))


def _within(value: int, least: int, most: int) -> int:
    return max(1, min(most, max(least, value)))


class Frame(NamedTuple):
    """The containers and lines around the panes."""

    body: Container
    """All three panes."""
    reading: Container
    """The list and the detail."""


class Layout:
    """Arranges the panes by the terminal's size and the sizes that the user has set."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        session: Session,
        frame: Frame,
        panes: Panes,
        resized: Callable[[], None],
    ) -> None:
        """Apply the layout of `session`; call `resized` when the detail may have become visible."""
        self._host = host
        self._settings = settings
        self._session = session
        self._frame = frame
        self._panes = panes
        self._resized = resized
        self.pane = session.pane
        """The focused pane, one of PANES."""
        self.is_zoomed = session.zoomed
        """Whether the detail takes the full screen."""
        self._dragged: Literal["sidebar", "list"] | None = None
        """The pane whose border is being dragged by the mouse."""

    @property
    def is_narrow(self) -> bool:
        """Whether the terminal has room for only one pane."""
        return self._host.size.width < MEDIUM

    @property
    def _is_single(self) -> bool:
        """Whether one pane is shown at a time."""
        return self.is_zoomed or self.is_narrow

    @property
    def _is_stacked(self) -> bool:
        """Whether the detail is under the list."""
        return self._host.size.width < WIDE

    def arrange(self) -> None:
        """Show the panes that fit and that the user has not hidden."""
        alone = "detail" if self.is_zoomed else (self.pane if self.is_narrow else None)
        self._frame.body.set_class(alone is not None, "-single")
        self._frame.reading.set_class(self._is_stacked, "-stacked")
        self._frame.reading.display = alone != "sidebar"
        for name in PANES:
            self._widget(name).display = alone == name or (alone is None and self.has_room(name))
        self._apply_sizes()

    def has_room(self, pane: str) -> bool:
        """Whether a pane is on screen beside the others: a hidden one only has the keys."""
        session = self._session
        hidden = {"sidebar": session.hides_sidebar, "detail": session.hides_detail}
        return pane == self.pane or not hidden.get(pane, False)

    def resize(self) -> None:
        """Arrange the panes for the terminal's new size."""
        self.arrange()
        self._resized()

    # The focused pane

    def pane_widget(self) -> RowList | Detail:
        """The focused pane."""
        return self._widget(self.pane)

    def _widget(self, pane: str) -> RowList | Detail:
        return self._panes[PANES.index(pane)]

    def focus(self, pane: str) -> None:
        """Focus a pane, and show it."""
        if pane != "detail":
            self.is_zoomed = False
        self._focus(pane)

    def zoom(self) -> None:
        """Show the detail on the full screen, or everything again."""
        self.is_zoomed = not self.is_zoomed
        self._focus("detail" if self.is_zoomed else self.pane)

    def _focus(self, pane: str) -> None:
        self.pane = pane
        self.arrange()
        self.pane_widget().focus()
        self._resized()

    def hide(self, pane: str) -> None:
        """Hide the sidebar or the detail, or show it again; the session remembers it.

        A hidden pane is on screen while it has the keys.
        """
        session = self._session
        if self.is_narrow:
            key, name = ("pane_left", "sidebar") if pane == "sidebar" else ("open", "paper")
            self._host.notify(f"One pane at a time here: {shown(key)} shows the {name}.", timeout=3)
            return
        if pane == "sidebar":
            hides = session.hides_sidebar = not session.hides_sidebar
        else:
            hides = session.hides_detail = not session.hides_detail
        if hides and self.pane == pane:
            self.focus("list")
        else:
            self.arrange()
            self._resized()

    def focus_moved(self, focused: Widget | None) -> None:
        """The mouse may have moved the focus to another pane."""
        if focused and focused.id in PANES and focused.id != self.pane:
            self.pane = focused.id
            self.arrange()
            self._host.keys_changed()
            self._resized()

    # Sizes

    def _apply_sizes(self) -> None:
        session, papers, detail = self._session, self._panes.papers, self._panes.detail
        found = self._sizes()
        stacked = self._is_stacked
        is_peek = found.is_peek and detail.display and not self._is_single
        part = session.list_part_stacked if stacked else session.list_part
        sidebar = None if self._is_single or session.sidebar is None else found.sidebar
        size = None if self._is_single or part is None or not detail.display else found.list
        self._panes.sidebar.styles.width = sidebar or None
        height: int | str | None = size if stacked else None
        below: int | None = None
        if stacked and part is None and not self._is_single:
            # lines above the footer, such as the search, take their room from the list
            height, below = "1fr", self._height - found.list
        # each once: Textual lays the screen out again after any change of these
        papers.styles.width = None if stacked else size
        papers.styles.height, detail.styles.height = height, below
        detail.set_class(is_peek, "-peek")
        detail.is_peek = is_peek

    def _sizes(self) -> Sizes:
        reading = self.pane == "detail"
        return sizes(self._host.size.width, self._height, self._session, reading)

    @property
    def _height(self) -> int:
        """Lines for the panes."""
        return self._host.size.height - 1

    def resize_list(self, step: int) -> None:
        """Move the border between list and detail; right or down with a step of 1."""
        if not self._is_single and self.has_room("detail"):
            cells = _STEP_LINES if self._is_stacked else _STEP_COLUMNS
            self._set_list(self._sizes().list + step * cells)

    def resize_sidebar(self, step: int) -> None:
        """Make the sidebar wider, or narrower with a step of -1."""
        if not self._is_single and self.has_room("sidebar"):
            self._set_sidebar(self._sizes().sidebar + step * _STEP_COLUMNS)

    def reset_sizes(self) -> None:
        """Give every pane its default size."""
        session = self._session
        session.sidebar = session.list_part = session.list_part_stacked = None
        self._apply_sizes()

    def _set_sidebar(self, columns: int) -> None:
        self._session.sidebar = columns
        self._session.sidebar = self._sizes().sidebar  # limited by the space available
        self._apply_sizes()

    def _set_list(self, cells: int) -> None:
        session, size = self._session, self._host.size
        if self._is_stacked:
            total = max(1, size.height - 1)
            session.list_part_stacked = _part(cells, total)
            session.list_part_stacked = _part(self._sizes().list, total)
        else:
            total = max(1, size.width - self._sizes().sidebar)
            session.list_part = _part(cells, total)
            session.list_part = _part(self._sizes().list, total)
        self._apply_sizes()

    def toggle_list_lines(self) -> None:
        """Switch between one and two lines per paper; the configuration remembers it."""
        lines = 3 - self._panes.papers.row_height
        self.show_list_lines(lines)
        try:
            self._settings.set_option("list_lines", lines)
        except ConfigError as error:
            self._host.notify(str(error), severity="warning", timeout=6)

    def show_list_lines(self, lines: int) -> None:
        """Show each paper on one line or two."""
        if lines != self._panes.papers.row_height:
            self._panes.papers.set_row_height(lines)

    def show_texts(self, config: Config) -> None:
        """Follow the settings of long titles and of a paper's texts."""
        self._panes.papers.set_wraps(config.wrap_titles)
        self._panes.detail.set_texts(Texts.of(config))
        self._panes.detail.set_folded(self._session.fold(config.folded))

    # Borders dragged by the mouse

    def press(self, event: events.MouseDown) -> None:
        """Begin to drag the border under the mouse, if there is one."""
        if self._is_single or event.button != 1:
            return
        x, y = event.screen_x, event.screen_y
        papers, reading = self._panes.papers.region, self._frame.reading.region
        edge = papers.bottom if self._is_stacked else papers.right
        place = y if self._is_stacked else x
        if x in (reading.x - 1, reading.x):
            self._dragged = "sidebar"
        elif place in (edge - 1, edge) and reading.contains(x, y):
            self._dragged = "list"
        if self._dragged:
            self._panes.sidebar.capture_mouse()

    def drag(self, event: events.MouseMove) -> None:
        """Move the border that is being dragged."""
        if self._dragged == "sidebar":
            self._set_sidebar(event.screen_x + 1)
        elif self._dragged:
            papers = self._panes.papers.region
            x, y = event.screen_x - papers.x, event.screen_y - papers.y
            self._set_list((y if self._is_stacked else x) + 1)

    def release(self) -> None:
        """End dragging."""
        if self._dragged:
            self._dragged = None
            self._panes.sidebar.release_mouse()


def _part(cells: int, total: int) -> float:
    return round(max(0.01, min(0.99, cells / total)), 4)
