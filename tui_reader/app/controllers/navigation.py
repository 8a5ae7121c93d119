"""Navigation: moves within the panes and between them, by keys and clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.app.state.session import PANES
from tui_reader.app.widgets.rows import RowList

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing, Panes
    from tui_reader.app.controllers.paper import PaperReading
    from tui_reader.app.controllers.read_tracking import ReadTracker
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.controllers.search import Search
    from tui_reader.app.controllers.way_back import WayBack
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.widgets.detail import Detail


class Navigation:
    """Moves the cursors, goes from pane to pane, chooses views and reads papers."""

    def __init__(
        self,
        host: Host,
        model: ListModel,
        panes: Panes,
        layout: Layout,
        listing: Listing,
        search: Search,
        views: Views,
        tracker: ReadTracker,
        way_back: WayBack,
        reading: PaperReading,
    ) -> None:
        self._host = host
        self._model = model
        self._panes = panes
        self._layout = layout
        self._listing = listing
        self._search = search
        self._views = views
        self._tracker = tracker
        self._way_back = way_back
        self._reading = reading

    # In the focused pane

    def _pane(self) -> RowList | Detail:
        return self._detail() if self._layout.pane == "detail" else self._layout.pane_widget()

    def _detail(self) -> Detail:
        """The detail, with the paper under the cursor: keys may be faster than the screen."""
        self._listing.show_queued_detail()
        return self._panes.detail

    def move(self, step: int) -> None:
        """Move by lines."""
        if self._panes.papers.cursor + step >= len(self._model):
            self._listing.complete()
        self._pane().move(step)

    def move_to(self, index: int) -> None:
        """Move to the first line, or with -1 to the last."""
        self._listing.complete()
        self._pane().move_to(index)

    def page(self, step: int) -> None:
        """Move by half a page."""
        self._listing.complete()
        self._pane().page(step)

    # Between the panes

    def go_sideways(self, step: int) -> None:
        """Go to the pane on the left or right; from the sidebar to the right, with its view."""
        at = PANES.index(self._layout.pane)
        if step > 0 and self._layout.pane == "sidebar":
            self._choose()
        else:
            self._layout.focus(PANES[max(0, min(at + step, len(PANES) - 1))])

    def cycle(self, step: int) -> None:
        """Go to the next link of the detail, or to the next pane; from the last to the first."""
        layout = self._layout
        if layout.pane == "detail" and self._detail().next_link(step):
            return
        panes = [pane for pane in PANES if layout.is_narrow or layout.has_room(pane)]
        layout.focus(panes[(panes.index(layout.pane) + step) % len(panes)])

    def back(self) -> None:
        """Leave the selection, else full screen, the pane, the search or what a paper led to."""
        if self._listing.cancel_selection():
            return
        if self._layout.is_zoomed and not self._layout.is_narrow:
            self._layout.zoom()
        elif self._layout.pane != "list" or not (self._search.clear() or self._way_back.go_back()):
            self._layout.focus("list")

    def _choose(self) -> None:
        """List the view under the sidebar's cursor, and go to it."""
        if self._list_view(self._panes.sidebar.cursor):
            self._layout.focus("list")

    def _list_view(self, index: int) -> bool:
        """List the view of a line of the sidebar; False if it folds or unfolds others instead."""
        sidebar = self._panes.sidebar
        if sidebar.toggle(index):
            return False
        if view := sidebar.view_at(index):
            self._views.choose(view)
        return True

    def row_clicked(self, event: RowList.Selected) -> None:
        """A click on a view lists it; a second click on a paper opens it."""
        if event.rows is self._panes.sidebar:
            self._list_view(event.index)
        elif event.again:
            self.open()

    # Reading

    def open(self) -> None:
        """Open the item under the cursor: a view, a paper, a link or a section."""
        if self._layout.pane == "sidebar":
            self._choose()
        elif self._layout.pane == "detail":
            detail = self._detail()
            if link := detail.link:
                detail.follow(link.target)
            elif self._layout.is_zoomed and detail.section is None:
                self._reading.open()
            else:
                detail.toggle()
        elif self._search.take_alternative():
            return
        elif self._listing.current:
            self._tracker.paper_opened()
            self._layout.focus("detail")

    def read_on(self) -> None:
        """Page the detail; at its end, go to the next unread paper."""
        if self._layout.pane == "sidebar":
            self._choose()
            return
        if self._listing.current is None:
            return
        detail = self._detail()
        self._tracker.paper_opened()
        if not detail.display or detail.is_peek:
            self._layout.focus("detail")
        elif not detail.at_end:
            detail.page(1, 0.9)
        else:
            self._tracker.paper_finished()
            self.go_to_unread(1)

    def go_to_unread(self, step: int) -> None:
        """Go to the next unread paper, or with -1 to the one before; in the detail, open it."""
        self._listing.complete()
        papers = self._panes.papers
        index = self._model.next_unread(papers.cursor, step)
        if index is None:
            self._host.notify("Nothing else is unread in this view.")
            return
        if (index - papers.cursor) * step < 0:
            self._host.notify("Continued at the other end of the list.", timeout=2)
        papers.move_to(index)
        if self._layout.pane == "detail":
            self._tracker.paper_opened()

    def go_to_section(self, step: int) -> None:
        """Go to the next section of the detail, or with -1 to the one before."""
        self._detail().move_section(step)

    def fold_all(self) -> None:
        """Fold every section of the detail, or unfold them all."""
        self._detail().toggle_all()
