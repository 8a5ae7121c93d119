"""The marks file while it is open: followed to what stands at its path, and mended."""

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
from tui_reader.system.sqlite import error_code, primary_error_code, transaction

_T = TypeVar("_T")

UNREADABLE: Final = (sqlite3.Error, AttributeError, TypeError, ValueError)
"""What comes of a file that cannot be read, or has values that are none."""
_AGAIN_SECONDS: Final = 2.0
"""How often it is tried whether a file that could not be used can be."""
_TRIES: Final = 3
"""How often another file may appear at the path before it is taken to be the same."""


class OpenMarks:
    """A marks file that is open: whoever asks it, asks the file that stands at the path now.

    One that nothing can be written to is tried again, and a damaged one is mended.
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
        self.trouble: str | None = None
        """Why nothing can be marked, one line; what is known can be read all the same."""
        self.notice: str | None = None
        """What its user should know of how it was opened or mended, one line."""
        self.repair: Callable[[Path], str | None] | None = None
        """Mends the file where it turns out to be damaged, and says what to tell."""
        self._place: tuple[int, int] | None = None
        self._again = 0.0

    @classmethod
    def read_only(cls, path: Path, db: sqlite3.Connection, trouble: str) -> Self:
        """The marks in `db`, read from `path`, while nothing can be written there.

        It is tried again with every mark, and every now and then.
        """
        marks = cls.__new__(cls)
        marks._begin(path, time.time)
        marks._db = db
        marks.trouble = marks.notice = trouble
        marks._again = time.monotonic() + _AGAIN_SECONDS
        return marks

    def _open(self) -> None:
        """Open the file. Raises what `open_marks` does."""
        self._db, lockless = open_marks(self.path)
        self._place = self._stands_at()
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
        """Why papers may be marked of which nothing is known here: nothing of them may go."""
        if self.trouble is not None:
            return self.trouble
        damaged = next(self.path.resolve().parent.glob("marks-damaged-*.db"), None)
        return f"{damaged} may have more marks than could be saved" if damaged else None

    @property
    def connection(self) -> sqlite3.Connection:
        """The file, for tables that must stand beside the marks."""
        return self._db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def file(self) -> str:
        """Tells this file from every other: 32 hex digits."""
        return self._asked(lambda: self._meta("file"))

    def _failure(self, error: Exception) -> MarksError:
        if isinstance(error, DamagedMarksError):
            return error
        from tui_reader.system.errorlog import log_error

        log_error("using the marks", error)
        what = clean_line(str(error))
        if is_damage(error) or self._is_sealed(error):
            return DamagedMarksError(
                f"{self.path}: the marks are damaged ({what}); nothing was touched: the reader "
                "repairs them when it is opened, or move the file aside to begin with none"
            )
        code = primary_error_code(error)
        lock = marks_file.lock_of(self.path)
        if code == sqlite3.SQLITE_BUSY and lock.exists():  # of a file system without locks
            return LockedMarksError(
                f"{lock}: somebody is marking, or was killed while marking; if no reader is open, "
                "remove it"
            )
        return MarksError(
            f"{self.path}: the marks cannot be used ({what}); nothing was touched: check the "
            "file and its folder, or move it aside to begin with none"
        )

    def _is_sealed(self, error: Exception) -> bool:
        """Whether the file refuses to be written though its folder and disk do not."""
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
            raise sqlite3.DatabaseError(f"{key} is no number") from error

    def _stands_at(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _follow(self, *, now: bool = False) -> None:
        """Open the file that stands at the path where that is another than the one that is open.

        Where nothing could be written, see whether it can be: at once with `now`.
        """
        if self.trouble is not None:
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
            self.trouble = None
        elif self._place is not None and self._place != self._stands_at():
            self._db.close()
            try:
                self._open()
            except (OSError, *UNREADABLE) as error:
                raise self._failure(error) from error

    def _asked(self, work: Callable[[], _T], *, now: bool = False) -> _T:
        """What `work` comes to on the file that stands at the path, mended where that helps.

        Raises MarksError.
        """
        try:
            self._follow(now=now)
            return work()
        except (*UNREADABLE, DamagedMarksError) as error:
            failure = self._failure(error)
            if not isinstance(failure, DamagedMarksError) or self.repair is None:
                raise failure from error
        told = self.repair(self.path)
        try:
            self._follow(now=now)
            self.notice = told or self.notice
            return work()
        except UNREADABLE as error:
            raise self._failure(error) from error

    def _change(self, work: Callable[[], _T]) -> _T:
        """`work` in one transaction on the file that stands at the path. Raises MarksError."""

        def change() -> _T:
            for _ in range(_TRIES):
                if self.trouble is not None:
                    raise MarksError(self.trouble)
                with transaction(self._db):
                    # whoever replaces the file has it locked meanwhile
                    if self._place is None or self._place == self._stands_at():
                        return work()
                self._follow()
            self._place = None  # a file system that gives a file another number every time
            with transaction(self._db):
                return work()

        return self._asked(change, now=True)
