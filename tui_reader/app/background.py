"""What the reader does in threads: taking over marks, syncing, counting."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tui_reader.app.widgets.sidebar import Row, sidebar_rows
from tui_reader.config import Config
from tui_reader.library import Library, QueryError, View
from tui_reader.marks import Marks
from tui_reader.sync import Progress, SyncReport, sync, take_over_marks


class Snapshot(NamedTuple):
    """The library as a thread found it."""

    rows: list[Row]
    """Of the sidebar."""
    numbers: array[int] | None
    """The papers of the view asked for."""


class Background:
    """Connections of its own to the library and the marks; one thread at a time uses them."""

    def __init__(self, library: Path, marks: Path) -> None:
        self._library = Library(library)
        self._marks = Marks(marks)
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def close(self) -> None:
        """Stop a sync that runs and close the connections."""
        self._stop.set()
        with self._lock:
            self._library.close()
            self._marks.close()

    def take_over_marks(self) -> list[str]:
        """Let the library know the latest marks, whoever made them; ids whose state changed."""
        with self._lock:
            return [] if self._stop.is_set() else take_over_marks(self._library, self._marks)

    def snapshot(self, view: View | None, order: str) -> Snapshot:
        """The sidebar's rows, and the papers of `view`."""
        with self._lock:
            numbers = None
            if view is not None:
                try:
                    numbers = self._library.view(view, order)
                except QueryError:
                    numbers = array("q")
            return Snapshot(sidebar_rows(self._library), numbers)

    def sync(self, config: Config, tell: Callable[[Progress], None]) -> SyncReport | None:
        """Bring every source up to date, telling progress; None where it was stopped."""
        library = Library(self._library.path)
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
