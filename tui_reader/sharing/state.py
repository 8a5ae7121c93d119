"""What of the shared folder is merged and published, kept in the marks' own file.

It stands beside the marks that it tells of, and goes back with them when an older copy of the
file is put back: nothing is taken for merged or published that is not.
"""

from __future__ import annotations

import sqlite3
from typing import Final, NamedTuple

from tui_reader.sharing.reading import Seen
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


class Own(NamedTuple):
    """How this machine's file stands; `sequence` is as in Marks."""

    published: int
    """The sequence up to which its own marks are in the file."""
    carried: int
    """The sequence up to which others' are too."""
    carried_at: float
    """When that was last seen to, in seconds since 1970."""
    written_at: float
    """When the file was last written anew."""
    lines: int
    most: int
    """Lines above which it is written anew."""


class State:
    """The tables about one folder, in the marks' file."""

    def __init__(self, db: sqlite3.Connection, folder: str) -> None:
        """Make the tables if need be; raises sqlite3.Error."""
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

    def is_used(self) -> bool:
        """Whether marks have been shared in the folder before."""
        return (
            self._db.execute(
                "SELECT 1 FROM shared_own WHERE folder = ?", (self._folder,)
            ).fetchone()
            is not None
        )

    @property
    def was_mount(self) -> bool:
        """Whether the folder has been the place of another file system."""
        row = self._db.execute(
            "SELECT 1 FROM shared_mounts WHERE folder = ?", (self._folder,)
        ).fetchone()
        return row is not None

    def remember_mount(self) -> None:
        """The folder is the place of another file system now."""
        if not self.was_mount:
            with transaction(self._db):
                self._db.execute("INSERT OR IGNORE INTO shared_mounts VALUES (?)", (self._folder,))

    def files(self) -> dict[str, Seen]:
        """What of each file has been read, by name."""
        return {
            name: Seen(*rest)
            for name, *rest in self._db.execute(
                "SELECT name, signature, offset, digest FROM shared_files WHERE folder = ?",
                (self._folder,),
            )
        }

    def remember(self, name: str, seen: Seen) -> None:
        """`seen` of the file `name` has been merged."""
        with transaction(self._db):
            self._remember(name, seen)

    def _remember(self, name: str, seen: Seen) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO shared_files VALUES (?, ?, ?, ?, ?)",
            (self._folder, name, *seen),
        )

    def forget(self, names: list[str]) -> None:
        """These files are gone."""
        with transaction(self._db):
            self._db.executemany(
                "DELETE FROM shared_files WHERE folder = ? AND name = ?",
                [(self._folder, name) for name in names],
            )

    def own(self, machine: str) -> Own | None:
        """How the file of this machine stands; None before the first."""
        row = self._db.execute(
            "SELECT published, carried, carried_at, written_at, lines, most FROM shared_own "
            "WHERE folder = ? AND machine = ?",
            (self._folder, machine),
        ).fetchone()
        return Own(*row) if row else None

    def published(
        self, machine: str, own: Own, name: str | None = None, seen: Seen | None = None
    ) -> None:
        """The file of this machine stands as `own` says, and is `seen` under `name`."""
        with transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO shared_own VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (self._folder, machine, *own),
            )
            if name is not None and seen is not None:
                self._remember(name, seen)
