"""MainScreen: composes the panes, and forwards every action to the controller that does it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_reader.app.controllers.host import Host
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
            Host(self, status), settings, model, session, background, panes, self._frame
        )
        for name, act in self._actions().items():
            setattr(self, f"action_{name}", act)
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

    # Actions

    def _actions(self) -> dict[str, Callable[..., object]]:
        """What does each action that `keys.main_screen` declares, by its name."""
        on = self.controllers
        return {
            "move": on.navigation.move,
            "move_to": on.navigation.move_to,
            "page": on.navigation.page,
            "pane": on.navigation.go_sideways,
            "pane_next": on.navigation.cycle,
            "back": on.navigation.back,
            "zoom": on.layout.zoom,
            "hide": on.layout.hide,
            "next_unread": on.navigation.go_to_unread,
            "open": on.navigation.open,
            "read_on": on.navigation.read_on,
            "section": on.navigation.go_to_section,
            "read_paper": on.reading.open,
            "fold_all": on.navigation.fold_all,
            "resize_list": on.layout.resize_list,
            "resize_sidebar": on.layout.resize_sidebar,
            "reset_sizes": on.layout.reset_sizes,
            "list_lines": on.layout.toggle_list_lines,
            "select": on.listing.select,
            "select_range": on.listing.select_range,
            "select_all": partial(on.search.when_listed, on.listing.select_all),
            "toggle_read": on.marker.toggle_read,
            "star": on.marker.toggle_star,
            "read_all": partial(on.search.when_listed, on.marker.mark_view_read),
            "undo": on.marker.undo,
            "redo": on.marker.redo,
            "tag": on.annotator.tag,
            "later": on.annotator.keep_for_later,
            "note": on.annotator.edit_note,
            "search": on.search.open,
            "sort": on.search.sort,
            "unread_only": on.search.toggle_unread_only,
            "date": on.views.show_digest,
            "saved": on.views.show_saved,
            "save_search": on.views.save,
            "rename_view": on.views.rename,
            "delete_view": on.views.delete,
            "related": on.related.open,
            "trends": on.trends.open,
            "copy_text": lambda: on.transfer.copy_text(self.detail.selected_text),
            "similar": on.similar.find,
            "want": on.marker.want,
            "enhance": on.enhancing.toggle,
            "enhance_view": on.enhancing.enhance_view,
            "ask": on.asking.open,
            "translate": partial(on.enhancing.toggle, translates=True),
            "triage": partial(on.search.when_listed, on.triage.open),
            "browse": lambda kind="page": on.transfer.browse(kind),
            "places": on.elsewhere.choose,
            "run_command": on.elsewhere.run_command,
            "send_to_zotero": on.elsewhere.send_to_zotero,
            "download": on.transfer.download,
            "stop_downloads": on.transfer.stop_downloads,
            "yank": on.transfer.copy,
            "export": on.export.open,
            "sync": on.sync.toggle,
            "keywords": on.keywords.open,
            "settings": on.preferences.open,
        }

    def action_help(self) -> None:
        from tui_reader.app.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog())

    def action_sources(self) -> None:
        from tui_reader.app.dialogs.sources import SourcesDialog

        self.app.push_screen(SourcesDialog())
