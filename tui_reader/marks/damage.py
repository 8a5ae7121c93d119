"""Finds damage in a marks file, and replaces a damaged file by a new one."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from tui_reader.marks.file import APPLICATION_ID, SCHEMA_VERSION, checksum, header_fits, is_damage
from tui_reader.system.files import copy_private, free_path, put_in_place, sync_to_disk
from tui_reader.system.sqlite import error_code, open_read_only


def find_damage(db: sqlite3.Connection) -> str | None:
    """Check all content of a marks file; returns what is wrong with it, None if nothing is.

    Raises sqlite3.Error if the file cannot be checked: it is busy, or its disk fails.
    """
    try:
        (identity,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (answer,) = db.execute("PRAGMA integrity_check(1)").fetchone()
        if answer == "ok" and (wrong := _find_changed(db, identity, version)):
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


def _find_changed(db: sqlite3.Connection, identity: int, version: int) -> str | None:
    """The differences from the data that this program writes, although SQLite can read the file.

    SQLite does not notice a changed byte inside a value; the checksums of the rows do.
    """
    if not header_fits(db, identity, version):
        return "its header is not as it was written"
    if (identity, version) != (APPLICATION_ID, SCHEMA_VERSION):
        return None
    meta = dict(db.execute("SELECT key, value FROM meta"))
    (latest,) = db.execute("SELECT coalesce(max(sequence), 0) FROM state").fetchone()
    for key, kind in (("version", int), ("file", str), ("sequence", int), ("clock", int)):
        if not isinstance(meta.get(key), kind):
            return f"its {key} cannot be read"
    if meta["sequence"] < latest:
        return "its sequence is behind its marks"
    wrong = sum(
        checksum(*write) != stored
        for *write, stored in db.execute("SELECT id, field, value, stamp, sum FROM state")
    )
    return f"marks that are not as they were written: {wrong:,}" if wrong else None


def find_header_damage(data: bytes) -> str | None:
    """The damage in the first bytes of a marks file that its content does not show.

    If byte 18, the write version, is one that SQLite does not know, it opens the file for reading
    only ("Database File Format", 1.3.3).
    """
    if not data:
        return "empty"
    return "damaged (its header says that it is read-only)" if data[18:19] > b"\2" else None


def find_file_damage(path: Path) -> str | None:
    """Check all content of the marks file at `path`, as `find_damage` does."""
    with closing(open_read_only(path)) as db:
        return find_damage(db)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold SQLite's exclusive lock on the marks file at `path`, unless the damage prevents it.

    Raises sqlite3.Error if another process has the file.
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
    """Put the file `new` in the place of the damaged one at `marks`; the new path of that one.

    The damaged file's journal is moved with it. Raises OSError; then the damaged file is still at
    `marks`.
    """
    marks = marks.resolve()  # a symbolic link, such as into a folder of dotfiles, stays a link
    aside = free_path(marks.with_name(f"{marks.stem}-damaged-{now:%Y-%m-%d-%H%M%S}{marks.suffix}"))
    new.chmod(0o600)
    sync_to_disk(new)  # make this durable before anything next to the damaged file changes
    if marks.exists():
        try:
            os.link(marks, aside)
        except OSError:  # this file system has no hard links
            copy_private(marks, aside)
    journal = marks.with_name(f"{marks.name}-journal")
    if journal.exists():  # SQLite would roll it back into the new file
        journal.rename(aside.with_name(f"{aside.name}-journal"))
    put_in_place(new, marks)
    return aside
