"""What is wrong with a marks file, and another put in the place of one that is damaged."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tui_reader.marks.file import APPLICATION_ID, SCHEMA_VERSION, check_sum, header_fits, is_damage
from tui_reader.system.files import copy_private, put_in_place, sync_to_disk
from tui_reader.system.sqlite import error_code, open_read_only


def unsound(db: sqlite3.Connection) -> str | None:
    """What is wrong with the content of a marks file; None if nothing is.

    Raises sqlite3.Error where that cannot be told: the file is busy, or its disk fails.
    """
    try:
        (identity,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (answer,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        if answer == "ok" and (wrong := _wrong(db, identity, version)):
            return f"damaged ({wrong})"
    except (sqlite3.Error, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, sqlite3.Error) and not is_damage(error):
            raise
        return f"damaged ({error})"
    if answer != "ok":
        return f"damaged ({answer})"
    if identity != APPLICATION_ID:
        return "not a marks file of tui-reader"
    if version > SCHEMA_VERSION:
        return "written by a newer tui-reader"
    return None


def _wrong(db: sqlite3.Connection, identity: int, version: int) -> str | None:
    """What differs from what this version writes."""
    if not header_fits(db, identity, version):
        return "its header is not as it was written"
    return _changed(db) if (identity, version) == (APPLICATION_ID, SCHEMA_VERSION) else None


def _changed(db: sqlite3.Connection) -> str | None:
    """What is not as this program wrote it: bytes inside a row, which SQLite takes as they are."""
    meta = dict(db.execute("SELECT key, value FROM meta"))
    (latest,) = db.execute("SELECT coalesce(max(sequence), 0) FROM state").fetchone()
    for key, kind in (("version", int), ("file", str), ("sequence", int), ("clock", int)):
        if not isinstance(meta.get(key), kind):
            return f"its {key} is not to be read"
    if meta["sequence"] < latest:
        return "its sequence is behind its marks"
    wrong = sum(
        check_sum(*said) != proof
        for *said, proof in db.execute("SELECT id, field, value, stamp, sum FROM state")
    )
    return f"marks that are not as they were written: {wrong:,}" if wrong else None


def header_unsound(data: bytes) -> str | None:
    """What is wrong with a marks file's first bytes that its content does not show.

    A format for writing that SQLite does not know makes it open the file for reading only
    ("Database File Format", 1.3.3).
    """
    if not data:
        return "empty"
    return "damaged (its header lets nobody write)" if data[18:19] > b"\2" else None


def damage(path: Path) -> str | None:
    """What is wrong with the content of the marks file at `path`; None if nothing is to be seen.

    Raises sqlite3.Error where it cannot be looked at.
    """
    with closing(open_read_only(path)) as db:
        return unsound(db)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Keep everybody from the marks file at `path`, as far as its damage lets SQLite do that.

    Raises sqlite3.Error where somebody else keeps us from it.
    """
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        try:
            db.execute("BEGIN EXCLUSIVE")
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not is_damage(error) and error_code(error) != sqlite3.SQLITE_READONLY:
                raise
        yield db
    finally:
        db.close()


def replace_damaged(marks: Path, new: Path, now: datetime) -> Path:
    """Put the file `new` in the place of the damaged one at `marks`; where that is now, whole.

    What SQLite keeps beside the damaged file goes with it. Raises OSError, and then nothing is
    changed.
    """
    marks = marks.resolve()  # a link into somebody's dotfiles stays one
    aside = _free(marks.with_name(f"{marks.stem}-damaged-{now:%Y-%m-%d-%H%M%S}{marks.suffix}"))
    new.chmod(0o600)
    sync_to_disk(new)  # before anything beside the damaged file changes
    if marks.exists():
        try:
            os.link(marks, aside)
        except OSError:  # no hard links here
            copy_private(marks, aside)
    journal = marks.with_name(f"{marks.name}-journal")
    if journal.exists():  # of the damaged file: it would be played into the new one
        journal.rename(aside.with_name(f"{aside.name}-journal"))
    put_in_place(new, marks)
    return aside


def _free(path: Path) -> Path:
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
