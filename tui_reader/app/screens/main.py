"""The main screen: sidebar, list and detail, laid out by the width of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from tui_reader.app.glyphs import plain
from tui_reader.app.keymap import rebind
from tui_reader.app.keys import bindings
from tui_reader.app.model import Model
from tui_reader.app.screens.badging import BadgingScreen
from tui_reader.app.screens.exporting import ExportingScreen
from tui_reader.app.screens.leaving import LeavingScreen
from tui_reader.app.screens.panes import MEDIUM, PanesScreen
from tui_reader.app.screens.saved import SavedViewsScreen
from tui_reader.app.screens.triaging import TriagingScreen
from tui_reader.app.session import PANES, Session
from tui_reader.app.texts import empty_library, empty_view
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.papers import PaperList
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.sidebar import Sidebar, sidebar_rows
from tui_reader.categories import category_name
from tui_reader.library import DamagedLibraryError, Listed, View

if TYPE_CHECKING:
    from tui_reader.app.background import Background, Snapshot
    from tui_reader.app.widgets.sidebar import Row
    from tui_reader.config import Config


class MainScreen(
    PanesScreen, LeavingScreen, ExportingScreen, SavedViewsScreen, TriagingScreen, BadgingScreen
):
    """Reading."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self, config: Config, model: Model, background: Background, session: Session
    ) -> None:
        super().__init__(config, background)
        rebind(self)
        self.model = model
        self.session = session
        self._pane = session.pane
        self._zoomed = session.zoomed
        self._places: dict[View, str] = {}
        """The paper that the cursor was on in each view."""
        self._detail_queued = False
        self._filling = len(model) == 0
        """Whether the list is being filled for the first time."""

    def compose(self) -> ComposeResult:
        """Three panes, a status line and the footer."""
        with Container(id="body"):
            yield Sidebar(id="sidebar")
            with Container(id="reading"):
                yield PaperList(self.model.paper, row_height=self.config.list_lines, id="list")
                yield Detail(id="detail")
        yield Static(id="status")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Be where the last session was."""
        self.sidebar = self.query_one(Sidebar)
        self.list = self.query_one(PaperList)
        self.detail = self.query_one(Detail)
        self.list.selected = self.is_selected
        self.sidebar.border_title = "Library"
        self.detail.folded = frozenset(self.session.folded)
        self._arrange()
        try:
            rows = sidebar_rows(self.model.library, self.config.views)
        except DamagedLibraryError:
            self.model.begin_anew()
            rows = sidebar_rows(self.model.library, self.config.views)
        self.sidebar.show(rows, self.model.view)
        self._fill(self.session.paper, self.session.index)
        self._focus(self._pane)

    # Layout

    def on_resize(self) -> None:
        """Lay the panes out anew."""
        self._arrange()
        self._queue_detail()

    def _focus(self, pane: str) -> None:
        """Bring the keys to a pane, and the pane on screen."""
        self._pane = pane
        if pane != "detail":
            self._zoomed = False
        self._arrange()
        self.query_one(f"#{pane}").focus()
        self._queue_detail()

    def on_descendant_focus(self) -> None:
        """The mouse may have brought the keys elsewhere."""
        if self.focused and self.focused.id in PANES:
            self._pane = self.focused.id

    # Lists

    def _fill(self, paper: str | None = None, index: int = 0) -> None:
        """List the model's papers, the cursor on `paper` or else at `index`."""
        at = self.model.index_of(paper) if paper else None
        self.list.set_rows(len(self.model), index if at is None else at)
        self._tell_list()
        self._queue_detail()

    def _ask(self, view: View, *, typing: bool = False, keep: Listed | None = None) -> None:
        self.end_range()  # the cursor will be elsewhere
        super()._ask(view, typing=typing, keep=keep)

    def _tell_list(self) -> None:
        super()._tell_list()
        self.tell_selection()

    def complete(self) -> None:
        """List the whole view, if only its beginning was read to be on screen sooner."""
        if self.model.is_partial:
            self.model.show(self.model.view)
            self.list.set_rows(len(self.model), self.list.cursor)
            self._tell_list()
            self._queue_detail()

    def show_view(self, view: View, order: str | None = None) -> None:
        """List another view, in `order` or in its own, the cursor where it was there last."""
        before, old = self.model.view, self.model.order
        if current := self.model.paper(self.list.cursor):
            self._places[before] = current.paper.id
        self.close_search()
        if order or (view.kind, view.value) != (before.kind, before.value):
            self.model.order = order or self.order_of(view)
        try:
            self.model.show(view)
        except ValueError as error:  # a query that cannot be read
            self.model.order = old
            self.notify(f"{self.title_of(view)}: {error}", severity="warning", markup=False)
            return
        self.sidebar.choose(view)
        self._fill(self._places.get(view))

    def show_sidebar(self, rows: list[Row]) -> None:
        """Show the sidebar's rows."""
        self.sidebar.show(rows, self.model.view)

    def sidebar_row(self) -> Row | None:
        """The sidebar's row under its cursor, while it has the keys."""
        return self.sidebar.row_at(self.sidebar.cursor) if self.focused is self.sidebar else None

    def current(self) -> Listed | None:
        """The paper under the cursor."""
        return self.model.paper(self.list.cursor)

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """Show the paper under the cursor."""
        if event.rows is self.list:
            self._queue_detail()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click chooses a view; on a paper it brings the cursor there, and then opens it."""
        if event.rows is self.list and event.again:
            self.action_open()
        if event.rows is not self.sidebar or self.sidebar.toggle_more(event.index):
            return
        if view := self.sidebar.view_at(event.index):
            self.choose_view(view)

    def _queue_detail(self) -> None:
        """Show the current paper once the list has been drawn."""
        if not self._detail_queued:
            self._detail_queued = True
            self.call_after_refresh(self._show_detail)

    def _catch_up(self) -> None:
        """Show the current paper now: keys may come faster than the screen is drawn."""
        if self._detail_queued:
            self._show_detail()

    def _show_detail(self) -> None:
        self._detail_queued = False
        alone = not self.detail.display  # nobody else says what to do where no paper is
        self.list.show_nothing(self._nothing() if alone and not len(self.model) else ())
        if alone:
            self.rest_on(None)
            return
        listed = self.model.full(self.list.cursor)
        self.detail.show(listed, empty=() if listed else self._nothing())
        self.rest_on(listed)
        title = listed.paper.primary_category or listed.paper.id if listed else ""
        name = category_name(title)
        self.detail.border_title = Content(f"{title} {name}" if name else title)
        at = f"{self.list.cursor + 1:,} of {len(self.model):,}" if listed else ""
        self.detail.border_subtitle = Content(at)

    def _nothing(self) -> tuple[str, ...]:
        """What to say, and what to do, where no paper is."""
        if self.is_syncing:
            return (plain("Reading digests…"),)
        return empty_view(self.model.view) if self.model.library.counts().total else empty_library()

    # Moving

    def action_move(self, step: int) -> None:
        """Move in the pane that has the keys."""
        if self.list.cursor + step >= len(self.model):
            self.complete()
        self._pane_widget().move(step)

    def action_move_to(self, index: int) -> None:
        """Move to the first or last line."""
        self.complete()
        self._pane_widget().move_to(index)

    def action_page(self, step: int) -> None:
        """Move by half a page."""
        self.complete()
        self._pane_widget().page(step)

    def _pane_widget(self) -> RowList | Detail:
        if self._pane == "detail":
            self._catch_up()
        panes: dict[str, RowList | Detail] = {
            "sidebar": self.sidebar,
            "list": self.list,
            "detail": self.detail,
        }
        return panes[self._pane]

    def action_pane(self, step: int) -> None:
        """Go to the pane on the left or right; rightwards from the sidebar takes its view along."""
        at = PANES.index(self._pane)
        if step > 0 and self._pane == "sidebar":
            self._choose()
        else:
            self._focus(PANES[max(0, min(at + step, len(PANES) - 1))])

    def action_pane_next(self, step: int) -> None:
        """Go around the panes."""
        self._focus(PANES[(PANES.index(self._pane) + step) % len(PANES)])

    def action_back(self) -> None:
        """Out of a selection, of full screen, of the detail, of the sidebar."""
        if self.leave_selection():
            return
        if self._zoomed and self.app.size.width >= MEDIUM:
            self.action_zoom()
        elif self._pane != "list" or not self.clear_search():
            self._focus("list")

    def action_zoom(self) -> None:
        """Show the detail on the full screen, or everything again."""
        self._zoomed = not self._zoomed
        if self._zoomed:
            self._pane = "detail"
        self._arrange()
        self.query_one(f"#{self._pane}").focus()
        self._queue_detail()

    def action_next_unread(self, step: int) -> None:
        """Bring the cursor to the nearest unread paper."""
        self._go_to_unread(step)

    def _go_to_unread(self, step: int) -> bool:
        self.complete()
        index = self.model.next_unread(self.list.cursor, step)
        if index is None:
            self.notify("Nothing else is unread in this view.")
            return False
        if (index - self.list.cursor) * step < 0:
            self.notify("Around the end of the list.", timeout=2)
        self.list.move_to(index)
        return True

    # Reading

    def _choose(self) -> None:
        if self.sidebar.toggle_more(self.sidebar.cursor):
            return
        view = self.sidebar.view_at(self.sidebar.cursor)
        if view:
            self.choose_view(view)
        self._focus("list")

    def action_open(self) -> None:
        """Open what the cursor is on."""
        if self._pane == "sidebar":
            self._choose()
        elif self._pane == "detail":
            self._catch_up()
            self.detail.toggle()
        elif self.current():
            self.opened()
            self._focus("detail")

    def action_read_on(self) -> None:
        """Page the detail; at its end, go on to the next unread paper."""
        if self._pane == "sidebar":
            self._choose()
            return
        if self.current() is None:
            return
        self._catch_up()
        self.opened()
        if not self.detail.display:
            self._focus("detail")
        elif not self.detail.at_end:
            self.detail.page(1, 0.9)
        else:
            self.read_through()
            self._go_to_unread(1)

    def action_section(self, step: int) -> None:
        """Go to the next or previous section of the detail."""
        self._catch_up()
        self.detail.move_section(step)

    def action_fold_all(self) -> None:
        """Fold or unfold every section."""
        self._catch_up()
        self.detail.toggle_all()

    def on_detail_folded(self, event: Detail.Folded) -> None:
        """Remember the folds."""
        self.session.folded = sorted(event.folded)

    def on_detail_link_chosen(self, event: Detail.LinkChosen) -> None:
        """Open a link that was clicked."""
        self.open_link(event.url)

    # What marks change

    def go_to(self, id_: str) -> None:
        """Bring the cursor to a paper of the list."""
        index = self.model.index_of(id_)
        if index is not None:
            self.list.move_to(index)

    def show_marks(self) -> None:
        """Draw the marks of the paper under the cursor."""
        self.list.refresh_row(self.list.cursor)
        self._queue_detail()

    def marks_changed(self, ids: list[str], rows: list[Row]) -> None:
        """The library has taken over marks of these papers, whoever made them."""
        self.model.take_over(ids)
        self.sidebar.show(rows, self.model.view)
        self.list.refresh()
        self._queue_detail()

    # What syncs bring

    def library_changed(self, snapshot: Snapshot) -> None:
        """Take in what is new without moving the cursor or the scroll."""
        old = self.list.cursor
        current = self.current()
        above = self.list.scroll_offset.y - old * self.list.row_height
        before = self.model.numbers
        had = len(before)
        self.model.forget()
        same = snapshot.lists(self.model.view, self.model.order)
        self.model.show(self.model.view, snapshot.numbers if same else None)
        self.forget_gone()
        self.sidebar.show(snapshot.rows, self.model.view)
        at = self.model.index_of(current.paper.id) if current else None
        present = set(self.model.numbers) if at is None else ()
        # what is gone from above the cursor moves it up, so that it stays among its neighbours
        index = sum(n in present for n in before[:old]) if at is None else at
        if self._filling and old == 0:  # nobody has moved yet: stay with the newest
            index = 0
        if not had and self.session.paper:
            found = self.model.index_of(self.session.paper)
            index = index if found is None else found
        self.list.set_rows(len(self.model), index)
        self._filling = self._filling and self.is_syncing
        if had and index:
            self.list.scroll_to(y=index * self.list.row_height + above, animate=False)
        self._tell_list()
        self._queue_detail()

    # Leaving

    def remember(self) -> Session:
        """Where the reader is now."""
        session = self.session
        current = self.current()
        session.view = self.model.view
        session.paper = current.paper.id if current else session.paper
        session.index = self.model.place(self.list.cursor)
        session.pane = self._pane
        session.zoomed = self._zoomed
        return session

    def action_help(self) -> None:
        """Show every key."""
        from tui_reader.app.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    def action_sources(self) -> None:
        """Show where papers come from."""
        from tui_reader.app.screens.sources import SourcesScreen

        self.app.push_screen(SourcesScreen())
