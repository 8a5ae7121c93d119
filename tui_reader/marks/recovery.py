"""Marks that are opened whatever befell their file: mended if it is damaged, else only read."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from tui_reader.marks import file as marks_file
from tui_reader.marks.file import DamagedMarksError, MarksError
from tui_reader.marks.store import Marks

# what is only needed for a file that is not as it should be is imported there: this is on the way
# to the first papers


def open_or_recover(path: Path) -> Marks:
    """The marks at `path`, with `told` where something is wrong with them.

    A damaged file is mended, see `marks_mend`. Where nothing can be written, or the file cannot
    be used, what can be read of it is there, and `trouble` says why nothing can be marked. Raises
    MarksError for the file of a newer version or another program, which is left alone.
    """
    try:
        marks = _opened(path)
    except MarksError as error:
        if error.__cause__ is None:
            raise
        marks = _read_only(path, error)
    marks.mend = _mend
    return marks


def _opened(path: Path) -> Marks:
    with suppress(DamagedMarksError):
        return Marks(path)
    told = _mend(path)
    marks = Marks(path)
    marks.notice = told or marks.notice
    return marks


def _mend(path: Path) -> str | None:
    from tui_reader.marks.repair import mend

    return mend(path)


def _read_only(path: Path, error: MarksError) -> Marks:
    """What can be read of the marks at `path`, in memory."""
    from tui_reader.marks.repair import UnmendedError, why

    wrong = (
        str(error)
        if isinstance(error, (UnmendedError, marks_file.LockedMarksError))
        else f"{path}: {why(error)}"
    )
    trouble = (
        f"{wrong}; papers can be read, with the marks as far as they can be, but nothing can be "
        "marked until the file can be written"
    )
    return Marks.unwritable(path, _in_memory(path), trouble)


def _in_memory(path: Path) -> sqlite3.Connection:
    from tui_reader.marks.carve import carve
    from tui_reader.marks.damage import unsound

    data = b""
    with suppress(OSError):
        data = path.read_bytes()
    if data:
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with suppress(sqlite3.Error, MarksError):
            db.deserialize(data)
            if unsound(db) is None:
                marks_file.make_tables(db, path)
                return db
        db.close()
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    marks_file.make_tables(db, path)
    rows = [(*said, 1, marks_file.check_sum(*said)) for said in carve(data).values()]
    db.executemany("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE meta SET value = 1 WHERE key = 'sequence'")
    return db
