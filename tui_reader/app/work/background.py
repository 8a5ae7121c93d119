"""Background: the library and the marks as threads use them, to copy marks, sync and count."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from array import array
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from tui_reader.app.state.history import MarkChange, Pack
from tui_reader.app.state.sidebar_rows import Row, sidebar_rows
from tui_reader.config import Config, SavedView
from tui_reader.library import Library, LibraryError, View
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Reverted
from tui_reader.marks.recovery import open_or_recover
from tui_reader.marks.store import Marks
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tui_reader.marks.model import Mark
    from tui_reader.marks.session_writes import SessionWrites
    from tui_reader.sharing.live import LiveSharing
    from tui_reader.sync.report import SyncProgress, SyncReport

_T = TypeVar("_T")
Tell: TypeAlias = Callable[[int, int, list[str]], None]
_CHUNK: Final = 1000
"""Papers marked in one transaction, which takes some ten milliseconds."""
_BREATH: Final = 0.003
"""Seconds between two transactions, in which a key can write its own mark."""


class Snapshot(NamedTuple):
    """The library as a thread found it."""

    rows: list[Row]
    """The sidebar's rows."""
    view: View | None
    """The view that was requested."""
    order: str
    """The order that was requested, one of ORDERS."""
    numbers: array[int]
    """The papers of that view, in that order."""

    def lists(self, view: View, order: str) -> bool:
        """Whether this is what `view` holds in `order`: either may have changed since."""
        return (self.view, self.order) == (view, order)


class Written(NamedTuple):
    """The result of writing many marks."""

    back: Pack
    """The changes that undo what was written."""
    error: str | None = None
    """Why the rest was not written."""
    left: frozenset[str] = frozenset()
    """Ids of papers that were marked elsewhere since, which are left as they are."""


