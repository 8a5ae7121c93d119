"""Syncs of the sources, and the watch over their folders, for threads of the reader."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.config import Config
from tui_reader.library import Library
from tui_reader.marks.recovery import open_or_recover
from tui_reader.sources.registry import digest_folder, kind_of

if TYPE_CHECKING:
    from tui_reader.sync.report import SyncProgress, SyncReport


class Syncs:
    """Syncs one after another, each with its own connections; `watch` runs beside them."""

    def __init__(self, library: Path, marks: Path) -> None:
        """Sync into these files."""
        self._library = library
        self._marks = marks
        self._stop = threading.Event()
        self._stop_watch = threading.Event()
        self._is_over = threading.Event()

    def stop_all(self) -> None:
        """Ask the running sync and the watch to end soon, and do not start another."""
        self._is_over.set()
        self._stop_watch.set()

    def run(
        self,
        config: Config,
        on_progress: Callable[[SyncProgress], None],
        *,
        names: set[str] | None = None,
        fetch: bool = True,
    ) -> SyncReport:
        """Sync the sources `names` (None: every enabled source).

        Without `fetch`, only reads files that changed on disk. `stop` ends it soon.
        """
        from tui_reader.sync.run import sync

        self._stop.clear()

        def stopped() -> bool:
            return self._stop.is_set() or self._is_over.is_set()

        with (
            closing(Library(self._library)) as library,
            closing(open_or_recover(self._marks)) as marks,
            closing(
                sync(config, library, names, fetch=fetch, marks=marks, stopped=stopped)
            ) as steps,
        ):
            while True:
                try:
                    on_progress(next(steps))
                except StopIteration as end:
                    report: SyncReport = end.value
                    return report

    def stop(self) -> None:
        """Ask the running sync to end soon; the papers it has already added stay."""
        self._stop.set()

    def is_due(self, config: Config) -> bool:
        """Whether a remote source was last requested more than `auto_sync` seconds ago."""
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
        """Call `changed` with the names of sources whose folders change, until stopped."""
        from tui_reader.sources.watch import watch

        self._stop_watch = stop = threading.Event()
        if self._is_over.is_set():
            return
        folders = {source.name: digest_folder(source) for source in config.sources}
        for names in watch(folders, stop):
            changed(names)

    def stop_watching(self) -> None:
        """End `watch`."""
        self._stop_watch.set()
