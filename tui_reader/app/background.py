"""What the reader does in threads: taking over marks, syncing, counting."""

from __future__ import annotations

import contextlib
import threading
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.app.widgets.sidebar import Row, sidebar_rows
from tui_reader.config import Config
from tui_reader.library import Library, View
from tui_reader.marks import Marks

if TYPE_CHECKING:
    from tui_reader.sync import Progress, SyncReport


class Snapshot(NamedTuple):
    """The library as a thread found it."""

    rows: list[Row]
    """Of the sidebar."""
    view: View | None
    """The view asked for."""
    numbers: array[int]
    """The papers of that view."""


class Background:
    """Connections of its own to the library and the marks; one thread at a time uses them."""

    def __init__(self, library: Path, marks: Path) -> None:
        self._paths = library, marks
        self._opened: tuple[Library, Marks] | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def close(self) -> None:
        """Stop a sync that runs and close the connections."""
        self._stop.set()
        with self._lock:
            if self._opened:
                library, marks = self._opened
                library.close()
                marks.close()

    def _open(self) -> tuple[Library, Marks]:
        if self._opened is None:
            self._opened = Library(self._paths[0]), Marks(self._paths[1])
        return self._opened

    def take_over_marks(self) -> list[str]:
        """Let the library know the latest marks, whoever made them; ids whose state changed."""
        from tui_reader.sync import take_over_marks

        with self._lock:
            return [] if self._stop.is_set() else take_over_marks(*self._open())

    def snapshot(self, view: View | None, order: str) -> Snapshot:
        """The sidebar's rows, and the papers of `view`."""
        with self._lock:
            library, _ = self._open()
            numbers = array("q")
            if view is not None:
                with contextlib.suppress(ValueError):  # a query that cannot be read
                    numbers = library.view(view, order)
            return Snapshot(sidebar_rows(library), view, numbers)

    def sync(self, config: Config, tell: Callable[[Progress], None]) -> SyncReport | None:
        """Bring every source up to date, telling progress; None where it was stopped."""
        from tui_reader.sync import sync

        library = Library(self._paths[0])
        steps = sync(config, library)
        try:
            while not self._stop.is_set():
                try:
                    tell(next(steps))
                except StopIteration as end:
                    report: SyncReport = end.value
                    return report
        finally:
            steps.close()
            library.close()
        return None
