"""Keywords: the user's keywords in the detail and, by a thread, in the whole library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.app.messages.progress import progress_bar
from tui_reader.app.terminal.colors import use_keywords
from tui_reader.app.work.throttle import Throttle
from tui_reader.library import View
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.state.sync_queue import SyncQueue
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.config import Config


class Keywords:
    """Applies keywords, muted words and followed authors after the user has changed them."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        background: Background,
        model: ListModel,
        detail: Detail,
        listing: Listing,
        views: Views,
        syncs: SyncQueue,
    ) -> None:
        self._host = host
        self._settings = settings
        self._background = background
        self._model = model
        self._detail = detail
        self._listing = listing
        self._views = views
        self._syncs = syncs
        self.done = 0.0
        """The share of the library that has been badged, 0 to 1; 0 when no badging is running."""
        self.is_running = False
        self._is_due_after_sync = False
        """Whether the keywords changed during a sync, which applies the old ones."""

    def open(self) -> None:
        """Show the user's keywords."""
        from tui_reader.app.dialogs.keywords import KeywordsDialog

        current = self._listing.current
        self._host.push_screen(KeywordsDialog(current.paper.authors if current else ()))

    def highlight(self) -> None:
        """Highlight the words of the keywords in the detail."""
        from tui_reader.core.keywords import Rules

        config = self._settings.config
        use_keywords(config.keywords)
        self._detail.show_keywords(Rules.of(config).keywords if config.keywords else ())

    def config_changed(self) -> None:
        """The configuration now has other keywords, muted words or followed authors."""
        self.highlight()
        self._is_due_after_sync = self._syncs.is_syncing
        self._start()

    def sync_ended(self) -> None:
        """A sync that may have applied the old keywords has ended."""
        if self._is_due_after_sync and not self._syncs.is_syncing:
            self._is_due_after_sync = False
            self._start()

    def _start(self) -> None:
        if not self.is_running:  # else the thread that runs starts again at its end
            self.is_running = True
            self._host.run_thread(self._run, "badging", vital=True)

    def _run(self) -> None:
        throttle = Throttle()

        def on_progress(done: float) -> None:
            if throttle.is_due():
                self._host.call_from_thread(self._show_progress, done)

        config = self._settings.config
        problem = ""
        try:
            self._background.badge(config, on_progress)
        except Exception as error:  # whatever it is, the reader goes on and reports it
            log_error("looking for keywords", error)
            problem = str(error)
        if self._host.is_open:
            snapshot = self._background.snapshot(self._model.view, self._model.order)
            self._host.call_from_thread(self._finish, config, snapshot, problem)

    def _show_progress(self, done: float) -> None:
        self.done = done
        text = f"Badging papers  {progress_bar(round(done * 100), 100)}"
        self._host.show_status(text, "keywords")
        self._update_dialog()

    def _finish(self, config: Config, snapshot: Snapshot, problem: str) -> None:
        self.done = 0.0
        self.is_running = False
        self._host.show_status("", "keywords")
        if problem:
            self._host.fail(f"Could not apply the keywords: {problem}")
        elif config is not self._settings.config:  # changed in the meantime
            self._start()
            return
        view = self._model.view
        if view.kind == "own" and all(each.label != view.value for each in config.keywords):
            self._views.show(View())
        self._listing.library_changed(snapshot)
        self._update_dialog()

    def _update_dialog(self) -> None:
        from tui_reader.app.dialogs.keywords import KeywordsDialog

        for screen in self._host.app.screen_stack:
            if isinstance(screen, KeywordsDialog):
                if self.is_running:
                    screen.show_progress()
                else:
                    screen.list_entries()
