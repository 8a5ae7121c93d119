"""Searcher: runs searches in threads; only the latest one reports its results."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.core.orders import NEWEST, RELEVANCE
from tui_reader.library import Library, LibraryError, View
from tui_reader.system.errorlog import log_error

FIRST: Final = 64
"""Papers in the first part of the results, shown while the search goes on: a screenful."""
_MOST_RANKED: Final = 2_000
"""Papers that are ranked while the user types; more would keep the results waiting."""
_CONNECTIONS: Final = 2
"""Two, because a query may take a while to notice the interrupt, and the next must not wait."""


class SearchResult(NamedTuple):
    """The results of a search so far."""

    view: View
    order: str
    typing: bool
    numbers: array[int]
    """Numbers of the papers found: the first of them, or all."""
    complete: bool
    problem: str = ""
    """Why the search failed; empty if it did not."""
    elsewhere: int | None = None
    """Reported once more for a search without results: how many papers of all match."""
    corrected: str = ""
    """Then also: the query with the nearest known words for those that no paper has."""


class Searcher:
    """Searches the library at `path`; calls `on_result` with each result, in its thread."""

    def __init__(self, path: Path, on_result: Callable[[int, SearchResult], None]) -> None:
        self._path = path
        self._on_result = on_result
        self._free = threading.Condition()
        self._idle: list[Library] = []
        self._running: list[Library] = []
        self.latest = 0
        """The number of the latest search; results of earlier ones are dropped."""

    def find(self, view: View, order: str, *, typing: bool) -> int:
        """Cancel all searches, start a new one and return its number."""
        number = self.cancel()
        threading.Thread(
            target=self._find, args=(number, view, order, typing), daemon=True, name="search"
        ).start()
        return number

    def cancel(self) -> int:
        """Interrupt the running searches and drop their results; return the new latest number."""
        with self._free:
            self.latest += 1
            for library in self._running:
                library.interrupt()
            return self.latest

    def close(self) -> None:
        """Interrupt the running searches and close the idle connections."""
        self.cancel()
        with self._free:
            while self._idle:
                self._idle.pop().close()

    def _find(self, number: int, view: View, order: str, typing: bool) -> None:
        found = SearchResult(view, order, typing, array("q"), False)
        library = problem = None
        try:
            if library := self._acquire(number):
                self._stream(library, number, found)
        except (LibraryError, sqlite3.Error, ValueError) as error:
            problem = str(error)
            if library is None:
                log_error("starting a search", error)
        except Exception as error:  # the reader stays open and shows the error
            problem = f"the search failed ({type(error).__name__})"
            log_error("searching", error)
        finally:
            if library:
                with self._free:
                    self._running.remove(library)
                    self._idle.append(library)
                    self._free.notify()
        if problem is not None and number == self.latest:
            self._on_result(number, found._replace(complete=True, problem=problem))

    def _acquire(self, number: int) -> Library | None:
        """Wait for a free connection; None if a later search started during the wait."""
        with self._free:
            while number == self.latest and len(self._running) >= _CONNECTIONS:
                self._free.wait()
            if number != self.latest:
                self._free.notify()
                return None
            library = self._idle.pop() if self._idle else Library(self._path)
            self._running.append(library)
            return library

    def _stream(self, library: Library, number: int, found: SearchResult) -> None:
        # To rank papers takes several times as long as to find them. While the user types, only few
        # papers are ranked, and many come in the order of their dates.
        may_rank = found.typing and found.order == RELEVANCE
        if may_rank:
            found = found._replace(order=NEWEST)
        # one more than are ranked, so that papers to rank are not shown in another order first
        first = _MOST_RANKED + 1 if may_rank else FIRST
        stream = library.stream(found.view, found.order, typing=found.typing, first=first)
        with closing(stream) as parts:
            for part in parts:
                if number != self.latest:
                    return
                complete = len(part) < first or len(found.numbers) > 0
                found = found._replace(numbers=part, complete=complete)
                if may_rank and 0 < len(part) < first:
                    ranked = library.view(found.view, RELEVANCE, typing=True)
                    if number != self.latest:
                        return
                    found = found._replace(order=RELEVANCE, numbers=ranked)
                self._on_result(number, found)
        if not found.numbers and number == self.latest:
            self._report_alternatives(library, number, found)

    def _report_alternatives(self, library: Library, number: int, found: SearchResult) -> None:
        """What else could be searched for, since nothing was found."""
        view, query = found.view, found.view.query
        everywhere = View(query=query)
        elsewhere = 0 if view == everywhere else library.count(everywhere, typing=found.typing)
        corrected = library.corrected(query, typing=found.typing)
        if number == self.latest:
            self._on_result(number, found._replace(elsewhere=elsewhere, corrected=corrected))
