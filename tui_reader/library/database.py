"""Opens the library's SQLite file, and replaces one that cannot be used with an empty library."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path
from typing import Final
from weakref import WeakSet

from tui_reader.library import schema
from tui_reader.library.errors import LibraryError
from tui_reader.system.errorlog import log_error
from tui_reader.system.files import file_id, make_private_folder
from tui_reader.system.sqlite import read_only_uri

_BUSY_SECONDS: Final = 10.0

_OPENING: Final = threading.Lock()
"""Held while a file is opened or replaced: SQLite must not find the database removed or replaced
between opening it and opening its write-ahead log."""


def connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    """A connection to the library at `path`, and whether the library was just created.

    A file that is damaged, has another schema version or is not a library is replaced by an empty
    library, which can be rebuilt from the digests. Raises LibraryError.
    """
    with _OPENING:
        return _connect(path)


def connect_for_reading(path: Path) -> sqlite3.Connection | None:
    """A read-only connection to the library at `path`, for a folder that cannot be written.

    None if the library cannot be read this way: it is missing, has another schema version, or was
    not closed properly. SQLite ignores changes to a file opened as immutable, so the connection
    must be closed as soon as the library can be written again.
    """
    if has_content(path, "-wal"):
        return None
    try:
        connection = _connection(path, read_only_uri(path, immutable=True))
        if schema.is_current(connection):
            return connection
        connection.close()
    except sqlite3.Error:
        pass
    return None


def replace(path: Path, damaged: tuple[int, int] | None) -> tuple[sqlite3.Connection, bool]:
    """A connection to an empty library that replaces the file with the `file_id` `damaged`.

    If another process has replaced that file already, its new library is opened instead.
    """
    with _OPENING:
        if file_id(path) == damaged:
            _log_damage()
            remove(path)
        return _connect(path)


def has_content(path: Path, suffix: str) -> bool:
    """Whether the file beside a library with this suffix, such as `-wal`, has any content.

    True if that cannot be found out: with content, the library's file must not be used alone.
    """
    try:
        return path.with_name(path.name + suffix).stat().st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def remove(path: Path) -> None:
    """Delete a library and the files SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).unlink()


def _connect(path: Path) -> tuple[sqlite3.Connection, bool]:
    try:
        make_private_folder(path.parent)
        if not _is_open(path) and _is_truncated(path):
            _log_damage()
            remove(path)
        connection = _open(path)
        try:
            created = _prepare(connection)
        except sqlite3.OperationalError:
            connection.close()
            raise
        # damage can also make the name of a table invalid UTF-8
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            _log_damage(error)
            created = None
        if created is None:
            connection.close()
            remove(path)
            connection = _open(path)
            created = _prepare(connection) is not None
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"{path}: the library cannot be opened ({error}); "
            "check that its folder can be written, or set TUI_READER_CACHE_DIR"
        ) from error
    return connection, created


def _log_damage(error: Exception | None = None) -> None:
    log_error("opening the library, which was damaged and is replaced", error)


def _is_truncated(path: Path) -> bool:
    """Whether the file is shorter than its header says ("Database File Format", 1.3).

    SQLite would only notice when it reads a missing page. The header is not up to date if there
    is a write-ahead log, so the answer is then False.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
        size = path.stat().st_size
    except FileNotFoundError:
        return False
    is_database = len(header) == 100 and header.startswith(b"SQLite format 3\0")
    if has_content(path, "-wal") or not is_database:
        return False
    page = int.from_bytes(header[16:18])
    return size < int.from_bytes(header[28:32]) * (65_536 if page == 1 else page)


class _Connection(sqlite3.Connection):
    """A connection that `_CONNECTIONS` lists until it is closed."""

    path: Path

    def close(self) -> None:
        _CONNECTIONS.discard(self)
        super().close()


_CONNECTIONS: Final[WeakSet[_Connection]] = WeakSet()


def _is_open(path: Path) -> bool:
    """Whether this process has the file open with SQLite.

    If it has, the file must not be opened in any other way: closing that other file descriptor
    would drop the POSIX locks of all connections of this process ("How To Corrupt An SQLite
    Database File", 2.2), and another process could then delete the write-ahead log.
    """
    return any(each.path == path for each in list(_CONNECTIONS))


def _open(path: Path) -> sqlite3.Connection:
    # SQLite would create the file with the permissions that the umask allows
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = _connection(path, path.absolute().as_uri())
    connection.create_function("plain", 1, _plain, deterministic=True)
    path.chmod(0o600)
    return connection


def _connection(path: Path, uri: str) -> _Connection:
    connection = sqlite3.connect(
        uri,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
        uri=True,
    )
    connection.path = path
    _CONNECTIONS.add(connection)
    return connection


def _plain(value: str) -> str:
    from tui_reader.library.words import plain  # needed only by queries of facets, not by start-up

    return plain(value)


def _prepare(connection: sqlite3.Connection) -> bool | None:
    """Set the connection's options and create the tables; returns what `schema.create` does."""
    connection.execute("PRAGMA page_size = 16384")  # a paper's texts fit on one page
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8000")
    connection.execute("PRAGMA journal_size_limit = 16000000")
    return schema.create(connection)
