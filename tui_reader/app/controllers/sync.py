"""UpkeepScreen: a screen whose marks and sources are kept current in threads."""

from __future__ import annotations

import sqlite3
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual import work
from textual.content import Content
from textual.widgets import Static

from tui_reader.app.controllers.sharing import KeepingScreen
from tui_reader.app.messages.progress import sync_progress, sync_result
from tui_reader.app.messages.titles import view_title
from tui_reader.app.work.background import Background, Snapshot
from tui_reader.display.glyphs import plain
from tui_reader.library import DamagedLibraryError, LibraryError, View
from tui_reader.marks.file import MarksError
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.sidebar_rows import Row
    from tui_reader.config import Config
    from tui_reader.sync.report import SyncProgress, SyncReport

_SHOW_SECONDS = 0.1
"""How often progress is shown."""
_REFILL_SECONDS = 0.5
"""How often what a sync has brought so far is listed."""
_AUTO_SECONDS = 60.0
"""How often it is asked whether a sync is due."""


_OF_MARKS = ("unread", "starred", "noted", "tag", "query")
"""Views whose papers marks may change."""


class _Wish(NamedTuple):
    """A sync: whether the user asked for it, of which sources, and whether they are fetched."""

    asked: bool
    names: set[str] | None
    fetch: bool


