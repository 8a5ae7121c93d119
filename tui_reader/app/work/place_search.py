"""PlaceSearch: finds places, venues and authors in threads; only the latest search counts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui_reader.app.state.places import AUTHOR, Finder, Place, venue_places
from tui_reader.library import Library, LibraryError, View
from tui_reader.library.query import quote
from tui_reader.system.errorlog import log_error

_AUTHORS: Final = 15
"""The most authors that are found."""


class PlaceSearch:
    """Searches one at a time, each in a thread, and drops all but the latest."""

    def __init__(
        self,
        library: Path | None,
        finder: Callable[[Sequence[Place]], Finder],
        on_found: Callable[[str, list[Place]], None],
    ) -> None:
        """Find venues and authors in `library` (None: nowhere); `on_found` is called in a thread.

        `finder` is called in a thread, with the places of the venues.
        """
        self._path = library
        self._make_finder = finder
        self._on_found = on_found
        self._running = threading.Lock()
        self._latest = 0
        self._finder: Finder | None = None
        self._library: Library | None = None

    def find(self, typed: str) -> None:
        """Search for this instead of what is being searched for."""
        self._start(lambda number: self._report(typed, number))

    def close(self) -> None:
        """Stop searching."""
        self._start(lambda number: self._close_library())

    def _start(self, work: Callable[[int], object]) -> None:
        self._latest += 1
        if self._library:
            self._library.interrupt()
        threading.Thread(
            target=self._run, args=(work, self._latest), daemon=True, name="places"
        ).start()

    def _run(self, work: Callable[[int], object], number: int) -> None:
        try:
            with self._running:
                if number == self._latest:
                    work(number)
        except Exception as error:  # whatever it is, the reader stays open
            log_error("finding places", error)

    def _close_library(self) -> None:
        if self._library:
            self._library.close()
            self._library = None

    def _report(self, typed: str, number: int) -> None:
        found = self._find(typed)
        if number == self._latest:
            self._on_found(typed, found)

    def _find(self, typed: str) -> list[Place]:
        finder = self._finder
        if finder is None:
            venues = self._venues()
            finder = self._make_finder(venues or ())
            if venues is not None:
                self._finder = finder
        authors: Sequence[Place] = ()
        if typed.strip() and self._path:
            with suppress(LibraryError, sqlite3.Error):
                authors = self._authors(self._path, typed)
        return finder.find(typed, authors)

    def _venues(self) -> Sequence[Place] | None:
        """The venues; None if another search interrupted the reading of them."""
        if not self._path:
            return ()
        try:
            return venue_places(self._open(self._path).facets("venue"))
        except (LibraryError, sqlite3.Error):
            return None

    def _open(self, path: Path) -> Library:
        if self._library is None:
            self._library = Library(path)
        return self._library

    def _authors(self, path: Path, typed: str) -> list[Place]:
        return [
            Place(AUTHOR, name, "", papers, View("query", f"au:{quote(name)}"))
            for name, papers in self._open(path).authors(typed, _AUTHORS)
        ]
