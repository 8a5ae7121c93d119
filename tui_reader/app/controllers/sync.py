"""Sync: syncs sources in threads, on request, on schedule and when folders change."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.progress import sync_progress, sync_result
from tui_reader.app.state.sync_queue import SyncQueue, SyncRequest
from tui_reader.app.work.throttle import Throttle
from tui_reader.core.orders import FOR_YOU
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.marks_copy import MarksCopy
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.sync.report import SyncProgress, SyncReport

_LIST_SECONDS: Final = 0.5
"""Seconds between two updates of the list during a sync."""
_SCHEDULE_SECONDS: Final = 60.0
"""Seconds between two checks whether a sync is due."""
_MARK_VIEWS: Final = ("unread", "starred", "noted", "tag", "query", FOR_YOU)
"""Kinds of views whose papers change with the marks."""


class Sync:
    """Runs syncs, shows their progress, and lists their new papers."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        background: Background,
        model: ListModel,
        listing: Listing,
        copy: MarksCopy,
        queue: SyncQueue,
        ended: Callable[[], None],
    ) -> None:
        """Run the syncs of `queue`; `ended` is called after each one."""
        self._host = host
        self._settings = settings
        self._background = background
        self._model = model
        self._listing = listing
        self._copy = copy
        self._queue = queue
        self._ended = ended
        self._schedule = Throttle(_SCHEDULE_SECONDS)

    @property
    def is_syncing(self) -> bool:
        """Whether digests are being fetched or read."""
        return self._queue.is_syncing

    @property
    def is_fetching(self) -> bool:
        """Whether sources are being fetched, rather than only read from disk."""
        return self._queue.is_fetching

    def maintain(self) -> None:
        """Every few seconds: copy new marks, replace a damaged library, start due syncs."""
        if self._model.is_damaged:
            self._model.is_damaged = False
            self._listing.selection.clear()  # the new library will have other numbers
            self._background.reopen()
            self._host.notify("The library was damaged; it is being rebuilt from the digests.")
            self.start(fetch=False)
        elif self._schedule.is_due() and self.is_due():
            self.start()
        self._copy.report_problems()
        self._copy.update()

    def is_due(self) -> bool:
        """Whether a source was last fetched longer ago than the option `auto_sync` allows."""
        return self._background.syncs.is_due(self._settings.config)

    # Folders

    def watch_folders(self) -> None:
        """Sync when files in the folders of the configured sources change."""
        self._background.syncs.stop_watching()
        config = self._settings.config

        def changed(names: set[str]) -> None:
            self._host.call_from_thread(self._folders_changed, names)

        if config.sources:
            self._host.run_thread(lambda: self._background.syncs.watch(config, changed), "watch")

    def _folders_changed(self, names: set[str]) -> None:
        if request := self._queue.add_changed(names):
            self._run(request)

    # Syncs

    def toggle(self) -> None:
        """Sync the sources, or stop the running sync."""
        if self.is_fetching:
            self._background.syncs.stop()
            self._host.show_status("Stopping…", "sync")
        elif not self._settings.config.sources:
            self._host.notify("There is no source to sync yet.", timeout=3)
        else:
            self.start(by_user=True)

    def start(
        self, *, by_user: bool = False, names: set[str] | None = None, fetch: bool = True
    ) -> None:
        """Sync in the background, after a running sync. See `SyncRequest`."""
        request = SyncRequest(by_user, names, fetch)
        if self._queue.add(request):
            self._run(request)

    def _run(self, request: SyncRequest) -> None:
        self._host.run_thread(lambda: self._sync(request), "sync", vital=True)

    def _sync(self, request: SyncRequest) -> None:
        """Carry out a request, in a thread."""
        show, list_ = Throttle(), Throttle(_LIST_SECONDS)
        papers = 0

        def on_progress(progress: SyncProgress) -> None:
            nonlocal papers
            if not show.is_due():
                return
            snapshot = None
            if progress.papers != papers and list_.is_due():
                papers = progress.papers
                snapshot = self._snapshot()
            self._host.call_from_thread(self._show_progress, progress, snapshot)

        try:
            report = self._background.syncs.run(
                self._settings.config, on_progress, names=request.sources, fetch=request.fetch
            )
            snapshot = self._snapshot()
            self._host.call_from_thread(self._finish, report, snapshot, request.by_user)
        except Exception as error:  # whatever it is, the reader goes on and reports it
            if self._host.is_open:
                log_error("syncing", error)
                self._host.call_from_thread(self._fail, str(error))

    def _snapshot(self) -> Snapshot:
        return self._background.snapshot(self._model.view, self._model.order)

    def _show_progress(self, progress: SyncProgress, snapshot: Snapshot | None) -> None:
        self._host.show_status(sync_progress(progress), "sync")
        if snapshot is not None:
            self._listing.library_changed(snapshot)

    def _finish(self, report: SyncReport, snapshot: Snapshot, by_user: bool) -> None:
        self._end()
        if (
            report.new
            or report.rebuilt
            or report.retired
            or report.badged
            or any(source.read for source in report.sources)
            or len(self._model) == 0
            or self._model.is_partial  # the snapshot has the rest of the list
            or self.has_other_papers(snapshot)
        ):
            self._listing.library_changed(snapshot)
        if report.failed:
            self._host.warn(sync_result(report), 8)
        elif by_user or (report.new and self._host.is_current):  # triage shows it at its end
            self._host.notify(sync_result(report), timeout=3)
        self._copy.update()

    def _fail(self, message: str) -> None:
        self._end()
        self._host.fail(f"The sync failed: {message}")

    def _end(self) -> None:
        self._host.show_status("", "sync")
        if request := self._queue.finish():
            self._run(request)
        self._ended()

    def has_other_papers(self, snapshot: Snapshot) -> bool:
        """Whether the library has other papers in the listed view than the list.

        Changes that are due to marks do not count: no paper disappears from under the cursor.
        """
        view = self._model.view
        follows_marks = view.unread or view.query or view.kind in _MARK_VIEWS
        if follows_marks or not snapshot.lists(view, self._model.order):
            return False
        return snapshot.numbers != self._model.numbers