class UpkeepScreen(KeepingScreen):
    """Marks taken over and sources synced, without blocking a key."""

    model: ListModel

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__(config, background)
        self._wish: _Wish | None = None
        self._waiting_wish: _Wish | None = None
        """What was asked for while something else ran."""
        self._changed_folders: set[str] = set()
        """Sources whose folders changed while a sync ran."""
        self._asked_due = monotonic()
        self._told_trouble: str | None = None

    @property
    def is_syncing(self) -> bool:
        """Whether digests are being fetched or read."""
        return self._wish is not None

    @property
    def is_fetching(self) -> bool:
        """Whether sources are being asked, rather than only read from disk."""
        return self._wish is not None and self._wish.fetch

    def title_of(self, view: View) -> str:
        """A view's name."""
        return view_title(view)

    def marks_changed(self, ids: list[str], rows: list[Row]) -> None:
        """The library has taken over marks of these papers; `rows` are the sidebar's now."""
        raise NotImplementedError

    def library_changed(self, snapshot: Snapshot) -> None:
        """A sync has brought or removed papers."""
        raise NotImplementedError

    def look_after(self) -> None:
        """What is done again and again: other readers' marks, a damaged library, syncs due."""
        if self.model.is_damaged:
            self.model.is_damaged = False
            self.background.reopen()
            self.notify("The library was damaged; it is being rebuilt from the digests.")
            self.start_sync(fetch=False)
        elif monotonic() - self._asked_due > _AUTO_SECONDS:
            self.sync_if_due()
        self.tell_of_marks()
        self.take_over_marks()

    def tell_of_marks(self) -> None:
        """Say what became of marks that were damaged, or cannot be written."""
        told, self.model.marks.notice = self.model.marks.notice, None
        for problem in (told, self.background.told(), self._library_told()):
            if problem:
                self._warn(problem, 15)

    def _library_told(self) -> str | None:
        trouble, told = self.model.library.trouble, self._told_trouble
        self._told_trouble = trouble
        return trouble if trouble != told else None

    def sync_if_due(self) -> None:
        """Sync if the configuration's `auto_sync` says that it is time."""
        self._asked_due = monotonic()
        if self.background.is_sync_due(self.config):
            self.start_sync()

    def others_marked(self) -> None:
        """Marks of other machines have come."""
        self.take_over_marks()

    @work(thread=True, group="marks")
    def take_over_marks(self) -> None:
        """Bring the library's copy of the marks and the counts up to date."""
        try:
            if changed := self.background.take_over_marks():
                rows = self.background.snapshot(None, self.model.order).rows
                self.app.call_from_thread(self.marks_changed, changed, rows)
        except DamagedLibraryError:
            self.app.call_from_thread(self.model.begin_anew)
        except (LibraryError, MarksError, sqlite3.OperationalError):
            pass  # busy or out of reach: asked again in a moment

    # Folders

    def watch_folders(self) -> None:
        """See what changes in the sources' folders, those of the configuration as it is now."""
        self.background.stop_watching()
        if self.config.sources:
            self._watch_folders()

    @work(thread=True, group="watch", exit_on_error=False)
    def _watch_folders(self) -> None:
        def changed(names: set[str]) -> None:
            self.app.call_from_thread(self._folders_changed, names)

        self.background.watch(self.config, changed)

    def _folders_changed(self, names: set[str]) -> None:
        self._changed_folders |= names
        if not self.is_syncing:
            names, self._changed_folders = self._changed_folders, set()
            self.start_sync(names=names, fetch=False)

    # Syncs

    def action_sync(self) -> None:
        """Bring the sources up to date, or stop doing so."""
        if self.is_fetching:
            self.background.stop_sync()
            self._status("Stopping…")
        elif not self.config.sources:
            self.notify("There is no source to sync yet.", timeout=3)
        else:
            self.start_sync(asked=True)

    def start_sync(
        self, *, asked: bool = False, names: set[str] | None = None, fetch: bool = True
    ) -> None:
        """Sync in the background; where nobody `asked`, only news and failures are told.

        While another sync runs, the latest that was asked for waits for its end.
        """
        wish = _Wish(asked, names, fetch)
        if self._wish is None:
            self._wish = wish
            self._sync(wish)
        elif asked or fetch:
            self._waiting_wish = wish

    @work(thread=True, group="sync")
    def _sync(self, wish: _Wish) -> None:
        shown = listed = monotonic()
        papers = 0

        def tell(progress: SyncProgress) -> None:
            nonlocal shown, listed, papers
            now = monotonic()
            if now - shown < _SHOW_SECONDS:
                return
            shown = now
            snapshot = None
            if progress.papers != papers and now - listed > _REFILL_SECONDS:
                listed, papers = now, progress.papers
                snapshot = self._snapshot()
            self.app.call_from_thread(self._progress, progress, snapshot)

        try:
            report = self.background.sync(self.config, tell, names=wish.names, fetch=wish.fetch)
            self.app.call_from_thread(self._synced, report, self._snapshot(), wish.asked)
        except Exception as error:  # whatever it is, the reader goes on and says so
            if self.is_attached and self.app.is_running:
                log_error("syncing", error)
                self.app.call_from_thread(self._sync_failed, str(error))

    def _snapshot(self) -> Snapshot:
        return self.background.snapshot(self.model.view, self.model.order)

    def _progress(self, progress: SyncProgress, snapshot: Snapshot | None) -> None:
        self._status(sync_progress(progress))
        if snapshot is not None:
            self.library_changed(snapshot)

    def _synced(self, report: SyncReport, snapshot: Snapshot, asked: bool) -> None:
        self._end_sync()
        if (
            report.new
            or report.rebuilt
            or report.retired
            or report.badged
            or any(source.read for source in report.sources)
            or len(self.model) == 0
            or self.model.is_partial  # the rest of the list, read in this thread's stead
            or self._has_other_papers(snapshot)
        ):
            self.library_changed(snapshot)
        if report.failed:
            self.notify(sync_result(report), severity="warning", markup=False, timeout=8)
        elif asked or (report.new and self.is_current):  # in triage it is told at the end
            self.notify(sync_result(report), markup=False, timeout=3)
        self.take_over_marks()

    def _end_sync(self) -> None:
        """Nothing runs any more: begin what waited for that."""
        self._wish = None
        self._status("")
        if self._waiting_wish:
            wish, self._waiting_wish = self._waiting_wish, None
            self.start_sync(asked=wish.asked, names=wish.names, fetch=wish.fetch)
        elif self._changed_folders:
            self._folders_changed(set())

    def _has_other_papers(self, snapshot: Snapshot) -> bool:
        """Whether papers have gone from the list that is shown, or come to it.

        Marks alone change what is unread or starred, and take nothing from under the cursor.
        """
        view = self.model.view
        follows_marks = view.unread or view.query or view.kind in _OF_MARKS
        if follows_marks or not snapshot.lists(view, self.model.order):
            return False
        return snapshot.numbers != self.model.numbers

    def _sync_failed(self, message: str) -> None:
        self._end_sync()
        self.notify(f"The sync failed: {message}", severity="error", markup=False, timeout=10)

    def _status(self, text: str) -> None:
        status = self.query_one("#status", Static)
        status.update(Content(plain(text)))
        status.set_class(bool(text), "-shown")
