"""The shared folder followed in a thread while the reader is open."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean_line
from tui_reader.marks.file import MarksError
from tui_reader.marks.store import Marks
from tui_reader.sharing.exchange import SharedFolder, SharingError
from tui_reader.sources.watch import watch
from tui_reader.system.errorlog import log_error

_POLL: Final = 5.0
"""Seconds between two exchanges if no change of the folder is reported."""
_CLOSE_SECONDS: Final = 2.0
"""Seconds that the end of the reader waits for the last exchange."""


class LiveSharing:
    """Exchanges marks with a folder whenever the marks or the folder have changed."""

    def __init__(
        self,
        marks: Path,
        folder: Path,
        changed: Callable[[], None],
        on_problem: Callable[[str], None],
    ) -> None:
        """Follow `folder` for the marks at `marks`.

        In its own threads, it calls `changed` after it has merged others' marks, and
        `on_problem` with each new problem, in one line.
        """
        self._marks = marks
        self._folder = folder
        self._changed = changed
        self._on_problem = on_problem
        self._stop = threading.Event()
        self._due = threading.Event()
        self._threads = [
            threading.Thread(target=target, daemon=True, name=f"reader {name}")
            for target, name in ((self._run, "sharing"), (self._watch, "shared folder"))
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def look(self) -> None:
        """Exchange soon, as something was marked here."""
        self._due.set()

    def stop(self) -> None:
        """End soon, also during a merge; the last marks are still written."""
        self._stop.set()
        self._due.set()

    def close(self) -> None:
        """Stop, and wait for the end, but not for a folder that hangs."""
        self.stop()
        self._threads[0].join(_CLOSE_SECONDS)

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
                except Exception as error:  # it is reported, and the reader goes on
                    log_error("sharing marks", error)
                    what = clean_line(f"{type(error).__name__}: {error}")
                    problem = f"{self._folder}: marks could not be shared ({what})"
                if problem and problem != last and not ending:
                    self._on_problem(problem)
                last = problem
                if not self._stop.is_set():
                    self._due.wait(_POLL)
        finally:
            if marks is not None:
                marks.close()

    def _exchange(self, marks: Marks, ending: bool) -> str | None:
        """Exchange, without merging if this is the last time; returns a problem."""
        share = SharedFolder(marks, self._folder, gentle=True, stopped=self._stop.is_set)
        done = share.exchange(_CLOSE_SECONDS / 2 if ending else 0.0, merge=not ending)
        if done.merged:
            self._changed()
        return next(iter(done.problems), None)

    def _watch(self) -> None:
        with contextlib.suppress(OSError):  # then it looks every few seconds
            for _ in watch({"": self._folder}, self._stop):
                self._due.set()
