"""The marks file while it is open: reopened if it is replaced on disk, repaired if damaged."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self, TypeVar

from tui_reader.core.text import clean_line
from tui_reader.marks import file as marks_file
from tui_reader.marks.file import (
    DamagedMarksError,
    LockedMarksError,
    MarksError,
    is_damage,
    open_marks,
)
from tui_reader.system.errorlog import log_error
from tui_reader.system.files import file_id
from tui_reader.system.sqlite import error_code, primary_error_code, transaction

_T = TypeVar("_T")

UNREADABLE: Final = (sqlite3.Error, AttributeError, TypeError, ValueError)
"""Errors raised for a file that cannot be read or has values of the wrong type."""
_AGAIN_SECONDS: Final = 2.0
"""Seconds between two attempts to open a file that could not be used."""
_TRIES: Final = 3
"""How often a transaction is begun again because the file was replaced.

Some file systems give a file another inode number at every call; after this many attempts the
number is ignored."""


class OpenMarks:
    """An open marks file.

    Reopens the file if it was replaced on disk, tries again to write one that could not be written,
    and repairs one that turns out to be damaged.
    """

    def __init__(self, path: Path, wall: Callable[[], float] = time.time) -> None:
        """Open the marks at `path`, made if there are none; raises MarksError.

        `wall` is the wall clock, in seconds since 1970.
        """
        self._begin(path, wall)
        try:
            self._open()
        except (OSError, *UNREADABLE) as error:
            raise self._failure(error) from error

    def _begin(self, path: Path, wall: Callable[[], float]) -> None:
        self.path = path
        self.wall = wall
        self.read_only_reason: str | None = None
        """Why nothing can be marked, in one line; the marks that are known can still be read."""
        self.notice: str | None = None
        """A line for the user about how the file was opened or repaired; None if all is well."""
        self.repair: Callable[[Path], str | None] | None = None
        """Repairs the file if it is damaged; returns a line for the user."""
        self._opened_id: tuple[int, int] | None = None
        self._again = 0.0

    @classmethod
    def read_only(cls, path: Path, db: sqlite3.Connection, read_only_reason: str) -> Self:
        """The marks in `db`, read from `path`, while `path` cannot be written.

        Every change, and a read every few seconds, tries again to open the file.
        """
        marks = cls.__new__(cls)
        marks._begin(path, time.time)
        marks._db = db
        marks.read_only_reason = marks.notice = read_only_reason
        marks._again = time.monotonic() + _AGAIN_SECONDS
        return marks

    def _open(self) -> None:
        """Open the file. Raises the same errors as `open_marks`."""
        self._db, lockless = open_marks(self.path)
        self._opened_id = file_id(self.path)
        try:
            self._meta("file")
        except BaseException:
            self._db.close()
            raise
        self.notice = (
            f"{self.path}: its file system has no locks; marks are kept all the same, under the "
            f"lock file {self.path.name}.lock: should a killed reader leave that, remove it"
            if lockless
            else None
        )

    @property
    def possible_loss(self) -> str | None:
        """Why marks may be missing, so that no digest may be deleted; None if none are missing."""
        if self.read_only_reason is not None:
            return self.read_only_reason
        damaged = next(self.path.resolve().parent.glob("marks-damaged-*.db"), None)
        return f"{damaged} may have more marks than could be saved" if damaged else None

    @property
    def connection(self) -> sqlite3.Connection:
        """The database, for tables that must be in the same file as the marks."""
        return self._db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def file(self) -> str:
        """The unique id of this file: 32 hex digits."""
        return self._run(lambda: self._meta("file"))

    def _failure(self, error: Exception) -> MarksError:
        if isinstance(error, DamagedMarksError):
            return error
        log_error("using the marks", error)
        what = clean_line(str(error))
        if is_damage(error) or self._is_sealed(error):
            return DamagedMarksError(
                f"{self.path}: the marks are damaged ({what}); nothing was touched: the reader "
                "repairs them when it is opened, or move the file aside to begin without marks"
            )
        code = primary_error_code(error)
        lock = marks_file.lock_of(self.path)
        if code == sqlite3.SQLITE_BUSY and lock.exists():  # the file system has no locks
            return LockedMarksError(
                f"{lock}: another process is marking papers, or was killed while doing so; if no "
                "reader is open, remove it"
            )
        return MarksError(
            f"{self.path}: the marks cannot be used ({what}); nothing was touched: check the "
            "file and its folder, or move it aside to begin without marks"
        )

    def _is_sealed(self, error: Exception) -> bool:
        """Whether SQLite calls the file read-only although its permissions allow writing."""
        return error_code(error) == sqlite3.SQLITE_READONLY and all(
            os.access(each, os.W_OK) for each in (self.path, self.path.parent)
        )

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"{key} is missing")
        return str(row[0])

    def _number(self, key: str) -> int:
        try:
            return int(self._meta(key))
        except ValueError as error:
            raise sqlite3.DatabaseError(f"{key} is not a number") from error

    def _follow(self, *, now: bool = False) -> None:
        """Reopen the file if it was replaced on disk.

        If it could not be written, try again to open it: every few seconds, or at once with `now`.
        """
        if self.read_only_reason is not None:
            if not now and time.monotonic() < self._again:
                return
            self._again = time.monotonic() + _AGAIN_SECONDS
            old = self._db
            try:
                self._open()
            except (MarksError, OSError, *UNREADABLE):
                self._db = old
                return
            old.close()
            self.read_only_reason = None
        elif self._opened_id is not None and self._opened_id != file_id(self.path):
            self._db.close()
            try:
                self._open()
            except (OSError, *UNREADABLE) as error:
                raise self._failure(error) from error

    def _run(self, work: Callable[[], _T], *, now: bool = False) -> _T:
        """Run `work` on the file at the path and return its result; repair a damaged file first.

        Raises MarksError.
        """
        try:
            self._follow(now=now)
            return work()
        except (*UNREADABLE, DamagedMarksError) as error:
            failure = self._failure(error)
            if not isinstance(failure, DamagedMarksError) or self.repair is None:
                raise failure from error
        notice = self.repair(self.path)
        try:
            self._follow(now=now)
            self.notice = notice or self.notice
            return work()
        except UNREADABLE as error:
            raise self._failure(error) from error

    def _transact(self, work: Callable[[], _T]) -> _T:
        """Run `work` in one transaction on the file at the path. Raises MarksError."""

        def change() -> _T:
            for _ in range(_TRIES):
                if self.read_only_reason is not None:
                    raise MarksError(self.read_only_reason)
                with transaction(self._db):
                    # compared inside the transaction: a process that replaces the file holds its
                    # lock meanwhile, so that this file cannot be replaced before we commit
                    if self._opened_id is None or self._opened_id == file_id(self.path):
                        return work()
                self._follow()
            self._opened_id = None  # see _TRIES
            with transaction(self._db):
                return work()

        return self._run(change, now=True)
