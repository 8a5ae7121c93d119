"""What the doctor and its report look at: folders, databases, programs, the configuration."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.library import schema
from tui_reader.marks import damage as marks_damage
from tui_reader.marks import file as marks_file
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.git.program import Git, GitError
from tui_reader.system import paths
from tui_reader.system.sqlite import error_name, open_read_only

if TYPE_CHECKING:
    from tui_reader.config import Config


class Database(NamedTuple):
    """What a database of ours must be."""

    path: Path
    application_id: int
    schema_version: int | None
    """None where another version's is made anew without a word."""


class Unsound(NamedTuple):
    """What is wrong with a database."""

    told: str
    plain: str
    """The same, with nothing of what the file holds or of where it is."""


def marks_database() -> Database:
    """The marks."""
    return Database(paths.marks_file(), marks_file.APPLICATION_ID, marks_file.SCHEMA_VERSION)


def library_database() -> Database:
    """The library."""
    return Database(paths.library_file(), schema.APPLICATION_ID, None)


def unsound(database: Database) -> Unsound | None:
    """What is wrong with a database, which is only read; None if nothing is."""
    try:
        with closing(_open(database.path)) as db:
            (identity,) = db.execute("PRAGMA application_id").fetchone()
            (found,) = db.execute("PRAGMA user_version").fetchone()
            (answer,) = db.execute("PRAGMA quick_check(1)").fetchone()
            known = (identity, found) == (marks_file.APPLICATION_ID, marks_file.SCHEMA_VERSION)
            changed = marks_damage.unsound(db) if known else None
    except (OSError, sqlite3.Error, ValueError) as error:
        return Unsound(f"cannot be read ({error})", f"cannot be read ({_kind(error)})")
    if answer != "ok":
        return Unsound(f"damaged ({answer})", "damaged")
    if changed:
        return Unsound(changed, "damaged")
    if identity != database.application_id:
        return Unsound(*["not a file of tui-reader"] * 2)
    if database.schema_version not in (None, found):
        text = f"written by another version of tui-reader (its layout is {found})"
        return Unsound(text, text)
    return None


def _open(path: Path) -> sqlite3.Connection:
    """Open a database for reading, also where SQLite cannot make files beside it."""
    beside = any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal"))
    return open_read_only(path, immutable=not beside and not os.access(path.parent, os.W_OK))


def _kind(error: Exception) -> str:
    """What SQLite or the system calls an error."""
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, str(error.errno))
    return error_name(error) or type(error).__name__


class Trouble(NamedTuple):
    """What is wrong with a folder."""

    what: str
    mend: str


def folder_trouble(folder: Path, variable: str) -> Trouble | None:
    """What is wrong with a folder that `variable` of the environment moves, if anything is."""
    if not folder.exists():
        if paths.may_be_written(folder):
            return None
        return Trouble("cannot be made", f"give yourself the right, or set {variable}")
    if not folder.is_dir():
        return Trouble("not a folder", f"move it aside, or set {variable}")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Trouble("cannot be written", f"give yourself the right, or set {variable}")
    return None


def installed(package: str) -> str | None:
    """The version of a package, None where it is not there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def search_trouble() -> str | None:
    """Why SQLite cannot search text, if it cannot."""
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE words USING fts5 (word)")
        except sqlite3.Error as error:
            return str(error)
    return None


def git_version() -> str:
    """What the git program says it is; GitError or SourceError where it cannot be used."""
    git = Git(Path(os.devnull), "", lambda: False)
    git.require()
    return git.run("version").decode(errors="replace").strip()


GIT_TROUBLES = (SourceError, GitError)
"""What `git_version` may raise."""


def config_problems(config: Config) -> tuple[str, ...]:
    """One line for each thing of the configuration that is left aside."""
    from tui_reader.app.words.problems import problems

    return (*config.problems, *problems(config))
