"""The library's file: its tables, and a new one whenever the old cannot be used."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path
from typing import Final
from weakref import WeakSet

from tui_reader.core.paper import ROW
from tui_reader.system.files import make_private_folder
from tui_reader.system.sqlite import read_only_uri

APPLICATION_ID: Final = 0x54554C42  # "TULB"
SCHEMA_VERSION: Final = 6
COLUMNS: Final = ("title", "authors", "abstract", "tldr", "ai")
"""Of the full-text index: what digests say."""
NOTE: Final = "note"
"""The column of the user's own words."""
_BUSY_SECONDS: Final = 10.0

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- A digest file as it was when it was last read.
CREATE TABLE files (
    f INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: two readers may sync at once
    source TEXT NOT NULL,
    path TEXT NOT NULL,        -- below the source's folder, with forward slashes
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    format TEXT,               -- NULL: not a digest
    date TEXT,
    papers INTEGER NOT NULL,
    problems TEXT NOT NULL,    -- JSON: [[line, message], ...]
    UNIQUE (source, path)
);

-- What each digest says of a paper. Number 0 has arXiv's replacements of papers that no digest
-- lists: they wait for one that does.
CREATE TABLE entries (f INTEGER NOT NULL, position INTEGER NOT NULL, n INTEGER NOT NULL, {row});
CREATE INDEX entries_of_file ON entries (f);
CREATE INDEX entries_of_paper ON entries (n);

-- What several digests say of a paper, merged; a paper of one entry is not here.
CREATE TABLE merged (n INTEGER PRIMARY KEY, {row});

-- One row a paper.
CREATE TABLE papers (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sort INTEGER NOT NULL,     -- newest digest first, then the digest's own order
    date TEXT,                 -- of its earliest digest
    title TEXT NOT NULL,
    has INTEGER NOT NULL,      -- bits: see HAS_*
    badges INTEGER NOT NULL,   -- how many digests gave it
    own INTEGER NOT NULL DEFAULT 0, -- what the user's keywords add to them: see ORDERS
    read INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX papers_sorted ON papers (sort, id);
CREATE INDEX papers_unread ON papers (sort, id) WHERE read = 0;
CREATE INDEX papers_starred ON papers (sort, id) WHERE starred = 1;
CREATE INDEX papers_noted ON papers (sort, id) WHERE has & 4;  -- HAS_NOTE

-- Categories, keywords, digest dates, sources, and the user's own keywords and tags, with counts.
CREATE TABLE facets (
    v INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    color TEXT,
    total INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, value)
);
CREATE TABLE paper_facets (
    v INTEGER, n INTEGER,
    color TEXT,                -- that the paper's digests give the keyword
    PRIMARY KEY (v, n)
) WITHOUT ROWID;
CREATE INDEX facets_of_paper ON paper_facets (n);

-- A copy of every mark, also of papers that are not here.
CREATE TABLE marks (
    id TEXT PRIMARY KEY, read INTEGER, starred INTEGER,
    tags TEXT NOT NULL,        -- one a line
    note TEXT NOT NULL
) WITHOUT ROWID;

-- Papers that the user's keywords have not been looked for in since they changed.
CREATE TABLE unbadged (n INTEGER PRIMARY KEY);

-- Beginnings of two letters are indexed: merged word by word they would take longest to find.
CREATE VIRTUAL TABLE words USING fts5 (
    title, authors, abstract, tldr, ai, note,
    content = '', prefix = '2', tokenize = "unicode61 remove_diacritics 2"
);
INSERT INTO words (words, rank) VALUES ('pgsz', 16000);
"""

HAS_TLDR: Final = 1
HAS_CODE: Final = 2
HAS_NOTE: Final = 4
HAS_MUTED: Final = 8
"""A word of the configuration's `mute`."""
HAS_FOLLOWED: Final = 16
"""An author of the configuration's `follow`."""
HAS_BITS: Final = {"tldr": HAS_TLDR, "code": HAS_CODE, "note": HAS_NOTE}
FROM_DIGESTS: Final = HAS_TLDR | HAS_CODE
"""The bits that digests set; the user's marks and configuration set the others."""


class LibraryError(Exception):
    """The library cannot be opened or made; the message names the file and the way out."""


class DamagedLibraryError(LibraryError):
    """The library's file is damaged; opening it anew makes an empty one."""


FileId = tuple[int, int]
"""A file's device and inode."""
_OPENING: Final = threading.Lock()
"""A file that is being replaced is opened by nobody: SQLite may not lose its files on the way."""


def connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection to the library at `path`, and whether the file was made anew.

    A file of another schema version, a damaged one or one that is no library at all is replaced
    by an empty library: everything in it can be read again from the digests.
    """
    with _OPENING:
        return _connect(path)


def connect_for_reading(path: Path) -> sqlite3.Connection | None:
    """A connection that only reads, where nothing can be written beside the library at `path`.

    None where the library cannot be read so: it is not there, not of this version, or was not
    closed in order. Whoever has such a connection must not keep it when others write again.
    """
    with contextlib.suppress(OSError):
        if path.with_name(f"{path.name}-wal").stat().st_size:
            return None
    try:
        connection = sqlite3.connect(
            read_only_uri(path, immutable=True),
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        connection.path = path
        _CONNECTIONS.add(connection)
        if _is_current(connection):
            return connection
        connection.close()
    except sqlite3.Error:
        pass
    return None


def replace(path: Path, damaged: FileId | None) -> tuple[sqlite3.Connection, bool]:
    """A connection to an empty library in place of the `damaged` file.

    Where somebody else has put another in its place already, that one is opened.
    """
    with _OPENING:
        if file_id(path) == damaged:
            _tell_damaged()
            remove(path)
        return _connect(path)


def file_id(path: Path) -> FileId | None:
    """What tells the file at `path` from one put in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    try:
        make_private_folder(path.parent)
        if not _is_open(path) and _is_cut(path):
            _tell_damaged()
            remove(path)
        connection = _open(path)
        try:
            fresh = _prepare(connection)
        except sqlite3.OperationalError:
            connection.close()
            raise
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter of damaged names
            _tell_damaged(error)
            fresh = None
        if fresh is None:
            connection.close()
            remove(path)
            connection = _open(path)
            fresh = _prepare(connection) is not None
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"{path}: the library cannot be opened ({error}); "
            "check that its folder can be written, or set TUI_READER_CACHE_DIR"
        ) from error
    return connection, bool(fresh)


def _tell_damaged(error: Exception | None = None) -> None:
    from tui_reader.system.errorlog import log_error

    log_error("opening the library, which was damaged and is made anew", error)


def remove(path: Path) -> None:
    """Delete a library and the files SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def _is_cut(path: Path) -> bool:
    """Whether the file is shorter than its header says ("Database File Format", 1.3).

    SQLite itself would notice when it comes to a page that is missing. Beside a write-ahead log
    the header says nothing.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        return False
    with contextlib.suppress(FileNotFoundError):
        if path.with_name(f"{path.name}-wal").stat().st_size:
            return False
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        return False
    page = int.from_bytes(header[16:18])
    return size < int.from_bytes(header[28:32]) * (65_536 if page == 1 else page)


class _Connection(sqlite3.Connection):
    """A connection of which it is known how long it is open."""

    path: Path

    def close(self) -> None:
        _CONNECTIONS.discard(self)
        super().close()


_CONNECTIONS: Final[WeakSet[_Connection]] = WeakSet()


def _is_open(path: Path) -> bool:
    """Whether this process has the file open already.

    It may not read the file by itself then: to close what it read from would take the locks of
    every connection away ("How To Corrupt An SQLite Database File", 2.2), and another process
    could take itself for the last one.
    """
    return any(each.path == path for each in list(_CONNECTIONS))


def _open(path: Path) -> sqlite3.Connection:
    with contextlib.suppress(FileExistsError):  # SQLite would make it as open as others may be
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )
    connection.path = path
    connection.create_function("plain", 1, _plain, deterministic=True)
    _CONNECTIONS.add(connection)
    path.chmod(0o600)
    return connection


def _plain(value: str) -> str:
    from tui_reader.library.matches import plain  # a reader that opens needs it seldom

    return plain(value)


def _prepare(connection: sqlite3.Connection) -> bool | None:
    """True where the tables were made, False where they stood, None where others stand."""
    connection.execute("PRAGMA page_size = 16384")  # a paper's texts fit on one
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8000")
    connection.execute("PRAGMA journal_size_limit = 16000000")
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if (identity, version) == (APPLICATION_ID, SCHEMA_VERSION):
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        (identity,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables:  # another reader made them just now, or they are another version's
            return False if _is_current(connection) else None
        for statement in _statements():
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.execute("COMMIT" if connection.in_transaction else "SELECT 1")
    return True


def _is_current(connection: sqlite3.Connection) -> bool:
    (identity,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return (identity, version) == (APPLICATION_ID, SCHEMA_VERSION)


def _statements() -> list[str]:
    """The schema's statements one by one, as `executescript` would end the transaction."""
    statements: list[str] = []
    pending = ""
    for line in _SCHEMA.replace("{row}", ", ".join(ROW)).splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return statements
