"""The user's marks: read, starred, tags and notes, by paper id, on disk before all else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.marks_file import SCHEMA_VERSION, MarksError, open_marks, stamp, transaction
from tui_reader.text import clean, clean_line

__all__ = ["SCHEMA_VERSION", "Change", "Changes", "Mark", "Marks", "MarksError", "clean_tag"]

_VARIABLES: Final = 500
_TAG: Final = "tag:"
MAX_TAG: Final = 64
"""Characters of a tag."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the user has said of one paper."""

    id: str
    read_at: str | None = None
    """When it was read, ISO 8601 in UTC; None while it is unread."""
    starred_at: str | None = None
    tags: tuple[str, ...] = ()
    """In the order of their names."""
    note: str | None = None
    """Markdown."""

    @property
    def read(self) -> bool:
        """Whether it has been read."""
        return self.read_at is not None

    @property
    def starred(self) -> bool:
        """Whether it is starred."""
        return self.starred_at is not None


class Change(NamedTuple):
    """What one field of a paper is to be."""

    id: str
    field: str
    """`read`, `starred`, `note`, or `tag:` and the tag."""
    value: str | None
    """A time (ISO 8601 in UTC), of a note its text; None where it is taken back."""


class Changes(NamedTuple):
    """The marks that changed after some point of the file's history."""

    sequence: int
    """The point that they lead up to."""
    marks: list[Mark]


def clean_tag(text: str) -> str:
    """`text` as a tag: one line without spaces or a leading `#`; empty where nothing is left."""
    return "-".join(clean_line(text).replace(",", " ").lstrip("# ").split())[:MAX_TAG]


class Marks:
    """The marks file: every change is one transaction, synced to disk before it returns.

    A rollback journal, never a WAL: home directories are often on network file systems. Readers
    that are open at once see each other's changes.
    """

    def __init__(self, path: Path) -> None:
        """Open the marks at `path`, made if there are none; raises MarksError."""
        self.path = path
        try:
            self._db = open_marks(path)
            try:
                self.file = self._meta("file")
                self._machine = self._meta("machine")
            except BaseException:
                self._db.close()
                raise
        except (OSError, sqlite3.Error) as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

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
            for chunk in _chunks(ids):
                places = ", ".join("?" * len(chunk))
                rows = self._db.execute(
                    "SELECT id, field, value FROM state "
                    f"WHERE id IN ({places}) AND value IS NOT NULL ORDER BY id, field",
                    chunk,
                )
                found.update((mark.id, mark) for mark in _marks(rows))
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return found

    def mark(
        self,
        ids: Sequence[str],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        tags: Mapping[str, bool] | None = None,
        note: str | None = None,
    ) -> list[Change]:
        """Set what is not None, on each paper; what takes it back, for `apply`.

        `tags` says of each tag whether it is to be there; the empty note is none. A paper that is
        so already keeps its time, and nothing of it is in the answer.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        wanted: dict[str, str | None] = {}
        if read is not None:
            wanted["read"] = now if read else None
        if starred is not None:
            wanted["starred"] = now if starred else None
        for tag, there in (tags or {}).items():
            if tag := clean_tag(tag):
                wanted[_TAG + tag] = now if there else None
        if note is not None:
            wanted["note"] = clean(note).strip("\n") or None
        return self._set(
            [Change(id_, field, value) for id_ in ids for field, value in wanted.items()],
            keep_times=True,
        )

    def apply(self, changes: Iterable[Change]) -> list[Change]:
        """Make each field what `changes` say, with their times; what takes it back."""
        return self._set(list(changes), keep_times=False)

    def _set(self, changes: Sequence[Change], *, keep_times: bool) -> list[Change]:
        try:
            with transaction(self._db):
                before = self._values([change.id for change in changes])
                done: list[Change] = []
                back: list[Change] = []
                for change in changes:
                    old = before.get(change[:2])
                    timed = keep_times and change.field != "note"
                    if old == change.value or (timed and bool(old) == bool(change.value)):
                        continue
                    done.append(change)
                    back.append(change._replace(value=old))
                if done:
                    self._write(done)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return back

    def _values(self, ids: Sequence[str]) -> dict[tuple[str, str], str | None]:
        found: dict[tuple[str, str], str | None] = {}
        for chunk in _chunks(list(dict.fromkeys(ids))):
            places = ", ".join("?" * len(chunk))
            for id_, field, value in self._db.execute(
                f"SELECT id, field, value FROM state WHERE id IN ({places})", chunk
            ):
                found[id_, field] = value
        return found

    def _write(self, changes: Sequence[Change]) -> None:
        sequence = int(self._meta("sequence")) + 1
        # never behind what was said before, whatever the wall clock says now
        clock = max(int(time.time() * 1000) << 16, int(self._meta("clock")) + 1)
        said = stamp(clock, self._machine)
        self._db.executemany(
            "INSERT INTO state VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "value = excluded.value, stamp = excluded.stamp, sequence = excluded.sequence",
            [(*change, said, sequence) for change in changes],
        )
        self._db.executemany(
            "UPDATE meta SET value = ?2 WHERE key = ?1",
            [("sequence", sequence), ("clock", clock)],
        )

    def changes(self, since: int = 0) -> Changes:
        """The marks that changed after `since`, whoever changed them."""
        try:
            with transaction(self._db, "DEFERRED"):
                sequence = int(self._meta("sequence"))
                if sequence == since:
                    return Changes(sequence, [])
                rows = self._db.execute(
                    "SELECT id, field, value FROM state "
                    "WHERE id IN (SELECT id FROM state WHERE sequence > ?) ORDER BY id, field"
                    if since
                    else "SELECT id, field, value FROM state WHERE sequence > ? ORDER BY id, field",
                    (since,),
                )
                return Changes(sequence, list(_marks(rows)))
        except sqlite3.Error as error:
            raise self._failure(error) from error


def _marks(rows: Iterable[tuple[str, str, str | None]]) -> Iterable[Mark]:
    """The marks that rows (id, field and value, in this order) tell."""
    mark: Mark | None = None
    for id_, field, value in rows:
        if mark is None or mark.id != id_:
            if mark:
                yield mark
            mark = Mark(id_)
        if value is None:
            continue
        if field == "read":
            mark = replace(mark, read_at=value)
        elif field == "starred":
            mark = replace(mark, starred_at=value)
        elif field == "note":
            mark = replace(mark, note=value)
        elif field.startswith(_TAG):
            mark = replace(mark, tags=(*mark.tags, field.removeprefix(_TAG)))
    if mark:
        yield mark


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), _VARIABLES):
        yield ids[start : start + _VARIABLES]
