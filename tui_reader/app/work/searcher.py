"""Searcher: the list that a search gives, asked for in threads of which the latest wins."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.library import Library, LibraryError, View
from tui_reader.system.errorlog import log_error

FIRST: Final = 64
"""Papers that are shown while the others are still being looked for: a screenful."""
_CONNECTIONS: Final = 2
"""A query that cannot be interrupted at once does not keep the next one waiting."""


class Found(NamedTuple):
    """What a search has found so far."""

    view: View
    order: str
    typing: bool
    numbers: array[int]
    """All that is known: the first screenful or everything."""
    complete: bool
    problem: str = ""
    """Why nothing could be found."""


class Searcher:
    """Asks the library at `path`; each answer is given to `tell`, in the thread that found it."""

    def __init__(self, path: Path, tell: Callable[[int, Found], None]) -> None:
        self._path = path
        self._tell = tell
        self._free = threading.Condition()
        self._idle: list[Library] = []
        self._running: list[Library] = []
        self.latest = 0
        """The number of the last search; answers to others come too late."""

    def find(self, view: View, order: str, *, typing: bool) -> int:
        """Begin a search and end all others; its number."""
        number = self.cancel()
        threading.Thread(
            target=self._find, args=(number, view, order, typing), daemon=True, name="search"
        ).start()
        return number

    def cancel(self) -> int:
        """End whatever runs: no answer to it will be taken."""
        with self._free:
            self.latest += 1
            for library in self._running:
                library.interrupt()
            return self.latest

    def close(self) -> None:
        """End whatever runs, and close the connections that are idle."""
        self.cancel()
        with self._free:
            while self._idle:
                self._idle.pop().close()

    def _find(self, number: int, view: View, order: str, typing: bool) -> None:
        try:
            library = self._take(number)
        except (LibraryError, sqlite3.Error) as error:
            log_error("beginning a search", error)
            self._tell(number, Found(view, order, typing, array("q"), True, str(error)))
            return
        if library is None:
            return
        try:
            self._stream(library, number, Found(view, order, typing, array("q"), False))
        except (LibraryError, sqlite3.Error, ValueError) as error:
            self._tell_problem(number, Found(view, order, typing, array("q"), True, str(error)))
        except Exception as error:  # whatever it is, the reader goes on and says so
            log_error("searching", error)
            said = f"the search failed ({type(error).__name__})"
            self._tell_problem(number, Found(view, order, typing, array("q"), True, said))
        finally:
            with self._free:
                self._running.remove(library)
                self._idle.append(library)
                self._free.notify()

    def _tell_problem(self, number: int, found: Found) -> None:
        if number == self.latest:
            self._tell(number, found)

    def _take(self, number: int) -> Library | None:
        """A connection of its own; None where a later search was begun while this one waited."""
        with self._free:
            while number == self.latest and len(self._running) >= _CONNECTIONS:
                self._free.wait()
            if number != self.latest:
                self._free.notify()
                return None
            library = self._idle.pop() if self._idle else Library(self._path)
            self._running.append(library)
            return library

    def _stream(self, library: Library, number: int, found: Found) -> None:
        stream = library.stream(found.view, found.order, typing=found.typing, first=FIRST)
        with closing(stream) as parts:
            for part in parts:
                if number != self.latest:
                    return
                complete = len(part) < FIRST or len(found.numbers) > 0
                found = found._replace(numbers=part, complete=complete)
                self._tell(number, found)
