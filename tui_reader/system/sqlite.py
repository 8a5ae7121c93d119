"""SQLite: files opened without changing them, transactions, and error codes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

_T = TypeVar("_T")

_CHUNK: Final = 490
"""Values bound to one statement: below SQLite's smallest limit (999), even bound twice."""


def read_only_uri(path: Path, *, immutable: bool = False) -> str:
    """The URI that opens the database at `path`, which must exist, for reading only.

    With `immutable`, SQLite neither locks the file nor makes a file beside it: only for a file that
    nobody writes meanwhile.
    """
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if immutable else ''}"


def open_read_only(
    path: Path, *, immutable: bool = False, timeout: float = 5.0
) -> sqlite3.Connection:
    """Open the database at `path` for reading; see `read_only_uri`. Raises sqlite3.Error.

    `timeout` is how many seconds to wait for another process's lock.
    """
    return sqlite3.connect(read_only_uri(path, immutable=immutable), uri=True, timeout=timeout)


@contextmanager
def transaction(db: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """Run the block in a transaction: commit at its end, roll back after any exception."""
    db.execute(f"BEGIN {kind}")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself after some errors (such as a full disk), and after an
        # interrupt that came behind COMMIT there is nothing to roll back
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def placeholders(values: Sequence[object]) -> str:
    """`?, ?, ?`, one for each value."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """`values` in slices, each small enough to be bound to one statement."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def rows_for(
    db: sqlite3.Connection, sql: str, values: Iterable[str | int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of `sql` for any number of `values`; each `{}` in it becomes their placeholders.

    A value that is given several times counts once, as in SQL's IN.
    """
    for chunk in chunks(list(dict.fromkeys(values))):
        yield from db.execute(sql.replace("{}", placeholders(chunk)), (*chunk,) * sql.count("{}"))


def error_code(error: BaseException) -> int:
    """SQLite's extended result code, such as SQLITE_IOERR_SHORT_READ; 0 if it has none.

    Only errors that come from SQLite have one, not those that Python's module raises.
    """
    return getattr(error, "sqlite_errorcode", None) or 0


def primary_error_code(error: BaseException) -> int:
    """SQLite's primary result code, such as SQLITE_IOERR; 0 if it has none."""
    return error_code(error) & 0xFF


def error_name(error: BaseException) -> str:
    """SQLite's name of the result code, such as `SQLITE_NOTADB`; empty if it has none."""
    return getattr(error, "sqlite_errorname", None) or ""
