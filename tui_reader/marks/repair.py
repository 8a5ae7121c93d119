"""Repairs a damaged marks file: the readable rows of the file and of a backup, in a new file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean_line
from tui_reader.marks import file as marks_file
from tui_reader.marks.backups import list_backups
from tui_reader.marks.carve import carve
from tui_reader.marks.damage import (
    find_damage,
    find_file_damage,
    find_header_damage,
    locked,
    replace_damaged,
)
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import FieldWrite, keep_latest
from tui_reader.marks.store import Marks
from tui_reader.system import paths
from tui_reader.system.lock import hold_lock

_REASON: Final = 120
"""Characters of SQLite's reason that are shown."""


class RepairError(MarksError):
    """A damaged file cannot be repaired; it is unchanged."""


def check_and_repair(path: Path) -> str | None:
    """Repair the marks at `path` if they are damaged; one line for the user if they were.

    Reads the whole file. Raises MarksError if it cannot be repaired.
    """
    try:
        damaged = path.exists() and find_file_damage(path)
    except sqlite3.Error:
        return None  # busy or unreadable: the next use of the marks reports it
    return repair(path) if damaged else None


def repair(path: Path) -> str | None:
    """Replace the damaged file at `path` by a new one; one line for the user.

    The new file has all marks that can be read from the damaged file and from the latest sound
    backup; the damaged file is kept under another name. Returns None if nothing was wrong, or if
    another process has just repaired it. Raises RepairError, and then nothing has changed.
    """
    path = path.resolve()
    try:
        with hold_lock(_lock(path)):
            return _repair(path, datetime.now())
    except (OSError, sqlite3.Error, MarksError) as error:
        raise RepairError(
            f"{path}: damaged, and cannot be repaired ({reason_of(error)})"
        ) from error


def _lock(path: Path) -> Path:
    """The lock file that is held during a repair of the marks at `path`."""
    usual = paths.data_dir()
    return (usual if paths.may_be_written(usual) else path.parent) / "repair.lock"


def _repair(path: Path, now: datetime) -> str | None:
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with locked(path) as db, path.open("rb") as file:
            # this file must stay open until the new one is in place: closing any descriptor of a
            # file drops all locks that the process has on it ("How To Corrupt An SQLite Database
            # File", 2.2)
            data = file.read()
            damage = find_header_damage(data) or find_damage(db)
            if damage is None:
                return None
            found = carve(data)
            saved = _count_set(found)
            backup, in_backup = _latest_sound_backup(path)
            for write in in_backup.values():
                keep_latest(found, write)
            with closing(Marks(new)) as marks:
                marks.merge(found.values(), mine=True)
            aside = replace_damaged(path, new, now)
    finally:
        for left in (new, new.with_name(f"{new.name}-journal")):
            left.unlink(missing_ok=True)
    more = _count_set(found) - saved
    notice = f"{path}: was {_shortened(damage)}; {saved:,} marks were recovered from it"
    if more > 0:
        notice += f", and {more:,} more from the backup of {backup}"
    return f"{notice}; the damaged file is kept as {aside.name}"


def _latest_sound_backup(path: Path) -> tuple[str, dict[tuple[str, str], FieldWrite]]:
    """The name and the writes of the latest backup that is not damaged; empty without one."""
    for backup in list_backups(path):
        with suppress(OSError, sqlite3.Error):
            if find_file_damage(backup.path) is None:
                return backup.name, carve(backup.path.read_bytes())
    return "", {}


def _count_set(writes: dict[tuple[str, str], FieldWrite]) -> int:
    """How many of the fields have a value, that is, have not been cleared."""
    return sum(write.value is not None for write in writes.values())


def reason_of(error: BaseException) -> str:
    """The reason that SQLite or the system gives, shortened to one line."""
    cause = error.__cause__ or error
    return _shortened(cause.strerror or str(cause) if isinstance(cause, OSError) else str(cause))


def _shortened(text: str) -> str:
    text = clean_line(text)
    return text if len(text) <= _REASON else f"{text[: _REASON - 1]}…"


def readable_copy(path: Path) -> sqlite3.Connection:
    """A copy of the marks at `path`; of a damaged file, all rows that can still be read."""
    data = b""
    with suppress(OSError):
        data = path.read_bytes()
    if data:
        db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        with suppress(sqlite3.Error, MarksError):
            db.deserialize(data)
            if find_damage(db) is None:
                marks_file.make_tables(db, path)
                return db
        db.close()
    db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    marks_file.make_tables(db, path)
    rows = [(*write, 1, marks_file.checksum(*write)) for write in carve(data).values()]
    db.executemany("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?)", rows)
    db.execute("UPDATE meta SET value = 1 WHERE key = 'sequence'")
    return db
