"""The main screen: its three panes, which of them has the keys, and what those open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from tui_reader.app.controllers.layout import MEDIUM
from tui_reader.app.controllers.listing import ListingScreen
from tui_reader.app.keys.declared import bindings
from tui_reader.app.keys.keymap import rebind
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.state.session import PANES, Session
from tui_reader.app.state.sidebar_rows import sidebar_rows
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.papers import PaperList
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.widgets.sidebar import Sidebar
from tui_reader.library import DamagedLibraryError

if TYPE_CHECKING:
    from tui_reader.app.work.background import Background
    from tui_reader.config import Config


class MainScreen(ListingScreen):
    """Reading."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self, config: Config, model: ListModel, background: Background, session: Session
    ) -> None:
        super().__init__(config, model, background, session)
        rebind(self)
        self._pane = session.pane
        self._zoomed = session.zoomed

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

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click chooses a view; on a paper it brings the cursor there, and then opens it."""
        if event.rows is self.list and event.again:
            self.action_open()
        if event.rows is not self.sidebar or self.sidebar.toggle_more(event.index):
            return
        if view := self.sidebar.view_at(event.index):
            self.choose_view(view)

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
        from tui_reader.app.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog())

    def action_sources(self) -> None:
        """Show where papers come from."""
        from tui_reader.app.dialogs.sources import SourcesDialog

        self.app.push_screen(SourcesDialog())
