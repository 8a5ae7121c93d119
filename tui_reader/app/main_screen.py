"""MainScreen: composes the panes, and forwards every action to the controller that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_reader.app.controllers.annotation import Annotator
from tui_reader.app.controllers.asking import Asking
from tui_reader.app.controllers.elsewhere import Elsewhere
from tui_reader.app.controllers.enhancing import Enhancing
from tui_reader.app.controllers.export import Export
from tui_reader.app.controllers.for_you import ForYou
from tui_reader.app.controllers.host import host_of
from tui_reader.app.controllers.keywords import Keywords
from tui_reader.app.controllers.layout import Frame, Layout
from tui_reader.app.controllers.listing import Listing, Panes
from tui_reader.app.controllers.marking import Marker
from tui_reader.app.controllers.marks_copy import MarksCopy
from tui_reader.app.controllers.navigation import Navigation
from tui_reader.app.controllers.paper import PaperReading
from tui_reader.app.controllers.preferences import Preferences
from tui_reader.app.controllers.read_tracking import ReadTracker
from tui_reader.app.controllers.references import References
from tui_reader.app.controllers.related import Related
from tui_reader.app.controllers.saved_views import Views
from tui_reader.app.controllers.search import Search
from tui_reader.app.controllers.selection import Selection
from tui_reader.app.controllers.sharing import SharedMarks
from tui_reader.app.controllers.similar import Similar
from tui_reader.app.controllers.sync import Sync
from tui_reader.app.controllers.transfer import Transfer
from tui_reader.app.controllers.trends import TrendsOfView
from tui_reader.app.controllers.triage import TriageStart
from tui_reader.app.controllers.way_back import WayBack
from tui_reader.app.keys.keymap import bind_commands, bindings, rebind
from tui_reader.app.keys.unbound import say_if_unbound
from tui_reader.app.state.sidebar_folds import Row
from tui_reader.app.state.sidebar_rows import sidebar_rows
from tui_reader.app.state.sync_queue import SyncQueue
from tui_reader.app.state.today import Today
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.papers import PaperList
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.sheet import Texts
from tui_reader.app.widgets.sidebar import Sidebar
from tui_reader.library import DamagedLibraryError, Listed
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.state.status import Status
    from tui_reader.app.textual_compat.app import UnboundKey
    from tui_reader.app.widgets.search import SearchLine
    from tui_reader.app.work.background import Background


class MainScreen(Screen[None]):
    """The library, the list and the detail."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self,
        settings: Settings,
        model: ListModel,
        background: Background,
        session: Session,
        status: Status,
    ) -> None:
        super().__init__()
        seen = session.seen
        self.settings = settings
        self.model = model
        self.session = session
        self.background = background
        background.today = lambda: Today(settings.config.today, seen)
        self.sidebar = Sidebar(id="sidebar")
        lines, wraps = settings.config.list_lines, settings.config.wrap_titles
        self.papers = PaperList(model.paper, row_height=lines, wraps=wraps, id="list")
        self.detail = Detail(id="detail")
        panes = Panes(self.sidebar, self.papers, self.detail)
        reading = Container(self.papers, self.detail, id="reading")
        self._frame = Frame(Container(self.sidebar, reading, id="body"), reading)

        host = host_of(self, status)
        syncs = SyncQueue()
        self.selection = Selection(model, lambda: self.papers.cursor)
        self.listing = listing = Listing(
            host,
            settings,
            model,
            session,
            background,
            panes,
            self.selection,
            syncs,
            self._paper_shown,
        )
        self.marks_copy = copy = MarksCopy(host, background, model, self._marks_copied)
        self.marker = Marker(host, background, model, listing, copy)
        self.for_you = ForYou(host, background, model, listing, self.marker, syncs)
        listing.reasons_of = self.for_you.reasons
        self.annotator = Annotator(host, settings, model, listing, self.marker)
        self.tracker = ReadTracker(host, settings, lambda: listing.current, self.marker.mark_paper)
        self.panes = layout = Layout(
            host, settings, session, self._frame, panes, listing.queue_detail
        )
        self.search = Search(host, model, session, background, self.papers, listing, layout)
        self.views = Views(
            host, settings, model, session, background, listing, layout, self.search, self._row
        )
        self.way_back = way_back = WayBack(model, listing, layout, self.views)
        self.similar = Similar(host, background, model, listing, way_back, self.for_you)
        self.keywords = Keywords(
            host, settings, background, model, self.detail, listing, self.views, syncs
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
            self.papers,
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
            way_back.go_back,
            self.reading.open,
        )
        rebind(self)
        bind_commands(self)

    def compose(self) -> ComposeResult:
        """Three panes, and the footer, which is the status line too."""
        yield self._frame.body
        yield KeyFooter(self._keys_belong_to)

    def on_mount(self) -> None:
        """Show the state of the last session."""
        self.papers.selected = self.selection.is_selected
        self.sidebar.border_title = "Library"
        self.sidebar.toggled = set(self.session.sidebar_folds)
        self.detail.folded = self.session.fold(self.settings.config.folded)
        self.detail.set_texts(Texts.of(self.settings.config))
        self.panes.arrange()
        try:
            rows = self._sidebar_rows()
        except DamagedLibraryError:
            self.model.replace_library()
            rows = self._sidebar_rows()
        self.listing.begin(rows)
        self.panes.focus(self.panes.pane)

    def start_work(self) -> None:
        """Start the work in threads, once the first papers are on screen."""
        self.marks_copy.update()
        if self.settings.config.views:
            self.views.update_sidebar()
        self.keywords.highlight()
        self.shared_marks.begin()
        self.for_you.papers_changed()
        if self.settings.config.sources:
            self.sync.start(fetch=self.sync.is_due())
            self.sync.watch_folders()

    def remember(self) -> None:
        """Write the present state of the reader to the session."""
        session, current, left = self.session, self.listing.current, self.way_back.lasting
        session.view = left.view if left else self.model.view
        session.paper = left.paper if left else current.paper.id if current else session.paper
        session.index = self.model.place(self.papers.cursor)
        session.pane = self.panes.pane
        session.zoomed = self.panes.is_zoomed
        session.seen = self.listing.news.until
        session.sidebar_folds = sorted(self.sidebar.toggled)

    def on_unmount(self) -> None:
        """Stop the downloads and the sending."""
        self.transfer.close()
        self.elsewhere.close()
        self.enhancing.close()
        self.trends.close()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Log why a background task failed; the reader goes on without it."""
        worker = event.worker
        if event.state is WorkerState.ERROR and not worker.exit_on_error and worker.error:
            log_error(f"at the reader's work of {worker.group}", worker.error)

    # Controllers that notify each other through the screen

    def _paper_shown(self, listed: Listed | None) -> None:
        self.tracker.paper_shown(listed)

    def _marks_copied(self, ids: list[str], rows: list[Row]) -> None:
        self.listing.marks_changed(ids, rows)
        self.for_you.marks_changed()

    def _sync_ended(self) -> None:
        self.keywords.sync_ended()
        self.for_you.papers_changed()
        self.references.synced()

    def _keys_belong_to(self) -> str:
        """What the footer shows the keys of: the search line, selected papers, a link or a pane."""
        if self.search.is_open:
            return "search"
        if self.panes.pane == "detail" and self.detail.link:
            return "link"
        return "selection" if self.selection.count else self.panes.pane

    def _sidebar_rows(self) -> list[Row]:
        return sidebar_rows(
            self.model.library, self.settings.config.views, today=self.background.today()
        )

    def _row(self) -> Row | None:
        """The row under the sidebar's cursor, if the sidebar has the focus."""
        return self.sidebar.row_at(self.sidebar.cursor) if self.focused is self.sidebar else None

    # Messages and the mouse

    def on_resize(self) -> None:
        """Arrange the panes for the terminal's new size."""
        self.panes.resize()

    def on_descendant_focus(self) -> None:
        """The mouse may have moved the focus to another pane."""
        self.panes.focus_moved(self.focused)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag a border between panes."""
        self.panes.press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the border."""
        self.panes.drag(event)

    def on_mouse_up(self) -> None:
        """End dragging."""
        self.panes.release()

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """Show the paper that the cursor has moved to."""
        if event.rows is self.papers:
            self.listing.cursor_moved()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """List a clicked view, or open a clicked paper."""
        self.navigation.row_clicked(event)

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Pass on the text typed in the search line."""
        self.search.text_changed(event.text)

    def on_detail_folded(self, event: Detail.Folded) -> None:
        """Remember the folds."""
        self.session.folded = sorted(event.folded)

    def on_detail_chosen(self, event: Detail.Chosen) -> None:
        """List what a line of the detail stands for."""
        self.similar.line_chosen(event.line)

    def on_detail_topic_chosen(self, event: Detail.TopicChosen) -> None:
        """List the papers of a topic that was clicked."""
        self.related.list(event.topic)

    def on_detail_text_selected(self, event: Detail.TextSelected) -> None:
        """Copy the text that was selected."""
        self.transfer.copy_text(event.text)

    def on_detail_link_chosen(self, event: Detail.LinkChosen) -> None:
        """Open a link that was clicked."""
        self.transfer.open_link(event.url)

    def on_unbound_key(self, event: UnboundKey) -> None:
        """Say that a key does nothing."""
        say_if_unbound(self, event.key, "help")

    # Actions, which `keys.main_screen` explains

    def action_move(self, step: int) -> None:
        self.navigation.move(step)

    def action_move_to(self, index: int) -> None:
        self.navigation.move_to(index)

    def action_page(self, step: int) -> None:
        self.navigation.page(step)

    def action_pane(self, step: int) -> None:
        self.navigation.go_sideways(step)

    def action_pane_next(self, step: int) -> None:
        self.navigation.cycle(step)

    def action_back(self) -> None:
        self.navigation.back()

    def action_zoom(self) -> None:
        self.panes.zoom()

    def action_hide(self, pane: str) -> None:
        self.panes.hide(pane)

    def action_next_unread(self, step: int) -> None:
        self.navigation.go_to_unread(step)

    def action_open(self) -> None:
        self.navigation.open()

    def action_read_on(self) -> None:
        self.navigation.read_on()

    def action_section(self, step: int) -> None:
        self.navigation.go_to_section(step)

    def action_read_paper(self) -> None:
        self.reading.open()

    def action_fold_all(self) -> None:
        self.navigation.fold_all()

    def action_resize_list(self, step: int) -> None:
        self.panes.resize_list(step)

    def action_resize_sidebar(self, step: int) -> None:
        self.panes.resize_sidebar(step)

    def action_reset_sizes(self) -> None:
        self.panes.reset_sizes()

    def action_list_lines(self) -> None:
        self.panes.toggle_list_lines()

    def action_select(self) -> None:
        self.listing.select()

    def action_select_range(self) -> None:
        self.listing.select_range()

    def action_select_all(self) -> None:
        self.listing.select_all()

    def action_toggle_read(self) -> None:
        self.marker.toggle_read()

    def action_star(self) -> None:
        self.marker.toggle_star()

    def action_read_all(self) -> None:
        self.marker.mark_view_read()

    def action_undo(self) -> None:
        self.marker.undo()

    def action_redo(self) -> None:
        self.marker.redo()

    def action_tag(self) -> None:
        self.annotator.tag()

    def action_later(self) -> None:
        self.annotator.keep_for_later()

    def action_note(self) -> None:
        self.annotator.edit_note()

    async def action_search(self) -> None:
        await self.search.open()

    def action_sort(self) -> None:
        self.search.sort()

    def action_unread_only(self) -> None:
        self.search.toggle_unread_only()

    def action_date(self, step: int) -> None:
        self.views.show_digest(step)

    def action_saved(self, number: int) -> None:
        self.views.show_saved(number)

    def action_save_search(self) -> None:
        self.views.save()

    def action_rename_view(self) -> None:
        self.views.rename()

    def action_delete_view(self) -> None:
        self.views.delete()

    def action_related(self) -> None:
        self.related.open()

    def action_trends(self) -> None:
        self.trends.open()

    def action_copy_text(self) -> None:
        self.transfer.copy_text(self.detail.selected_text)

    def action_similar(self) -> None:
        self.similar.find()

    def action_want(self, tag: str) -> None:
        self.for_you.want(tag)

    def action_enhance(self) -> None:
        self.enhancing.toggle()

    def action_enhance_view(self) -> None:
        self.enhancing.enhance_view()

    def action_ask(self) -> None:
        self.asking.open()

    def action_translate(self) -> None:
        self.enhancing.translate()

    def action_triage(self) -> None:
        self.triage.open()

    def action_browse(self, kind: str = "page") -> None:
        self.transfer.browse(kind)

    def action_places(self) -> None:
        self.elsewhere.choose()

    def action_run_command(self, number: int) -> None:
        self.elsewhere.run_command(number)

    def action_send_to_zotero(self) -> None:
        self.elsewhere.send_to_zotero()

    def action_download(self) -> None:
        self.transfer.download()

    def action_stop_downloads(self) -> None:
        self.transfer.stop_downloads()

    def action_yank(self) -> None:
        self.transfer.copy()

    def action_export(self) -> None:
        self.export.open()

    def action_sync(self) -> None:
        self.sync.toggle()

    def action_keywords(self) -> None:
        self.keywords.open()

    def action_settings(self) -> None:
        self.preferences.open()

    def action_help(self) -> None:
        from tui_reader.app.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog())

    def action_sources(self) -> None:
        from tui_reader.app.dialogs.sources import SourcesDialog

        self.app.push_screen(SourcesDialog())
