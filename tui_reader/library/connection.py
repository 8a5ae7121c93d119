"""The library's file while it is open: followed to what stands at its path, a thread at a time."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from tui_reader.core.text import clean_line
from tui_reader.library import schema
from tui_reader.library.schema import DamagedLibraryError, LibraryError

if TYPE_CHECKING:
    from tui_reader.system.temporary import Temporary

_L = TypeVar("_L", bound="OpenLibrary")
_P = ParamSpec("_P")
_T = TypeVar("_T")

_AGAIN_SECONDS: Final = 2.0
"""How often it is tried whether a library that is only read can be written."""


class OpenLibrary:
    """One connection to the library's file; threads take turns on it."""

    def __init__(
        self, path: Path, *, may_only_read: bool = True, place: Temporary | None = None
    ) -> None:
        """Open the library at `path`; one that cannot be used is replaced by an empty one.

        Where its folder cannot be written it is only read, if it is there and that is enough.
        `place` is a folder that goes when it is closed. Raises LibraryError.
        """
        self.path = path
        self.trouble: str | None = None
        """Why the library is only read, or not kept, one line."""
        self.is_only_read = False
        self._place = place
        self._again = 0.0
        try:
            self._db, self.is_new = schema.connect(path)
        except LibraryError as error:
            connection = schema.connect_for_reading(path) if may_only_read else None
            if connection is None:
                raise
            self._db, self.is_new = connection, False
            self.is_only_read = True
            self.trouble = f"{error}; what it holds can be read, but nothing new comes to it"
            self._again = time.monotonic() + _AGAIN_SECONDS
        self._file = schema.file_id(path)
        self._lock = threading.RLock()

    def close(self) -> None:
        """Close the connection; of a library that is not kept nothing stays."""
        with self._lock:
            self._db.close()
            if self._place:
                self._place.remove()

    def rebuild(self) -> None:
        """Replace a damaged library by an empty one."""
        with self._lock:
            self._db.close()
            self._db, self.is_new = schema.replace(self.path, self._file)
            self._file = schema.file_id(self.path)

    def _follow(self) -> None:
        """Open the file that is at the path now, if it is another than when it was opened.

        One that could only be read is opened for writing as soon as that is possible.
        """
        if self.is_only_read and time.monotonic() >= self._again:
            self._again = time.monotonic() + _AGAIN_SECONDS
            with suppress(LibraryError):
                opened, self.is_new = schema.connect(self.path)
                self._db.close()
                self._db, self.trouble, self.is_only_read = opened, None, False
        now = schema.file_id(self.path)
        if now is not None and now != self._file and not self._db.in_transaction:
            self._db.close()
            self._db, self.is_new = schema.connect(self.path)
            self._file = schema.file_id(self.path)


def is_damage(error: Exception) -> bool:
    """Whether the file is to blame, not who else uses it, what is asked, or the disk."""
    return not isinstance(error, sqlite3.OperationalError) or str(error).startswith("no such ")


def guarded(method: Callable[Concatenate[_L, _P], _T]) -> Callable[Concatenate[_L, _P], _T]:
    """One thread at a time on the connection; damage told as DamagedLibraryError.

    A library that somebody else has put in the place of a damaged one is opened first.
    """

    @wraps(method)
    def alone(self: _L, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with self._lock:
            self._follow()
            try:
                return method(self, *args, **kwargs)
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not is_damage(error):
                    raise
                raise DamagedLibraryError(f"{self.path}: {clean_line(str(error))}") from error

    return alone
