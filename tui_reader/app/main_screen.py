"""MainScreen: composes the panes, and forwards every action to the controller that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_reader.app.controllers.host import host_of
from tui_reader.app.controllers.layout import Frame
from tui_reader.app.controllers.listing import Panes
from tui_reader.app.controllers.wiring import Controllers
from tui_reader.app.keys.keymap import bind_commands, bindings, rebind
from tui_reader.app.keys.unbound import say_if_unbound
from tui_reader.app.state.sidebar_folds import Row
from tui_reader.app.state.sidebar_rows import sidebar_rows
from tui_reader.app.state.today import Today
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.papers import PaperList
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.sheet import Texts
from tui_reader.app.widgets.sidebar import Sidebar
from tui_reader.library import DamagedLibraryError
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

        self.controllers = Controllers(
            host_of(self, status), settings, model, session, background, panes, self._frame
        )
        rebind(self)
        bind_commands(self)

    def compose(self) -> ComposeResult:
        """Three panes, and the footer, which is the status line too."""
        yield self._frame.body
        yield KeyFooter(self.controllers.place_of_keys)

    def on_mount(self) -> None:
        """Show the state of the last session."""
        self.papers.selected = self.controllers.selection.is_selected
        self.sidebar.border_title = "Library"
        self.sidebar.toggled = set(self.session.sidebar_folds)
        self.detail.folded = self.session.fold(self.settings.config.folded)
        self.detail.set_texts(Texts.of(self.settings.config))
        self.controllers.layout.arrange()
        try:
            rows = self._sidebar_rows()
        except DamagedLibraryError:
            self.model.replace_library()
            rows = self._sidebar_rows()
        self.controllers.listing.begin(rows)
        self.controllers.layout.focus(self.controllers.layout.pane)

    def on_unmount(self) -> None:
        """Stop the downloads and the sending."""
        self.controllers.close()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Log why a background task failed; the reader goes on without it."""
        worker = event.worker
        if event.state is WorkerState.ERROR and not worker.exit_on_error and worker.error:
            log_error(f"at the reader's work of {worker.group}", worker.error)

    def _sidebar_rows(self) -> list[Row]:
        return sidebar_rows(
            self.model.library, self.settings.config.views, today=self.background.today()
        )

    # Messages and the mouse

    def on_resize(self) -> None:
        """Arrange the panes for the terminal's new size."""
        self.controllers.layout.resize()

    def on_descendant_focus(self) -> None:
        """The mouse may have moved the focus to another pane."""
        self.controllers.layout.focus_moved(self.focused)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to drag a border between panes."""
        self.controllers.layout.press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the border."""
        self.controllers.layout.drag(event)

    def on_mouse_up(self) -> None:
        """End dragging."""
        self.controllers.layout.release()

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """Show the paper that the cursor has moved to."""
        if event.rows is self.papers:
            self.controllers.listing.cursor_moved()

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """List a clicked view, or open a clicked paper."""
        self.controllers.navigation.row_clicked(event)

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Pass on the text typed in the search line."""
        self.controllers.search.text_changed(event.text)

    def on_detail_folded(self, event: Detail.Folded) -> None:
        """Remember the folds."""
        self.session.folded = sorted(event.folded)

    def on_detail_chosen(self, event: Detail.Chosen) -> None:
        """List what a line of the detail stands for."""
        self.controllers.similar.line_chosen(event.line)

    def on_detail_topic_chosen(self, event: Detail.TopicChosen) -> None:
        """List the papers of a topic that was clicked."""
        self.controllers.related.list(event.topic)

    def on_detail_text_selected(self, event: Detail.TextSelected) -> None:
        """Copy the text that was selected."""
        self.controllers.transfer.copy_text(event.text)

    def on_detail_link_chosen(self, event: Detail.LinkChosen) -> None:
        """Open a link that was clicked."""
        self.controllers.transfer.open_link(event.url)

    def on_unbound_key(self, event: UnboundKey) -> None:
        """Say that a key does nothing."""
        say_if_unbound(self, event.key, "help")

    # Actions, which `keys.main_screen` explains

    def action_move(self, step: int) -> None:
        self.controllers.navigation.move(step)

    def action_move_to(self, index: int) -> None:
        self.controllers.navigation.move_to(index)

    def action_page(self, step: int) -> None:
        self.controllers.navigation.page(step)

    def action_pane(self, step: int) -> None:
        self.controllers.navigation.go_sideways(step)

    def action_pane_next(self, step: int) -> None:
        self.controllers.navigation.cycle(step)

    def action_back(self) -> None:
        self.controllers.navigation.back()

    def action_zoom(self) -> None:
        self.controllers.layout.zoom()

    def action_hide(self, pane: str) -> None:
        self.controllers.layout.hide(pane)

    def action_next_unread(self, step: int) -> None:
        self.controllers.navigation.go_to_unread(step)

    def action_open(self) -> None:
        self.controllers.navigation.open()

    def action_read_on(self) -> None:
        self.controllers.navigation.read_on()

    def action_section(self, step: int) -> None:
        self.controllers.navigation.go_to_section(step)

    def action_read_paper(self) -> None:
        self.controllers.reading.open()

    def action_fold_all(self) -> None:
        self.controllers.navigation.fold_all()

    def action_resize_list(self, step: int) -> None:
        self.controllers.layout.resize_list(step)

    def action_resize_sidebar(self, step: int) -> None:
        self.controllers.layout.resize_sidebar(step)

    def action_reset_sizes(self) -> None:
        self.controllers.layout.reset_sizes()

    def action_list_lines(self) -> None:
        self.controllers.layout.toggle_list_lines()

    def action_select(self) -> None:
        self.controllers.listing.select()

    def action_select_range(self) -> None:
        self.controllers.listing.select_range()

    def action_select_all(self) -> None:
        self.controllers.search.when_listed(self.controllers.listing.select_all)

    def action_toggle_read(self) -> None:
        self.controllers.marker.toggle_read()

    def action_star(self) -> None:
        self.controllers.marker.toggle_star()

    def action_read_all(self) -> None:
        self.controllers.search.when_listed(self.controllers.marker.mark_view_read)

    def action_undo(self) -> None:
        self.controllers.marker.undo()

    def action_redo(self) -> None:
        self.controllers.marker.redo()

    def action_tag(self) -> None:
        self.controllers.annotator.tag()

    def action_later(self) -> None:
        self.controllers.annotator.keep_for_later()

    def action_note(self) -> None:
        self.controllers.annotator.edit_note()

    async def action_search(self) -> None:
        await self.controllers.search.open()

    def action_sort(self) -> None:
        self.controllers.search.sort()

    def action_unread_only(self) -> None:
        self.controllers.search.toggle_unread_only()

    def action_date(self, step: int) -> None:
        self.controllers.views.show_digest(step)

    def action_saved(self, number: int) -> None:
        self.controllers.views.show_saved(number)

    def action_save_search(self) -> None:
        self.controllers.views.save()

    def action_rename_view(self) -> None:
        self.controllers.views.rename()

    def action_delete_view(self) -> None:
        self.controllers.views.delete()

    def action_related(self) -> None:
        self.controllers.related.open()

    def action_trends(self) -> None:
        self.controllers.trends.open()

    def action_copy_text(self) -> None:
        self.controllers.transfer.copy_text(self.detail.selected_text)

    def action_similar(self) -> None:
        self.controllers.similar.find()

    def action_want(self, tag: str) -> None:
        self.controllers.for_you.want(tag)

    def action_enhance(self) -> None:
        self.controllers.enhancing.toggle()

    def action_enhance_view(self) -> None:
        self.controllers.enhancing.enhance_view()

    def action_ask(self) -> None:
        self.controllers.asking.open()

    def action_translate(self) -> None:
        self.controllers.enhancing.translate()

    def action_triage(self) -> None:
        self.controllers.search.when_listed(self.controllers.triage.open)

    def action_browse(self, kind: str = "page") -> None:
        self.controllers.transfer.browse(kind)

    def action_places(self) -> None:
        self.controllers.elsewhere.choose()

    def action_run_command(self, number: int) -> None:
        self.controllers.elsewhere.run_command(number)

    def action_send_to_zotero(self) -> None:
        self.controllers.elsewhere.send_to_zotero()

    def action_download(self) -> None:
        self.controllers.transfer.download()

    def action_stop_downloads(self) -> None:
        self.controllers.transfer.stop_downloads()

    def action_yank(self) -> None:
        self.controllers.transfer.copy()

    def action_export(self) -> None:
        self.controllers.export.open()

    def action_sync(self) -> None:
        self.controllers.sync.toggle()

    def action_keywords(self) -> None:
        self.controllers.keywords.open()

    def action_settings(self) -> None:
        self.controllers.preferences.open()

    def action_help(self) -> None:
        from tui_reader.app.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog())

    def action_sources(self) -> None:
        from tui_reader.app.dialogs.sources import SourcesDialog

        self.app.push_screen(SourcesDialog())
