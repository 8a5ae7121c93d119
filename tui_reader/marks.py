"""The user's marks: read and starred with their times, by paper id, on disk before all else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

APPLICATION_ID: Final = 0x54554D4B  # "TUMK"
SCHEMA_VERSION: Final = 1
_BUSY_SECONDS: Final = 10.0
_VARIABLES: Final = 500

_SCHEMA: Final = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID",
    """CREATE TABLE marks (
        id TEXT PRIMARY KEY, read_at TEXT, starred_at TEXT, sequence INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX marks_sequence ON marks (sequence)",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


class MarksError(Exception):
    """The marks cannot be read or written; the message names the file and the way out."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the user has said of one paper."""

    id: str
    read_at: str | None = None
    """When it was read, ISO 8601 in UTC; None while it is unread."""
    starred_at: str | None = None

    @property
    def read(self) -> bool:
        """Whether it has been read."""
        return self.read_at is not None

    @property
    def starred(self) -> bool:
        """Whether it is starred."""
        return self.starred_at is not None


class Changes(NamedTuple):
    """The marks that changed after some point of the file's history."""

    sequence: int
    """The point that they lead up to."""
    marks: list[Mark]


class Marks:
    """The marks file: every change is one transaction, synced to disk before it returns.

    A rollback journal, never a WAL: home directories are often on network file systems. Readers
    that are open at once see each other's changes.
    """

    def __init__(self, path: Path) -> None:
        """Open the marks at `path`, made if there are none; raises MarksError."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._refuse_others()
                self._db.execute("PRAGMA journal_mode = DELETE")
                self._db.execute("PRAGMA synchronous = EXTRA")
                self._db.execute("PRAGMA fullfsync = ON")
                self._prepare()
                self.file = self._meta("file")
            except BaseException:
                self._db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _identity(self) -> tuple[int, int, int]:
        """Whose file it is, of which version, and how many tables and indexes it has."""
        (identity,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return identity, version, tables

    def _refuse_others(self) -> None:
        """Raise MarksError where the file is not ours to write, before anything is set in it."""
        identity, version, tables = self._identity()
        if identity == APPLICATION_ID and version > SCHEMA_VERSION:
            raise MarksError(
                f"{self.path}: written by a newer tui-reader (marks version {version}, this one "
                f"reads {SCHEMA_VERSION}); nothing was touched: upgrade tui-reader"
            )
        if identity != APPLICATION_ID and tables:
            raise MarksError(
                f"{self.path}: not a marks file of tui-reader; nothing was touched: "
                "move it aside, or set TUI_READER_CONFIG_DIR"
            )

    def _prepare(self) -> None:
        if self._identity()[0] == APPLICATION_ID:
            return
        with _Transaction(self._db):
            self._refuse_others()
            if self._identity()[0] == APPLICATION_ID:  # another reader made it just now
                return
            import uuid

            for statement in _SCHEMA:
                self._db.execute(statement)
            self._db.executemany(
                "INSERT INTO meta VALUES (?, ?)", [("file", uuid.uuid4().hex), ("sequence", 0)]
            )

    def _failure(self, error: Exception) -> MarksError:
        return MarksError(
            f"{self.path}: the marks cannot be used ({error}); nothing was touched: check the "
            "file and its folder, or move it aside to start anew"
        )

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"{key} is missing")
        return str(row[0])

    def get(self, ids: Sequence[str]) -> dict[str, Mark]:
        """The marks of these papers; one never marked has a Mark that says nothing."""
        found = {id_: Mark(id_) for id_ in ids}
        try:
            for start in range(0, len(ids), _VARIABLES):
                chunk = ids[start : start + _VARIABLES]
                places = ", ".join("?" * len(chunk))
                for row in self._db.execute(
                    f"SELECT id, read_at, starred_at FROM marks WHERE id IN ({places})", chunk
                ):
                    found[row[0]] = Mark(*row)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return found

    def mark(
        self, ids: Sequence[str], *, read: bool | None = None, starred: bool | None = None
    ) -> list[Mark]:
        """Set what is not None; the marks as they were before, for `restore`.

        A paper that is so already keeps its time.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")

        def time(old: str | None, wanted: bool | None) -> str | None:
            if wanted is None:
                return old
            return (old or now) if wanted else None

        try:
            with _Transaction(self._db):
                before = self.get(ids)
                self._write(
                    Mark(mark.id, time(mark.read_at, read), time(mark.starred_at, starred))
                    for mark in before.values()
                )
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return list(before.values())

    def restore(self, marks: Iterable[Mark]) -> list[Mark]:
        """Put back marks as they were, with their times; the marks as they were before that."""
        wanted = {mark.id: mark for mark in marks}
        try:
            with _Transaction(self._db):
                before = self.get(list(wanted))
                self._write(wanted.values())
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return list(before.values())

    def _write(self, marks: Iterable[Mark]) -> None:
        sequence = int(self._meta("sequence")) + 1
        self._db.executemany(
            "INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "read_at = excluded.read_at, starred_at = excluded.starred_at, "
            "sequence = excluded.sequence",
            [(mark.id, mark.read_at, mark.starred_at, sequence) for mark in marks],
        )
        self._db.execute("UPDATE meta SET value = ? WHERE key = 'sequence'", (sequence,))

    def changes(self, since: int = 0) -> Changes:
        """The marks that changed after `since`, whoever changed them."""
        try:
            with _Transaction(self._db, "DEFERRED"):
                sequence = int(self._meta("sequence"))
                if sequence == since:
                    return Changes(sequence, [])
                rows = self._db.execute(
                    "SELECT id, read_at, starred_at FROM marks WHERE sequence > ?", (since,)
                )
                return Changes(sequence, [Mark(*row) for row in rows])
        except sqlite3.Error as error:
            raise self._failure(error) from error


class _Transaction:
    """Commits on success, rolls back on any exception."""

    def __init__(self, db: sqlite3.Connection, kind: str = "IMMEDIATE") -> None:
        self._db = db
        self._kind = kind

    def __enter__(self) -> None:
        self._db.execute(f"BEGIN {self._kind}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._db.execute("ROLLBACK" if kind else "COMMIT")
        except sqlite3.Error:
            if self._db.in_transaction:  # the disk is full, or another holds the file
                self._db.execute("ROLLBACK")
            raise
