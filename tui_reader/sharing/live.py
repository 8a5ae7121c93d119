"""Live: the shared folder followed in a thread for as long as the reader is open."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean_line
from tui_reader.marks.file import MarksError
from tui_reader.marks.store import Marks
from tui_reader.sharing.exchange import Share, SharingError
from tui_reader.system.errorlog import log_error

_POLL: Final = 5.0
"""Seconds between looks at the folder, where nothing tells of a change."""
_LAST_WORDS: Final = 2.0
"""Seconds that the end of the reader waits for."""


class Live:
    """Exchanges marks with a folder whenever either has changed."""

    def __init__(
        self, marks: Path, folder: Path, changed: Callable[[], None], told: Callable[[str], None]
    ) -> None:
        """Follow `folder` for the marks at `marks`.

        In threads of its own, `changed` is called when others' marks have been merged, and `told`
        with each new problem, one line.
        """
        self._marks = marks
        self._folder = folder
        self._changed = changed
        self._told = told
        self._stop = threading.Event()
        self._due = threading.Event()
        self._threads = [
            threading.Thread(target=target, daemon=True, name=f"reader {name}")
            for target, name in ((self._run, "sharing"), (self._watch, "shared folder"))
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def look(self) -> None:
        """Something was marked here: write it soon."""
        self._due.set()

    def stop(self) -> None:
        """End soon, in the midst of a merge too; what was marked last is still written."""
        self._stop.set()
        self._due.set()

    def close(self) -> None:
        """Stop, and wait for the end, unless the folder hangs."""
        self.stop()
        self._threads[0].join(_LAST_WORDS)

    def _run(self) -> None:
        marks: Marks | None = None
        last = None
        try:
            ending = False
            while not ending:
                ending = self._stop.is_set()
                self._due.clear()
                problem = None
                try:
                    marks = marks or Marks(self._marks)
                    problem = self._exchange(marks, ending)
                except (SharingError, MarksError) as error:
                    log_error("sharing marks", error)
                    problem = str(error)
                except Exception as error:  # whatever it is, the reader goes on and says so
                    log_error("sharing marks", error)
                    what = clean_line(f"{type(error).__name__}: {error}")
                    problem = f"{self._folder}: marks could not be shared ({what})"
                if problem and problem != last and not ending:
                    self._told(problem)
                last = problem
                if not self._stop.is_set():
                    self._due.wait(_POLL)
        finally:
            if marks is not None:
                marks.close()

    def _exchange(self, marks: Marks, ending: bool) -> str | None:
        """Exchange, the last time without merging; a problem."""
        share = Share(marks, self._folder, gentle=True, stopped=self._stop.is_set)
        done = share.exchange(_LAST_WORDS / 2 if ending else 0.0, merge=not ending)
        if done.merged:
            self._changed()
        return next(iter(done.problems), None)

    def _watch(self) -> None:
        from tui_reader.sources.watch import watch

        with contextlib.suppress(OSError):  # then looking at times must do
            for _ in watch({"": self._folder}, self._stop):
                self._due.set()
