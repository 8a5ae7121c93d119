"""ListingScreen: a view in the list, its paper in the detail, and what marks and syncs change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui_reader.app.controllers.export import ExportingScreen
from tui_reader.app.controllers.keywords import BadgingScreen
from tui_reader.app.controllers.layout import PanesScreen
from tui_reader.app.controllers.saved_views import SavedViewsScreen
from tui_reader.app.controllers.transfer import LeavingScreen
from tui_reader.app.controllers.triage import TriagingScreen
from tui_reader.app.messages.empty import empty_library, empty_view
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.state.session import Session
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.categories import category_name
from tui_reader.display.glyphs import plain
from tui_reader.library import Listed, View

if TYPE_CHECKING:
    from tui_reader.app.state.sidebar_rows import Row
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.config import Config


class ListingScreen(
    PanesScreen, LeavingScreen, ExportingScreen, SavedViewsScreen, TriagingScreen, BadgingScreen
):
    """What the panes show of the model."""

    def __init__(
        self, config: Config, model: ListModel, background: Background, session: Session
    ) -> None:
        super().__init__(config, background)
        self.model = model
        self.session = session
        self._places: dict[View, str] = {}
        """The paper that the cursor was on in each view."""
        self._detail_queued = False
        self._filling = len(model) == 0
        """Whether the list is being filled for the first time."""

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
