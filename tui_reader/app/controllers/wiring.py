"""Controllers: every controller of the main screen, each given what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.app.controllers.annotation import Annotator
from tui_reader.app.controllers.asking import Asking
from tui_reader.app.controllers.elsewhere import Elsewhere
from tui_reader.app.controllers.enhancing import Enhancing
from tui_reader.app.controllers.export import Export
from tui_reader.app.controllers.for_you import ForYou
from tui_reader.app.controllers.keywords import Keywords
from tui_reader.app.controllers.layout import Layout
from tui_reader.app.controllers.listing import Listing
from tui_reader.app.controllers.marking import Marker
from tui_reader.app.controllers.marks_copy import MarksCopy, SharedMarks
from tui_reader.app.controllers.navigation import Navigation
from tui_reader.app.controllers.paper import PaperReading
from tui_reader.app.controllers.preferences import Preferences
from tui_reader.app.controllers.read_tracking import ReadTracker
from tui_reader.app.controllers.references import References
from tui_reader.app.controllers.related import Related
from tui_reader.app.controllers.saved_views import Views
from tui_reader.app.controllers.search import Search
from tui_reader.app.controllers.selection import Selection
from tui_reader.app.controllers.similar import Similar
from tui_reader.app.controllers.sync import Sync
from tui_reader.app.controllers.transfer import Transfer
from tui_reader.app.controllers.trends import TrendsOfView
from tui_reader.app.controllers.triage import TriageStart
from tui_reader.app.controllers.way_back import WayBack
from tui_reader.app.state.sidebar_folds import Row
from tui_reader.app.state.sync_queue import SyncQueue

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.layout import Frame
    from tui_reader.app.controllers.listing import Panes
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background


class Controllers:
    """What the keys of the main screen do; controllers notify each other through this class."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        model: ListModel,
        session: Session,
        background: Background,
        panes: Panes,
        frame: Frame,
    ) -> None:
        self._settings = settings
        self._model = model
        self._session = session
        self._panes = panes
        syncs = SyncQueue()
        self.selection = Selection(model, lambda: panes.papers.cursor)
        self.listing = listing = Listing(
            host, settings, model, session, background, panes, self.selection, syncs
        )
        self.marks_copy = copy = MarksCopy(host, background, model, self._marks_copied)
        self.marker = Marker(host, background, model, listing, copy)
        self.for_you = ForYou(host, background, model, listing, syncs)
        listing.reasons_of = self.for_you.reasons
        self.annotator = Annotator(host, settings, model, listing, self.marker)
        self.tracker = ReadTracker(host, settings, lambda: listing.current, self.marker.mark_paper)
        listing.paper_shown = self.tracker.paper_shown
        self.layout = layout = Layout(host, settings, session, frame, panes, listing.queue_detail)
        self.search = Search(host, model, session, background, panes.papers, listing, layout)
        self.views = Views(
            host, settings, model, session, background, listing, layout, self.search, self._row
        )
        self.way_back = way_back = WayBack(model, listing, layout, self.views)
        self.similar = Similar(host, background, model, listing, way_back, self.for_you)
        self.keywords = Keywords(
            host, settings, background, model, panes.detail, listing, self.views, syncs
        )
        self.related = Related(host, settings, background, listing, way_back, self.keywords)
        self.trends = TrendsOfView(host, background, model, listing, way_back, self.related)
        self.sync = Sync(host, settings, background, model, listing, copy, syncs, self._sync_ended)
        self.shared_marks = SharedMarks(host, settings, background, copy)
        self.transfer = Transfer(host, settings, listing)
        self.preferences = Preferences(host, settings, self.listing, layout, self.keywords)
        self.elsewhere = Elsewhere(host, settings, self.transfer)
        self.export = Export(host, settings, model, listing)
        after = self.for_you.papers_changed
        self.enhancing = Enhancing(host, settings, background, model, listing, after)
        self.asking = Asking(host, settings, model, listing, self.marker)
        self.triage = TriageStart(
            host,
            model,
            panes,
            listing,
            self.marker,
            copy,
            self.views,
            self.transfer,
            self.elsewhere,
            self.annotator,
            self.export,
            self.enhancing,
        )
        self.references = References(host, settings, model, self.marker, self.sync)
        self.reading = PaperReading(
            host,
            settings,
            model,
            listing,
            self.marker,
            self.annotator,
            self.transfer,
            self.tracker,
            self.references,
            self.enhancing,
            self.asking,
        )
        self.navigation = Navigation(
            host,
            model,
            panes,
            layout,
            listing,
            self.search,
            self.views,
            self.tracker,
            way_back,
            self.reading,
        )

    def start(self) -> None:
        """Start the work in threads, once the first papers are on screen."""
        config = self._settings.config
        self.marks_copy.update()
        if config.views:
            self.views.update_sidebar()
        self.keywords.highlight()
        self.shared_marks.begin()
        self.for_you.papers_changed()
        if config.sources:
            self.sync.start(fetch=self.sync.is_due())
            self.sync.watch_folders()

    def remember(self) -> None:
        """Write the present state of the reader to the session."""
        session, current, left = self._session, self.listing.current, self.way_back.lasting
        session.view = left.view if left else self._model.view
        session.paper = left.paper if left else current.paper.id if current else session.paper
        session.index = self._model.place(self._panes.papers.cursor)
        session.pane = self.layout.pane
        session.zoomed = self.layout.is_zoomed
        session.seen = self.listing.news.until
        session.sidebar_folds = sorted(self._panes.sidebar.toggled)

    def close(self) -> None:
        """Stop the downloads and the sending."""
        self.transfer.close()
        self.elsewhere.close()
        self.enhancing.close()
        self.trends.close()

    def place_of_keys(self) -> str:
        """The place that the footer shows keys for: the search, a selection, a link or a pane."""
        if self.search.is_open:
            return "search"
        if self.layout.pane == "detail" and self._panes.detail.link:
            return "link"
        return "selection" if self.selection.count else self.layout.pane

    def _marks_copied(self, ids: list[str], rows: list[Row]) -> None:
        self.listing.marks_changed(ids, rows)
        self.for_you.marks_changed()

    def _sync_ended(self) -> None:
        self.keywords.sync_ended()
        self.for_you.papers_changed()
        self.references.synced()

    def _row(self) -> Row | None:
        """The row under the sidebar's cursor, if the sidebar has the focus."""
        sidebar = self._panes.sidebar
        return sidebar.row_at(sidebar.cursor) if sidebar.screen.focused is sidebar else None
