"""Background: the library and the marks for use by threads that copy marks, sync or count."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, TypeVar

from tui_reader.app.state.history import ChangeSet, MarkChange
from tui_reader.app.state.sidebar_folds import Row
from tui_reader.app.state.sidebar_rows import sidebar_rows
from tui_reader.app.work.syncs import Syncs
from tui_reader.config import Config, SavedView
from tui_reader.core.paper import OWN_AI
from tui_reader.library import Library, LibraryError, View
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Reverted
from tui_reader.marks.recovery import open_or_recover
from tui_reader.marks.store import Marks
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tui_reader.app.state.today import Today
    from tui_reader.library.ranking.ranker import Ranked
    from tui_reader.marks.model import Mark
    from tui_reader.marks.session_writes import SessionWrites
    from tui_reader.sharing.live import LiveSharing

_T = TypeVar("_T")
OnProgress: TypeAlias = Callable[[int, int, list[str]], None]
_CHUNK: Final = 1000
"""Papers marked in one transaction, which takes about 10 ms."""
_UNREAD_AMONG: Final = 1_000
"""The number of similar papers among which unread ones are looked for."""
_PAUSE: Final = 0.003
"""Seconds between two transactions, so that a key press can write its mark in between."""


class Snapshot(NamedTuple):
    """The sidebar and a list, as read from the library at one time."""

    rows: list[Row]
    """The sidebar's rows."""
    view: View | None
    """The view that was requested."""
    order: str
    """The order that was requested, one of ORDERS."""
    numbers: array[int]
    """The papers of that view, in that order."""

    def lists(self, view: View, order: str) -> bool:
        """Whether this lists `view` in `order`; the user may have changed either since."""
        return (self.view, self.order) == (view, order)


class Written(NamedTuple):
    """The result of writing many marks."""

    back: ChangeSet
    """The changes that undo what was written."""
    error: str | None = None
    """Why the rest was not written."""
    left: frozenset[str] = frozenset()
    """Ids of papers that were skipped because they have since been marked elsewhere."""


