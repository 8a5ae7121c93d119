"""Records which writes were merged from and published to the shared folder, in the marks file.

It is in the same file as the marks so that restoring an older copy of the file restores both:
nothing then counts as merged or published that is not.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from tui_reader.sharing.tail import Seen
from tui_reader.system.sqlite import transaction

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS shared_files (
        folder TEXT NOT NULL, name TEXT NOT NULL,
        signature TEXT NOT NULL, offset INTEGER NOT NULL, digest TEXT NOT NULL,
        PRIMARY KEY (folder, name)
    ) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS shared_own (
        folder TEXT NOT NULL, machine TEXT NOT NULL,
        published INTEGER NOT NULL, carried INTEGER NOT NULL, carried_at REAL NOT NULL,
        written_at REAL NOT NULL, lines INTEGER NOT NULL, most INTEGER NOT NULL,
        PRIMARY KEY (folder, machine)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS shared_mounts (folder TEXT PRIMARY KEY) WITHOUT ROWID",
)


class OwnFile(NamedTuple):
    """The state of this machine's file; sequence numbers are those of `Marks`."""

    published: int
    """The sequence number up to which this machine's writes are in the file."""
    carried: int
    """The sequence number up to which other machines' writes are in the file."""
    carried_at: float
    """When others' writes were last appended, in seconds since 1970."""
    written_at: float
    """When the file was last rewritten, in seconds since 1970."""
    lines: int
    most: int
    """The number of lines above which it is rewritten."""


class State:
    """The tables about one folder, in the marks file."""

    def __init__(self, db: sqlite3.Connection, folder: str) -> None:
        """Make the tables if they are missing; raises sqlite3.Error."""
        self._db = db
        self._folder = folder
        (tables,) = db.execute(
            "SELECT count(*) FROM sqlite_master "
            "WHERE name IN ('shared_files', 'shared_own', 'shared_mounts')"
        ).fetchone()
        if tables < len(_TABLES):
            with transaction(db):
                for statement in _TABLES:
                    db.execute(statement)

    @property
    def is_used(self) -> bool:
        """Whether marks have been shared in the folder before."""
        return self._is_in("shared_own")

    @property
    def was_mount(self) -> bool:
        """Whether the folder has been a mount point."""
        return self._is_in("shared_mounts")

    def _is_in(self, table: str) -> bool:
        sql = f"SELECT 1 FROM {table} WHERE folder = ?"
        return self._db.execute(sql, (self._folder,)).fetchone() is not None

    def remember_mount(self) -> None:
        """Remember that the folder is a mount point."""
        if not self.was_mount:
            with transaction(self._db):
                self._db.execute("INSERT OR IGNORE INTO shared_mounts VALUES (?)", (self._folder,))

    def files(self) -> dict[str, Seen]:
        """How far each file has been read, by name."""
        return {
            name: Seen(*rest)
            for name, *rest in self._db.execute(
                "SELECT name, signature, offset, digest FROM shared_files WHERE folder = ?",
                (self._folder,),
            )
        }

    def remember(self, name: str, seen: Seen) -> None:
        """Remember that the file `name` has been merged as far as `seen`."""
        with transaction(self._db):
            self._remember(name, seen)

    def _remember(self, name: str, seen: Seen) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO shared_files VALUES (?, ?, ?, ?, ?)",
            (self._folder, name, *seen),
        )

    def forget(self, names: list[str]) -> None:
        """Forget files that are gone."""
        with transaction(self._db):
            self._db.executemany(
                "DELETE FROM shared_files WHERE folder = ? AND name = ?",
                [(self._folder, name) for name in names],
            )

    def own(self, machine: str) -> OwnFile | None:
        """The state of this machine's file; None if it was never written."""
        row = self._db.execute(
            "SELECT published, carried, carried_at, written_at, lines, most FROM shared_own "
            "WHERE folder = ? AND machine = ?",
            (self._folder, machine),
        ).fetchone()
        return OwnFile(*row) if row else None

    def published(
        self, machine: str, own: OwnFile, name: str | None = None, seen: Seen | None = None
    ) -> None:
        """Remember the state `own` of this machine's file, and how far file `name` was read."""
        with transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO shared_own VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (self._folder, machine, *own),
            )
            if name is not None and seen is not None:
                self._remember(name, seen)
