"""The marks file: creates and recognises it, and never overwrites a foreign file.

It also holds the machine's name. If a marks file is copied (dotfiles, a cloned home, a backup
restored elsewhere), two machines must not write under one name, so the name is bound to the host
and the path of the file. A file that several hosts share on a network file system has one name
for each host.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import sqlite3
import time
import zlib
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.system.files import make_private_folder
from tui_reader.system.sqlite import error_code, open_read_only, primary_error_code, transaction

APPLICATION_ID: Final = 0x54554D4B  # "TUMK"
SCHEMA_VERSION: Final = 2
_BUSY_SECONDS: Final = 10.0
_SOON_SECONDS: Final = 0.2
"""Seconds that another process may lock the file before we check whether locks work at all."""
_HOST_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_CONTAINER_FILES: Final = (Path("/.dockerenv"), Path("/run/.containerenv"))
_BOUND: Final = "machine:"
"""The prefix of keys of `meta` that hold a machine's name for a host and path."""

_SCHEMA: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    # a field is `read`, `starred`, `note` or `tag:` and the tag; its value is the time it was set
    # (for a note its text), NULL after it was cleared
    """CREATE TABLE state (
        id TEXT NOT NULL, field TEXT NOT NULL, value TEXT,
        stamp TEXT NOT NULL, -- orders the writes of all machines: see `clock`
        sequence INTEGER NOT NULL,
        sum INTEGER NOT NULL, -- shows a damaged row: see `checksum`
        PRIMARY KEY (id, field)
    ) WITHOUT ROWID""",
    "CREATE INDEX state_sequence ON state (sequence)",
    f"PRAGMA application_id = {APPLICATION_ID}",
)


_DAMAGE: Final = (
    sqlite3.SQLITE_ERROR,  # a missing table, an invalid format
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_NOTADB,
)


class MarksError(Exception):
    """The marks cannot be read or written; the message names the file and what to do."""


class DamagedMarksError(MarksError):
    """The file's content is damaged; see `recovery`."""


class LockedMarksError(MarksError):
    """A lock file exists next to the marks, on a file system without locks."""


class OpenedFile(NamedTuple):
    """A marks file that was opened."""

    db: sqlite3.Connection
    lockless: bool
    """Whether its file system has no locks, and a lock file next to it is used instead."""


def is_damage(error: Exception) -> bool:
    """Whether `error` is caused by the file's content, not by its folder, disk or locks."""
    if isinstance(error, (AttributeError, TypeError, ValueError)):  # values of the wrong type
        return True
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    code = error_code(error)
    if not code:  # raised by Python's module (a text that is not UTF-8), or by this program
        return not isinstance(error, sqlite3.ProgrammingError)
    return code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ


def checksum(id_: str, field: str, value: str | None, stamp: str) -> int:
    """The CRC-32 of a row of `state`: SQLite does not notice a changed byte inside a text."""
    texts = (id_, field, stamp) if value is None else (id_, field, stamp, value)
    return zlib.crc32("\0".join(texts).encode("utf-8", "surrogatepass"))


def open_marks(path: Path) -> OpenedFile:
    """Open the marks at `path`, making the file if there is none.

    Raises MarksError if the file is another program's or a newer version's, which stays untouched,
    and OSError or sqlite3.Error if it cannot be used.
    """
    make_private_folder(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    elif path.stat().st_size == 0 and any(path.parent.glob("backups/marks-*.db")):
        raise sqlite3.DatabaseError("the file is empty, though there are backups of it")
    for each in (path, path.resolve().parent):  # else SQLite would fail only at the first mark
        if not os.access(each, os.W_OK):
            raise PermissionError(errno.EACCES, "cannot be written", str(each))
    opened = _connected(path)
    db = opened.db
    try:
        patience = _SOON_SECONDS if opened.lockless and _is_left_over(path) else _BUSY_SECONDS
        db.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        _refuse_others(db, path)
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("PRAGMA fullfsync = ON")
        make_tables(db, path)
    except BaseException:
        db.close()
        raise
    return opened


def _is_left_over(path: Path) -> bool:
    """Whether the lock file beside `path` is older than the longest write."""
    with contextlib.suppress(OSError):
        return time.time() - lock_of(path).stat().st_mtime > _BUSY_SECONDS
    return False


def lock_of(path: Path) -> Path:
    """The lock file that is used on file systems without locks."""
    return path.with_name(f"{path.name}.lock")


def _connected(path: Path) -> OpenedFile:
    """A connection; on a file system without locks, one that uses a lock file.

    A network file system without its lock service fails as if another process had the file.
    """
    db = _connection(path, "unix")
    try:
        db.execute("PRAGMA application_id").fetchone()
    except sqlite3.OperationalError as error:
        code = primary_error_code(error)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR) and not _has_locks(path.parent):
            db.close()
            return OpenedFile(_connection(path, "unix-dotfile"), True)
        if code != sqlite3.SQLITE_BUSY:
            db.close()
            raise
    except BaseException:
        db.close()
        raise
    return OpenedFile(db, False)


