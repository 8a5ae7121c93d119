"""Damaged marks mended: a new file of all that the old one and the latest copy still say."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line
from tui_reader.marks import backups
from tui_reader.marks.carve import carve
from tui_reader.marks.damage import damage, header_unsound, locked, replace_damaged, unsound
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import FieldWrite
from tui_reader.marks.store import Marks
from tui_reader.system import paths
from tui_reader.system.lock import hold_lock

_REASON: Final = 120
"""Characters of what SQLite says is wrong that are told."""


class UnmendedError(MarksError):
    """A damaged file stays as it is."""


def check_and_repair(path: Path) -> str | None:
    """Mend the marks at `path` if anything in them is damaged; then what to tell, one line.

    Everything in the file is read for that. Raises MarksError where it cannot be mended.
    """
    try:
        wrong = path.exists() and damage(path)
    except sqlite3.Error:
        return None  # busy, or not to be read: that is told by whoever needs it
    return mend(path) if wrong else None


def mend(path: Path) -> str | None:
    """Put a new file in the place of the damaged one at `path`; what to tell, one line.

    It is made of all that the damaged file and the latest sound copy still say, and the damaged
    one is kept aside. None where nothing was wrong, or another process mended it just now. Raises
    MarksError, and then nothing was changed.
    """
    path = path.resolve()
    try:
        with hold_lock(_lock(path)):
            return _mend(path, datetime.now())
    except (OSError, sqlite3.Error) as error:
        raise UnmendedError(f"{path}: damaged, and cannot be mended ({why(error)})") from error
    except MarksError as error:
        raise UnmendedError(f"{path}: damaged, and cannot be mended ({why(error)})") from error


def _lock(path: Path) -> Path:
    """What is held while the marks at `path` are mended."""
    usual = paths.data_dir()
    return (usual if paths.may_be_written(usual) else path.parent) / "mending.lock"


def _mend(path: Path, now: datetime) -> str | None:
    new = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with locked(path) as db, path.open("rb") as file:
            # closed only once the other file stands there: closing gives all locks away
            # ("How To Corrupt An SQLite Database File", 2.2)
            data = file.read()
            wrong = header_unsound(data) or unsound(db)
            if wrong is None:
                return None
            found = carve(data)
            saved = _marked(found)
            copy = _latest_copy(path)
            if copy:
                for key, said in copy.said.items():
                    if key not in found or said.rank > found[key].rank:
                        found[key] = said
            with closing(Marks(new)) as marks:
                marks.merge(found.values(), mine=True)
            aside = replace_damaged(path, new, now)
    finally:
        for left in (new, new.with_name(f"{new.name}-journal")):
            left.unlink(missing_ok=True)
    more = _marked(found) - saved
    told = f"{path}: was {_short(wrong)}; saved from it: {saved:,} of what is marked"
    if copy and more > 0:
        told += f", and {more:,} more from the copy of {copy.name}"
    return f"{told}; the damaged file is kept: {aside.name}"


class _Copy(NamedTuple):
    name: str
    said: dict[tuple[str, str], FieldWrite]


def _latest_copy(path: Path) -> _Copy | None:
    """What the latest copy that is sound says."""
    for backup in backups.list_backups(path):
        with suppress(OSError, sqlite3.Error):
            if damage(backup.path) is None:
                return _Copy(backup.name, carve(backup.path.read_bytes()))
    return None


def _marked(said: dict[tuple[str, str], FieldWrite]) -> int:
    return sum(each.value is not None for each in said.values())


def why(error: BaseException) -> str:
    """What SQLite or the system says is wrong, in a few words."""
    cause = error.__cause__ or error
    return _short(cause.strerror or str(cause) if isinstance(cause, OSError) else str(cause))


def _short(text: str) -> str:
    text = clean_line(text)
    return text if len(text) <= _REASON else f"{text[: _REASON - 1]}…"