class Background:
    """Separate connections to the library and the marks, used by one thread at a time."""

    def __init__(
        self, library: Path, marks: Path, seen: int = 0, *, doubtful: bool = False
    ) -> None:
        """Work on these files; `seen` is the sequence number of the last mark the reader knows.

        If the marks are `doubtful` (another program may have written them), check them once.
        """
        self._paths = library, marks
        self._seen = seen
        self._doubtful = doubtful
        self._opened: tuple[Library, Marks] | None = None
        self._lock = threading.Lock()
        self.views: tuple[SavedView, ...] = ()
        """The user's saved views, counted in the sidebar."""
        self.today: Callable[[], Today | None] = lambda: None
        """What the sidebar's first view lists."""
        self._writer: threading.Thread | None = None
        self._stop = threading.Event()
        self.syncs = Syncs(library, marks)
        """Syncs, and the watch over the folders of sources."""
        self._live: LiveSharing | None = None

    def stop(self) -> None:
        """Ask all running work to end soon, and do not start any more."""
        self._stop.set()
        self.syncs.stop_all()
        if self._live:
            self._live.stop()

    def close(self) -> None:
        """Stop all work, wait until pending marks are written, and close the connections."""
        self.stop()
        if self._writer:
            self._writer.join()
        if self._live:
            self._live.close()
        with self._lock:
            self._close_connections()  # kept, so that a late thread does not open others

    def reopen(self) -> None:
        """Close the connections, to open them again on next use: the file was replaced."""
        with self._lock:
            self._close_connections()
            self._opened = None

    def _close_connections(self) -> None:
        for connection in self._opened or ():
            connection.close()

    def _open(self) -> tuple[Library, Marks]:
        if self._opened is None:
            self._opened = Library(self._paths[0]), open_or_recover(self._paths[1])
            self._opened[1].notice = None  # already shown when the reader opened the marks
        return self._opened

    def open_library(self) -> Library:
        """Another connection to the library, for its caller to close."""
        return Library(self._paths[0])

    def apply_new_marks(self) -> list[str]:
        """Copy new marks into the library; return the ids marked since the last call.

        Includes marks that another reader made, or has already copied into the library.
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

    def take_notice(self) -> str | None:
        """A notice about repaired marks, once."""
        if self._opened is None:
            return None
        notice, self._opened[1].notice = self._opened[1].notice, None
        return notice

    def start_writing(self, work: Callable[[], None]) -> None:
        """Write marks in a thread; `close` waits for it, so that leaving the reader loses none."""
        self._writer = threading.Thread(target=work, name="writing marks")
        self._writer.start()

    def mark_all(
        self,
        numbers: Sequence[int],
        decide: Callable[[Iterable[Mark]], MarkChange],
        own: SessionWrites,
        on_progress: OnProgress,
    ) -> tuple[MarkChange, Written]:
        """Apply the change that `decide` makes of the papers' marks; return it and the result.

        Writes in chunks, as `revert` does.
        """
        with self._lock:
            library, marks = self._open()
            ids = library.ids(numbers)
            marking = decide(mark for ids in _chunks(ids) for mark in marks.get(ids).values())
        wanted = marking._asdict()

        def write(marks: Marks, ids: list[str]) -> Reverted:
            return Reverted(marks.mark(ids, **wanted, session=own), set())

        return marking, self._write_chunks(ids, write, on_progress)

    def revert(self, changes: ChangeSet, own: SessionWrites, on_progress: OnProgress) -> Written:
        """Revert the fields in `changes` that this session (`own`) wrote last.

        Writes in chunks, so that a key press never waits for all of them. After each chunk,
        calls `on_progress` with the number done, the total, and the ids whose marks the library
        updated. Writes all chunks, even if the user leaves the reader meanwhile.
        """
        return self._write_chunks(
            changes, lambda marks, chunk: marks.revert(chunk, own), on_progress
        )

    def _write_chunks(
        self,
        things: Collection[_T],
        write: Callable[[Marks, list[_T]], Reverted],
        on_progress: OnProgress,
    ) -> Written:
        back = ChangeSet()
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
                with suppress(LibraryError, sqlite3.OperationalError):
                    changed = self.apply_new_marks()
                if not self._stop.wait(_PAUSE):
                    on_progress(done, len(things), changed)
        except (LibraryError, MarksError) as error:
            return Written(back, str(error), frozenset(left))
        return Written(back, left=frozenset(left))

    def share(
        self, folder: Path | None, changed: Callable[[], None], on_problem: Callable[[str], None]
    ) -> None:
        """Start exchanging marks with `folder` in threads; None stops the exchange.

        Calls `changed` when marks arrive and `on_problem` with each new problem, from its threads.
        """
        if self._live:
            self._live.stop()
            self._live = None
        if folder and not self._stop.is_set():
            from tui_reader.sharing.live import LiveSharing

            self._live = LiveSharing(self._paths[1], folder, changed, on_problem)
            self._live.start()

    def back_up_marks(self) -> str | None:
        """Back up the marks once a day; return a one-line problem or repair notice, or None.

        Checks doubtful marks first. If the backup fails, checks the marks as well.
        """
        from tui_reader.marks.backups import BackupError, back_up_daily

        notice = None
        if self._doubtful:
            self._doubtful = False
            notice = self._check_marks()
        try:
            back_up_daily(self._paths[1])
        except (BackupError, OSError) as error:
            log_error("backing up the marks", error)
            return notice or self._check_marks() or str(error)
        return notice

    def _check_marks(self) -> str | None:
        from tui_reader.marks.repair import check_and_repair

        try:
            return check_and_repair(self._paths[1])
        except MarksError as error:
            return str(error)

    def sidebar_rows(self) -> list[Row]:
        """The sidebar's rows, with the counts of the saved views."""
        with self._lock:
            return self._rows(self._open()[0])

    def _rows(self, library: Library) -> list[Row]:
        return sidebar_rows(library, self.views, count=True, today=self.today())

    def count(self, view: View) -> int:
        """The number of papers in `view`. Raises QueryError."""
        with self._lock:
            return self._open()[0].count(view)

    def snapshot(self, view: View | None, order: str) -> Snapshot:
        """The sidebar's rows, and the papers of `view` in `order`."""
        with self._lock:
            library, _ = self._open()
            numbers = array("q")
            if view is not None:
                with suppress(ValueError):  # a query that cannot be read
                    numbers = library.view(view, order)
            return Snapshot(self._rows(library), view, order, numbers)

    def read_own_ai(self, config: Config) -> None:
        """Have the library read what a language model has written, until `stop`.

        Raises LibraryError and sqlite3.Error.
        """
        from tui_reader.sync.run import refresh

        with closing(self.open_library()) as library:
            for _ in refresh(config, library, {OWN_AI}):
                if self._stop.is_set():
                    return

    def badge(self, config: Config, on_progress: Callable[[float], None]) -> bool:
        """Apply the configured keywords to the whole library; return whether a badge changed.

        Calls `on_progress` with the share done, 0 to 1. Raises LibraryError and sqlite3.Error.
        """
        from tui_reader.core.keywords import Rules

        with closing(self.open_library()) as library:
            return library.apply_keywords(Rules.of(config), on_progress)

    def rank(self, on_progress: Callable[[float], None], known: Ranked | None) -> Ranked | None:
        """Rank the library if that is due, until `stop`; see `Ranking.ranked`.

        Raises LibraryError and sqlite3.OperationalError.
        """
        with closing(self.open_library()) as library:
            return library.ranking.ranked(on_progress, self._stop.is_set, known)

    def similar(self, n: int, limit: int, *, unread: bool) -> list[str]:
        """The ids of the papers most similar to paper `n`, with `unread` only unread ones.

        Raises LibraryError and sqlite3.OperationalError.
        """
        with closing(self.open_library()) as library:
            if not library.is_read_only:
                library.ranking.prepare(self._stop.is_set)
            numbers = library.ranking.similar(n, _UNREAD_AMONG if unread else limit)
            if unread:
                kept = library.unread_ids(numbers)
                numbers = [each for each in numbers if each in kept]
            return library.ids(numbers[:limit])


def _chunks(things: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(things)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