def _connection(path: Path, vfs: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?vfs={vfs}",
        uri=True,
        timeout=_SOON_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _has_locks(folder: Path) -> bool:
    """Whether files in `folder` can be locked with fcntl, as SQLite does."""
    import tempfile

    with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True  # also if nothing can be written there: then we cannot know


def _identity(db: sqlite3.Connection) -> tuple[int, int, int]:
    """The application id, the schema version, and the number of tables and indexes."""
    (identity,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return identity, version, tables


def _refuse_others(db: sqlite3.Connection, path: Path) -> None:
    """Raise MarksError if the file is another program's, or a newer version's.

    Raises sqlite3.DatabaseError if its header is damaged. It must be called before anything is
    written, also before a pragma that writes.
    """
    identity, version, tables = _identity(db)
    if not header_fits(db, identity, version):
        raise sqlite3.DatabaseError("the header is damaged")
    if identity == APPLICATION_ID and version > SCHEMA_VERSION:
        raise MarksError(
            f"{path}: written by a newer tui-reader (marks version {version}, this one "
            f"reads {SCHEMA_VERSION}); nothing was touched: upgrade tui-reader"
        )
    if identity != APPLICATION_ID and tables:
        raise MarksError(
            f"{path}: not a marks file of tui-reader; nothing was touched: "
            "move it aside, or set TUI_READER_CONFIG_DIR"
        )


def header_fits(db: sqlite3.Connection, identity: int, version: int) -> bool:
    """Whether the header may be the original one of these tables.

    `meta` repeats the version, so that a damaged header is not mistaken for another program's.
    """
    if identity == APPLICATION_ID and version < SCHEMA_VERSION:  # no such version was released
        return False
    with contextlib.suppress(sqlite3.OperationalError):  # no such table
        row = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        if row is not None and row[0] == SCHEMA_VERSION:
            return (identity, version) == (APPLICATION_ID, SCHEMA_VERSION)
    return True


def make_tables(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables if there are none; `path` is where the marks are.

    Raises MarksError, OSError and sqlite3.Error.
    """
    identity, _, _ = _identity(db)
    if identity == APPLICATION_ID:
        return
    with transaction(db):
        _refuse_others(db, path)
        identity, _, _ = _identity(db)
        if identity != APPLICATION_ID:  # another reader has just made them
            _make(db, path)


def _make(db: sqlite3.Connection, path: Path) -> None:
    import uuid

    for statement in _SCHEMA:
        db.execute(statement)
    made = unique_machine()
    db.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            ("version", SCHEMA_VERSION),
            ("file", uuid.uuid4().hex),
            ("sequence", 0),
            ("clock", 0),
            ("machine", made),
            (_BOUND + _place(path), made),
        ],
    )
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def machine(db: sqlite3.Connection, path: Path) -> str:
    """This machine's name in stamps; must be in a transaction, as it may be assigned now."""
    if known := known_machine(db, path):
        return known
    (bound,) = db.execute(
        "SELECT count(*) FROM meta WHERE substr(key, 1, ?) = ?", (len(_BOUND), _BOUND)
    ).fetchone()
    if bound:  # the file was made on another machine
        return new_machine(db, path)
    (name,) = db.execute("SELECT value FROM meta WHERE key = 'machine'").fetchone()
    db.execute("INSERT INTO meta VALUES (?, ?)", (_BOUND + _place(path), name))
    return str(name)


def known_machine(db: sqlite3.Connection, path: Path) -> str | None:
    """This machine's name in stamps, if it has one already."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (_BOUND + _place(path),)).fetchone()
    return str(row[0]) if row else None


def new_machine(db: sqlite3.Connection, path: Path) -> str:
    """Assign a new name to this machine, in a transaction: another machine uses the old one."""
    name = unique_machine()
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_BOUND + _place(path), name))
    return name


def _place(path: Path) -> str:
    """A hash of the host and the file's path, which does not reveal them."""
    host = ""
    for file in _HOST_FILES:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            host = host or file.read_text("ascii").strip()
    # a container has a new host name at every start, which must not become a machine each
    if not host and not any(file.exists() for file in _CONTAINER_FILES):
        host = os.uname().nodename
    place = f"{host}\0{path.resolve()}".encode("utf-8", "surrogateescape")
    return hashlib.blake2b(place, digest_size=8).hexdigest()


def unique_machine() -> str:
    """A new machine name: 12 random hex digits."""
    import uuid

    return uuid.uuid4().hex[:12]


class Counts(NamedTuple):
    """The contents of a marks file, in numbers."""

    fields: dict[str, int]
    """How many papers have `read`, `starred` and `note` set."""
    tagged: int
    """The number of tags set on papers."""
    tags: int
    """Different tags."""
    cleared: int
    """The number of fields that have been cleared."""
    version: int
    journal: str
    """SQLite's journal mode."""


def count_marks(path: Path) -> Counts:
    """Count what is in the marks file at `path`, which is only read. Raises sqlite3.Error."""
    with contextlib.closing(open_read_only(path)) as db:
        fields = dict.fromkeys(("read", "starred", "note"), 0)
        fields |= db.execute(
            "SELECT field, count(*) FROM state WHERE field IN ('read', 'starred', 'note') "
            "AND value IS NOT NULL GROUP BY field"
        )
        tagged, tags = db.execute(
            "SELECT count(*), count(DISTINCT field) FROM state "
            "WHERE substr(field, 1, 4) = 'tag:' AND value IS NOT NULL"
        ).fetchone()
        (cleared,) = db.execute("SELECT count(*) FROM state WHERE value IS NULL").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        (journal,) = db.execute("PRAGMA journal_mode").fetchone()
    return Counts(fields, tagged, tags, cleared, version, journal)