class Background:
    """Connections of its own to the library and the marks; one thread at a time uses them."""

    def __init__(
        self, library: Path, marks: Path, seen: int = 0, *, doubtful: bool = False
    ) -> None:
        """Work on these files; `seen` is up to where the reader knows the marks already.

        Marks that are `doubtful`, as somebody else may have written them, are looked over once.
        """
        self._paths = library, marks
        self._seen = seen
        self._doubtful = doubtful
        self._opened: tuple[Library, Marks] | None = None
        self._lock = threading.Lock()
        self.views: tuple[SavedView, ...] = ()
        """The user's, which the sidebar's rows count."""
        self._writer: threading.Thread | None = None
        self._stop = threading.Event()
        self._stop_sync = threading.Event()
        self._stop_watch = threading.Event()
        self._live: LiveSharing | None = None

    def stop(self) -> None:
        """Let everything that runs end soon, and nothing begin any more."""
        self._stop.set()
        self._stop_sync.set()
        self._stop_watch.set()
        if self._live:
            self._live.stop()

    def close(self) -> None:
        """Stop what runs, wait for marks that are being written, and close the connections."""
        self.stop()
        if self._writer:
            self._writer.join()
        if self._live:
            self._live.close()
        with self._lock:
            if self._opened:
                library, marks = self._opened
                library.close()
                marks.close()

    def reopen(self) -> None:
        """Open the library anew: its file has been replaced."""
        with self._lock:
            if self._opened:
                library, marks = self._opened
                library.close()
                marks.close()
                self._opened = None

    def _open(self) -> tuple[Library, Marks]:
        if self._opened is None:
            self._opened = Library(self._paths[0]), open_or_recover(self._paths[1])
            self._opened[1].notice = None  # the reader was told so when it opened them
        return self._opened

    def open_library(self) -> Library:
        """Another connection to the library, for its caller to close."""
        return Library(self._paths[0])

    def take_over_marks(self) -> list[str]:
        """Let the library know the latest marks; the ids of those made since this last did.

        Whoever made them, and whoever told the library: another reader may have been first.
        """
        from tui_reader.sync.marks import copy_new_marks

        with self._lock:
            if self._stop.is_set():
                return []
            library, marks = self._open()
            changed = copy_new_marks(library, marks)
            changes = marks.changed(self._seen)
            self._seen = changes.sequence
            if changes.marks and self._live:
                self._live.look()
            return list(dict.fromkeys([*changed, *(mark.id for mark in changes.marks)]))

    def told(self) -> str | None:
        """What is to be told of marks that were mended since this was asked last."""
        if self._opened is None:
            return None
        told, self._opened[1].notice = self._opened[1].notice, None
        return told

    def start_writing(self, work: Callable[[], None]) -> None:
        """Have a thread write marks; `close` waits for its end, whenever the reader is left."""
        self._writer = threading.Thread(target=work, name="writing marks")
        self._writer.start()

    def mark_all(
        self,
        numbers: Sequence[int],
        decide: Callable[[Iterable[Mark]], MarkChange],
        own: SessionWrites,
        tell: Tell,
    ) -> tuple[MarkChange, Written]:
        """Mark papers as `decide` says of their marks; that, and how it went. See `reverse`."""
        with self._lock:
            library, marks = self._open()
            ids = library.ids(numbers)
            marking = decide(mark for ids in _chunks(ids) for mark in marks.get(ids).values())
        wanted = marking._asdict()

        def write(marks: Marks, ids: list[str]) -> Reverted:
            return Reverted(marks.mark(ids, **wanted, session=own), set())

        return marking, self._written(ids, write, tell)

    def revert(self, changes: Pack, own: SessionWrites, tell: Tell) -> Written:
        """Make marks what `changes` say where `own` said the last word, and the library's copy.

        Some at a time, so that a key's own mark never waits for all of them; `tell` is told how
        many are done, of how many, and which papers the library knows anew. All are written,
        also where the reader is left meanwhile.
        """
        return self._written(changes, lambda marks, chunk: marks.revert(chunk, own), tell)

    def _written(
        self,
        things: Collection[_T],
        write: Callable[[Marks, list[_T]], Reverted],
        tell: Tell,
    ) -> Written:
        back = Pack()
        left: set[str] = set()
        done = 0
        try:
            for chunk in _chunks(things):
                with self._lock:
                    written = write(self._open()[1], chunk)
                back.add(written.inverse)
                left |= written.skipped
                done += len(chunk)
                changed: list[str] = []
                with contextlib.suppress(LibraryError, sqlite3.OperationalError):
                    changed = self.take_over_marks()
                if not self._stop.wait(_BREATH):
                    tell(done, len(things), changed)
        except (LibraryError, MarksError) as error:
            return Written(back, str(error), frozenset(left))
        return Written(back, left=frozenset(left))

    def share(
        self, folder: Path | None, changed: Callable[[], None], told: Callable[[str], None]
    ) -> None:
        """Exchange marks with `folder` from now on, in threads; with none, no more.

        `changed` is called there when others' marks have come, `told` with each new problem.
        """
        if self._live:
            self._live.stop()
            self._live = None
        if folder is not None and not self._stop.is_set():
            from tui_reader.sharing.live import LiveSharing

            self._live = LiveSharing(self._paths[1], folder, changed, told)
            self._live.start()

    def copy_marks(self) -> str | None:
        """Make today's copy of the marks, if it is not made; what is wrong, one line.

        Doubtful marks are looked over before, those that cannot be copied after that.
        """
        from tui_reader.marks.backups import BackupError, back_up_daily

        mended = None
        if self._doubtful:
            self._doubtful = False
            mended = self._look_over()
        try:
            back_up_daily(self._paths[1])
        except (BackupError, OSError) as error:
            log_error("copying the marks", error)
            return mended or self._look_over() or str(error)
        return mended

    def _look_over(self) -> str | None:
        from tui_reader.marks.recovery import check_and_repair

        try:
            return check_and_repair(self._paths[1])
        except MarksError as error:
            return str(error)

    def sidebar_rows(self) -> list[Row]:
        """The sidebar's rows, with the counts of the saved views."""
        with self._lock:
            return sidebar_rows(self._open()[0], self.views, count=True)

    def snapshot(self, view: View | None, order: str) -> Snapshot:
        """The sidebar's rows, and the papers of `view` in `order`."""
        with self._lock:
            library, _ = self._open()
            numbers = array("q")
            if view is not None:
                with contextlib.suppress(ValueError):  # a query that cannot be read
                    numbers = library.view(view, order)
            rows = sidebar_rows(library, self.views, count=True)
            return Snapshot(rows, view, order, numbers)

    def sync(
        self,
        config: Config,
        tell: Callable[[SyncProgress], None],
        *,
        names: set[str] | None = None,
        fetch: bool = True,
    ) -> SyncReport:
        """Bring `names` (None: every enabled source) up to date, telling progress.

        Without `fetch` only what changed on disk is read. `stop_sync` ends it soon.
        """
        from tui_reader.sync.run import sync

        self._stop_sync.clear()
        library, marks = Library(self._paths[0]), open_or_recover(self._paths[1])

        def stopped() -> bool:
            return self._stop_sync.is_set() or self._stop.is_set()

        steps = sync(config, library, names, fetch=fetch, marks=marks, stopped=stopped)
        try:
            while True:
                try:
                    tell(next(steps))
                except StopIteration as end:
                    report: SyncReport = end.value
                    return report
        finally:
            steps.close()
            library.close()
            marks.close()

    def badge(self, config: Config, tell: Callable[[float], None]) -> bool:
        """Give the whole library the badges of the configuration's keywords; whether any changed.

        `tell` is told how much of it is done, 0 to 1. Raises LibraryError and sqlite3.Error.
        """
        from tui_reader.core.keywords import Rules

        library = Library(self._paths[0])
        try:
            return library.apply_keywords(Rules.of(config), tell)
        finally:
            library.close()

    def stop_sync(self) -> None:
        """Let the sync that runs end soon; what it has brought so far stays."""
        self._stop_sync.set()

    def is_sync_due(self, config: Config) -> bool:
        """Whether a source has not been asked for as long as `auto_sync` says."""
        from tui_reader.sources.state import state

        if config.auto_sync is None:
            return False
        latest = datetime.now(UTC) - timedelta(seconds=config.auto_sync)
        for source in config.sources:
            if source.enabled and kind_of(source).is_remote:
                known = state(source.name)
                asked = max(known.last_success or "", known.last_error_at or "")
                if asked < latest.isoformat(timespec="milliseconds"):
                    return True
        return False

    def watch(self, config: Config, changed: Callable[[set[str]], None]) -> None:
        """Tell which sources' folders have changed, until `stop_watching` or the end."""
        from tui_reader.sources.watch import watch

        self._stop_watch = stop = threading.Event()
        if self._stop.is_set():
            return
        folders = {source.name: digest_folder(source) for source in config.sources}
        for names in watch(folders, stop):
            changed(names)

    def stop_watching(self) -> None:
        """Let `watch` end."""
        self._stop_watch.set()


def _chunks(things: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(things)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
