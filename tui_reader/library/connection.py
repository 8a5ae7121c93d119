"""A connection to the library's file that follows replacements of the file and reports damage."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.core.text import clean_line
from tui_reader.library import database
from tui_reader.library.errors import DamagedLibraryError, LibraryError
from tui_reader.system.files import file_id

if TYPE_CHECKING:
    from tui_reader.system.temporary import Temporary

_RETRY_SECONDS: Final = 2.0
"""Seconds between two attempts to open a read-only library for writing."""


class LibraryConnection:
    """One SQLite connection to the library, used by one thread at a time."""

    def __init__(
        self, path: Path, *, allow_read_only: bool = True, folder: Temporary | None = None
    ) -> None:
        """Open the library at `path`; an empty one replaces a file that cannot be used.

        Where it cannot be written, an existing library is opened read-only if `allow_read_only`.
        `folder` is a temporary folder to delete on `close`. Raises LibraryError.
        """
        self.path = path
        self.problem: str | None = None
        """Why the library is read-only, or not saved; one line."""
        self.is_read_only = False
        self.lock = threading.RLock()
        """Held by the thread that uses `db`."""
        self._folder = folder
        self._next_retry = 0.0
        try:
            self.db, self.is_new = database.connect(path)
        except LibraryError as error:
            connection = database.connect_for_reading(path) if allow_read_only else None
            if connection is None:
                raise
            self.db, self.is_new = connection, False
            self.is_read_only = True
            self.problem = f"{error}; until then its papers can be read, but no new ones are added"
            self._next_retry = time.monotonic() + _RETRY_SECONDS
        self._file = file_id(path)

    def close(self) -> None:
        """Close the connection, and delete a library in a temporary folder."""
        with self.lock:
            self.db.close()
            if self._folder:
                self._folder.remove()

    def rebuild(self) -> None:
        """Replace a damaged library with an empty one."""
        with self.lock:
            self.db.close()
            self.db, self.is_new = database.replace(self.path, self._file)
            self._file = file_id(self.path)

    @contextmanager
    def exclusive(self) -> Iterator[sqlite3.Connection]:
        """The connection for one thread, reopened if the file was replaced.

        Raises DamagedLibraryError where SQLite finds the file damaged.
        """
        with self.lock:
            self._reopen()
            with reporting_damage(self.path):
                yield self.db

    @contextmanager
    def separate(self) -> Iterator[sqlite3.Connection]:
        """Another connection to the library, for reading only if it is read-only."""
        connection = database.connect_for_reading(self.path) if self.is_read_only else None
        with (
            closing(connection or database.connect(self.path)[0]) as db,
            reporting_damage(self.path),
        ):
            yield db

    def _reopen(self) -> None:
        """Reopen the file if it was replaced on disk, or if a read-only one can be written now."""
        is_due = self.is_read_only and time.monotonic() >= self._next_retry
        if is_due and not self.db.in_transaction:
            self._next_retry = time.monotonic() + _RETRY_SECONDS
            with suppress(LibraryError):
                opened, self.is_new = database.connect(self.path)
                self.db.close()
                self.db, self.problem, self.is_read_only = opened, None, False
        found = file_id(self.path)
        if found is not None and found != self._file and not self.db.in_transaction:
            self.db.close()
            self.db, self.is_new = database.connect(self.path)
            self._file = file_id(self.path)


@contextmanager
def reporting_damage(path: Path) -> Iterator[None]:
    """Raise DamagedLibraryError for an error of SQLite that means that the file is damaged."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if not _is_damage(error):
            raise
        raise DamagedLibraryError(f"{path}: {clean_line(str(error))}") from error


def _is_damage(error: Exception) -> bool:
    """Whether the file is damaged, rather than locked, interrupted, or on a full disk."""
    return not isinstance(error, sqlite3.OperationalError) or str(error).startswith("no such ")
