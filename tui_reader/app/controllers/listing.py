"""Listing: a view in the list, its current paper in the detail, the counts in the sidebar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from tui_reader.app.controllers.postponed import Postponed
from tui_reader.app.controllers.unread_count import UnreadCount
from tui_reader.app.messages.empty import empty_library, empty_view
from tui_reader.app.messages.titles import list_title
from tui_reader.app.state.ordering import (
    BY_BADGES,
    Orders,
    dates_of,
    listed_order,
    matches_of,
)
from tui_reader.app.state.saved_views import title_of
from tui_reader.app.state.today import News
from tui_reader.core.categories import category_name
from tui_reader.core.orders import FOR_YOU
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable
from tui_reader.library import SINCE, Listed, View

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.selection import Selection
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.state.sync_queue import SyncQueue
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.widgets.papers import PaperList
    from tui_reader.app.widgets.sidebar import Sidebar
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.library.ranking.reasons import Reasons


_TYPING_SECONDS: Final = 0.1
"""While a search is typed, seconds from its papers in the list to the first of them in the detail:
painting both takes twice as long, and the next character may bring other papers."""


class Panes(NamedTuple):
    """The three panes of the main screen."""

    sidebar: Sidebar
    papers: PaperList
    detail: Detail


class Listing:
    """The panes that show the model."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        model: ListModel,
        session: Session,
        background: Background,
        panes: Panes,
        selection: Selection,
        syncs: SyncQueue,
    ) -> None:
        self.selection = selection
        self._host = host
        self._settings = settings
        self._model = model
        self._session = session
        self._panes = panes
        self._syncs = syncs
        self.paper_shown: Callable[[Listed | None], None] = lambda listed: None
        """Called when the detail shows another paper."""
        self.orders = Orders(session, lambda: settings.config.views)
        self.alternatives: tuple[int, str] = (0, "")
        """For a search without results: matches in the whole library, and a corrected query."""
        self._papers_left: dict[View, str] = {}
        """The id of the last paper under the cursor, by view."""
        self.stars_missing = 0
        """How many more stars it takes to rank papers by them."""
        self.is_outdated = False
        """Whether the papers were ranked again since they were listed by rank."""
        self.news = News(session.seen)
        self._follows = settings.config.start == "today"
        """Whether to list Today when papers arrive: the user has not done anything yet."""
        self._is_selection_shown = False
        self._subtitle = ""
        """The line under the list."""
        self._unread = UnreadCount(host, background, self.show_header)
        self.reasons_of: Callable[[Listed], Reasons | None] = lambda listed: None
        """Why a paper is ranked; None for one that is not."""
        self._detail = Postponed(host, self._show_detail)
        self._is_filling = len(model) == 0
        """Whether the first sync is filling an empty list."""

    # The listed view

    @property
    def current(self) -> Listed | None:
        """The paper under the cursor."""
        return self._model.paper(self._panes.papers.cursor)

    @property
    def title(self) -> str:
        """The name of the view."""
        return title_of(self._model.view, self._settings.config.views)

    @property
    def is_ranked(self) -> bool:
        """Whether the papers are listed by how well they fit what the user has starred."""
        return self._model.order == FOR_YOU and not self.stars_missing

    @property
    def rows_on_screen(self) -> int:
        """How many rows of the list are on screen."""
        return self._panes.papers.rows_on_screen

    def fill(self, paper: str | None = None, index: int = 0, *, typing: bool = False) -> None:
        """List the model's papers, the cursor on `paper` or else at `index`.

        While a search is typed, the detail follows a little later.
        """
        self.is_outdated = False
        self.alternatives = 0, ""
        at = self._model.index_of(paper) if paper else None
        self._panes.papers.set_rows(len(self._model), index if at is None else at)
        self.show_header()
        self.queue_detail(_TYPING_SECONDS if typing and len(self._model) else 0)

    def extend(self) -> None:
        """List more papers after those that are listed already."""
        self._panes.papers.extend(len(self._model))
        self.show_header()
        self.queue_detail(_TYPING_SECONDS)  # of which only the number of papers has changed

    def complete(self) -> None:
        """List the whole view, if only its beginning was read for a quick first paint."""
        if self._model.is_partial:
            self._model.show(self._model.view)
            self.fill(index=self._panes.papers.cursor)

    def show_view(self, view: View, order: str | None = None) -> None:
        """List another view, in `order` or its own order, with the cursor where it was last.

        A list by rank that is listed again has changed, so it begins at its best paper.
        """
        self._follows = False
        before, order_before = self._model.view, self._model.order
        if current := self.current:
            self._papers_left[before] = current.paper.id
        if not view.query:
            self.orders.end_search()
        self._model.order = order or self.orders.of(view)
        try:
            self._model.show(view)
        except ValueError as error:  # a query that cannot be read
            self._model.order = order_before
            title = title_of(view, self._settings.config.views)
            self._host.notify(f"{title}: {error}", severity="warning")
            return
        self._panes.sidebar.choose(view)
        is_ranked_again = view == before and self._model.order == FOR_YOU
        self.fill(None if is_ranked_again else self._papers_left.get(view))

    def begin(self, rows: list[Row]) -> None:
        """Show the sidebar with these rows, and the list of the last session."""
        self._show_rows(rows)
        self.news.update(self._model)
        self.fill(self._session.paper, self._session.index)

    def show_sidebar(self, rows: list[Row]) -> None:
        """Show these rows in the sidebar, and the number of unread papers above the list."""
        self._show_rows(rows)
        self.show_header()

    def _show_rows(self, rows: list[Row]) -> None:
        self._panes.sidebar.show(rows, self._model.view)
        self._unread.update(rows)

    def go_to(self, id_: str) -> None:
        """Move the cursor to a paper, if it is in the list."""
        index = self._model.index_of(id_)
        if index is not None:
            self._panes.papers.move_to(index)

    def show_header(self) -> None:
        """Show the view's title above the list, and highlight the words of its search."""
        model = self._model
        title, view, count, more = self.title, model.view, len(model), model.is_partial
        order = listed_order(view, model.order)
        if order == FOR_YOU and self.stars_missing:
            order = "mine"
            if view.kind == FOR_YOU:
                title = f"{title}: star {plural(self.stars_missing, 'more paper')}"
        self._panes.papers.show_strengths(self.is_ranked)
        unread = self._unread.of(view)
        self._panes.papers.show_dates(dates_of(view, order), order in BY_BADGES)
        self._panes.papers.set_title(
            lambda width: list_title(title, view, count, order, width, unread=unread, more=more)
        )
        self._panes.papers.matches = self._panes.detail.matches = matches_of(view)
        self.show_selection()

    # Selecting

    def select(self) -> None:
        """Select or deselect the current paper, and move on; or end the range."""
        if self.selection.toggle():
            self.move_on()
            self.show_selection()

    def move_on(self) -> None:
        """Move the cursor to the next paper."""
        if self._panes.papers.cursor + 1 >= len(self._model):
            self.complete()
        self._panes.papers.move(1)

    def select_range(self) -> None:
        """Begin a range at the current paper, or end the current range."""
        self.selection.toggle_range()
        self.show_selection()

    def select_all(self) -> None:
        """Select all papers of the view; if all are selected, deselect them."""
        self.complete()
        self.selection.toggle_all()
        self.show_selection()

    def end_range(self) -> None:
        """End the range, because the cursor moves elsewhere."""
        if self.selection.end_range():
            self.show_selection()

    def cancel_selection(self) -> bool:
        """Drop the range, else the selection; whether there was either."""
        cancelled = self.selection.cancel()
        if cancelled:
            self.show_selection()
        return cancelled

    def show_selection(self) -> None:
        """Highlight the selected papers; show their number, or what is new, under the list."""
        papers, selected = self._panes.papers, self.selection.text
        if selected or self._is_selection_shown:
            if bool(selected) != self._is_selection_shown:
                self._is_selection_shown = bool(selected)
                self._host.keys_changed()
            papers.refresh()
        if (text := selected or self.news.text) != self._subtitle:
            self._subtitle = text
            papers.set_titles(subtitle=Content(text))

    # The current paper

    def cursor_moved(self) -> None:
        """The cursor of the list has moved to another paper."""
        self._follows = False
        self.queue_detail()
        if self.selection.has_range:
            self.show_selection()

    def queue_detail(self, seconds: float = 0) -> None:
        """Show the current paper in the detail after the list is drawn, or `seconds` later."""
        self._detail.request(seconds)

    def show_queued_detail(self) -> None:
        """Show the current paper now: keys may arrive faster than the screen is drawn."""
        self._detail.run_requested()

    def _show_detail(self) -> None:
        _, papers, detail = self._panes
        is_hidden = not detail.display
        # then the list itself shows the hint for an empty view
        hints = (is_hidden or detail.is_peek) and not len(self._model)
        papers.show_nothing(self._empty_text() if hints else ())
        if is_hidden:
            self.paper_shown(None)
            return
        listed = self._model.full(papers.cursor)
        reasons = self.reasons_of(listed) if listed else None
        detail.show(listed, reasons, empty=() if listed else self._empty_text())
        self.paper_shown(None if detail.is_peek else listed)
        title = listed.paper.primary_category or listed.paper.id if listed else ""
        name = category_name(title)
        place = f"{papers.cursor + 1:,} of {len(self._model):,}" if listed else ""
        detail.set_titles(Content(f"{title} {name}" if name else title), Content(place))

    def offer(self, elsewhere: int, corrected: str) -> None:
        """Show what else could be searched for, in a list without papers."""
        self.alternatives = elsewhere, corrected
        self.queue_detail()

    def choose_in_sidebar(self, view: View) -> None:
        """Show which view is listed."""
        self._panes.sidebar.choose(view)

    def _empty_text(self) -> tuple[str, ...]:
        """The text shown for a view without papers, with a hint."""
        if self._syncs.is_syncing:
            return (drawable("Reading digests…"),)
        has_papers = self._model.library.counts().total
        return empty_view(self._model.view, *self.alternatives) if has_papers else empty_library()

    # Changes of marks

    def show_marks(self) -> None:
        """Draw the marks of the current paper again."""
        self._panes.papers.refresh_row(self._panes.papers.cursor)
        self.queue_detail()
        self.show_selection()

    def refresh(self) -> None:
        """Draw every paper on screen again."""
        self._panes.papers.refresh()

    def marks_changed(self, ids: list[str], rows: list[Row]) -> None:
        """The library has new marks of these papers; `rows` are the sidebar's new rows."""
        self._model.reload_marks(ids)
        self.show_sidebar(rows)
        self.refresh()
        self.queue_detail()

    # Changes of the library

    def ranking_changed(self, rows: list[Row], snapshot: Snapshot | None) -> None:
        """The papers were ranked again: show how strong they are now.

        The order stays until the view is listed again, unless there is a `snapshot` to show.
        """
        if snapshot:
            self.library_changed(snapshot)
            return
        self.is_outdated = self._model.order == FOR_YOU
        self._model.forget()
        self.show_sidebar(rows)
        self.refresh()
        self.queue_detail()

    def library_changed(self, snapshot: Snapshot) -> None:
        """Show new papers, and remove old ones, without moving the cursor or the scroll."""
        model, papers = self._model, self._panes.papers
        old = papers.cursor
        current = self.current
        above = papers.top - old
        before = model.numbers
        model.forget()
        is_of_view = snapshot.lists(model.view, model.order)
        model.show(model.view, snapshot.numbers if is_of_view else None)
        self.is_outdated = False
        self.selection.deselect_removed()
        self._show_rows(snapshot.rows)
        self.news.update(model)
        at = model.index_of(current.paper.id) if current else None
        index = index_among(before, old, model.numbers) if at is None else at
        if self._is_filling and old == 0:  # the user has not moved yet: stay with the newest
            index = 0
        if not len(before) and self._session.paper:
            found = model.index_of(self._session.paper)
            index = index if found is None else found
        papers.set_rows(len(model), index)
        self._is_filling = self._is_filling and self._syncs.is_syncing
        if len(before) and index:
            papers.scroll_to_row(index + above)
            papers.reveal()
        self.show_header()
        self.queue_detail()
        self._follow_today(snapshot.rows)

    def _follow_today(self, rows: Sequence[Row]) -> None:
        """List Today if the first sync has brought papers before the user did anything."""
        follows, today = self._follows, rows[0].view if rows else None
        if follows and self.news.count and self._host.is_current:
            if today and today.kind in ("date", SINCE) and today != self._model.view:
                self.show_view(today)
            self._follows = self._syncs.is_syncing


def index_among(before: Sequence[int], cursor: int, after: Sequence[int]) -> int:
    """The index in `after` that has the same neighbours as `cursor` has in `before`.

    Papers that were removed above the cursor move it up.
    """
    present = set(after)
    return sum(n in present for n in before[:cursor])
