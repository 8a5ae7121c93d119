"""Checks for the doctor and its report: folders, databases, programs, the configuration."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.library import schema
from tui_reader.marks import file as marks_file
from tui_reader.marks.damage import find_damage
from tui_reader.system import paths
from tui_reader.system.sqlite import error_name, open_read_only

if TYPE_CHECKING:
    from tui_reader.config import Config


class Database(NamedTuple):
    """A database of tui-reader and the requirements for its file."""

    path: Path
    application_id: int
    schema_version: int | None
    """None if a file of another version is simply replaced."""


class DatabaseFault(NamedTuple):
    """A problem with a database."""

    message: str
    public: str
    """The same, without the path and without any content of the file."""


def marks_database() -> Database:
    """The marks file."""
    return Database(paths.marks_file(), marks_file.APPLICATION_ID, marks_file.SCHEMA_VERSION)


def library_database() -> Database:
    """The library file."""
    return Database(paths.library_file(), schema.APPLICATION_ID, None)


def check_database(database: Database) -> DatabaseFault | None:
    """The problem with a database, if any; it is opened read-only."""
    try:
        with closing(_open(database.path)) as db:
            (identity,) = db.execute("PRAGMA application_id").fetchone()
            (found,) = db.execute("PRAGMA user_version").fetchone()
            (answer,) = db.execute("PRAGMA quick_check(1)").fetchone()
            known = (identity, found) == (marks_file.APPLICATION_ID, marks_file.SCHEMA_VERSION)
            changed = find_damage(db) if known else None
    except (OSError, sqlite3.Error, ValueError) as error:
        return DatabaseFault(f"cannot be read ({error})", f"cannot be read ({_kind(error)})")
    if answer != "ok":
        return DatabaseFault(f"damaged ({answer})", "damaged")
    if changed:
        return DatabaseFault(changed, "damaged")
    if identity != database.application_id:
        return DatabaseFault(*["not a file of tui-reader"] * 2)
    if database.schema_version not in (None, found):
        text = f"written by another version of tui-reader (its layout is {found})"
        return DatabaseFault(text, text)
    return None


def _open(path: Path) -> sqlite3.Connection:
    """Open a database read-only, even in a folder where SQLite can create no file."""
    beside = any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal"))
    return open_read_only(path, immutable=not beside and not os.access(path.parent, os.W_OK))


def _kind(error: Exception) -> str:
    """The name of an error: SQLite's, the system's, or its type."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, str(error.errno))
    return error_name(error) or type(error).__name__


class FolderFault(NamedTuple):
    """A problem with a folder."""

    what: str
    fix: str


def check_folder(folder: Path, variable: str) -> FolderFault | None:
    """The problem with a folder, if any; the environment variable `variable` moves it."""
    if not folder.exists():
        if paths.may_be_written(folder):
            return None
        return FolderFault("cannot be created", f"give yourself permission, or set {variable}")
    if not folder.is_dir():
        return FolderFault("not a folder", f"move it aside, or set {variable}")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return FolderFault("cannot be written", f"give yourself permission, or set {variable}")
    return None


def installed_version(package: str) -> str | None:
    """The version of a package; None if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def full_text_search_error() -> str | None:
    """The reason why this SQLite has no full-text search; None if it has."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE words USING fts5 (word)")
        except sqlite3.Error as error:
            return str(error)
    return None


def config_problems(config: Config) -> tuple[str, ...]:
    """One line for each setting that is ignored.

    The names of keys and themes are Textual's, so that this loads it: no other command does.
    """
    # here, so that the doctor starts if Textual is broken
    from tui_reader.app.messages.ignored_settings import ignored_settings

    return (*config.problems, *ignored_settings(config))
