"""The user's marks: read, starred, tags and notes, by paper id, on disk before all else."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader import clock, marks_file
from tui_reader.marks_file import SCHEMA_VERSION, MarksError, open_marks, transaction
from tui_reader.text import clean, clean_line

__all__ = [
    "SCHEMA_VERSION",
    "TAG",
    "Change",
    "Changes",
    "Mark",
    "Marks",
    "MarksError",
    "Said",
    "clean_tag",
]

_VARIABLES: Final = 500
_PAGE: Final = 1_000
TAG: Final = "tag:"
"""Begins the field of a tag."""
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


class Said(NamedTuple):
    """What somebody said of one field of a paper; the greater stamp says what it is."""

    id: str
    field: str
    value: str | None
    stamp: str
    """See `clock`."""

    @property
    def rank(self) -> tuple[str, str]:
        """Orders what was said of one field, whole: all come to the same, even of equal stamps."""
        return self.stamp, self.value or ""


def clean_tag(text: str) -> str:
    """`text` as a tag: one line without spaces or a leading `#`; empty where nothing is left."""
    return "-".join(clean_line(text).replace(",", " ").lstrip("# ").split())[:MAX_TAG]


class Marks:
    """The marks file: every change is one transaction, synced to disk before it returns.

    A rollback journal, never a WAL: home directories are often on network file systems. Readers
    that are open at once see each other's changes.
    """

    def __init__(self, path: Path, wall: Callable[[], float] = time.time) -> None:
        """Open the marks at `path`, made if there are none; raises MarksError.

        `wall` is the wall clock, in seconds since 1970.
        """
        self.path = path
        self.wall = wall
        try:
            self._db = open_marks(path)
            try:
                self.file = self._meta("file")
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
        now = datetime.fromtimestamp(self.wall(), UTC).isoformat(timespec="seconds")
        wanted: dict[str, str | None] = {}
        if read is not None:
            wanted["read"] = now if read else None
        if starred is not None:
            wanted["starred"] = now if starred else None
        for tag, there in (tags or {}).items():
            if tag := clean_tag(tag):
                wanted[TAG + tag] = now if there else None
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
                before = self._said(change.id for change in changes)
                done: list[Change] = []
                back: list[Change] = []
                for change in changes:
                    known = before.get(change[:2])
                    old = known.value if known else None
                    timed = keep_times and change.field != "note"
                    if old == change.value or (timed and bool(old) == bool(change.value)):
                        continue
                    done.append(change)
                    back.append(change._replace(value=old))
                if done:
                    self._write(done, before)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return back

    def _write(self, changes: Sequence[Change], before: Mapping[tuple[str, str], Said]) -> None:
        wall = self.wall()
        now = clock.tick(int(self._meta("clock")), wall)
        machine = marks_file.machine(self._db, self.path)
        said = []
        for change in changes:
            known = before.get(change[:2])
            at = clock.over(clock.clock_of(known.stamp), now, wall) if known else now
            said.append(Said(*change, clock.stamp(at, machine)))
        self._put(said, now)

    def _put(self, said: Iterable[Said], now: int) -> None:
        sequence = int(self._meta("sequence")) + 1
        self._db.executemany(
            "INSERT INTO state VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "value = excluded.value, stamp = excluded.stamp, sequence = excluded.sequence",
            [(*each, sequence) for each in said],
        )
        self._db.executemany(
            "UPDATE meta SET value = ?2 WHERE key = ?1",
            [("sequence", sequence), ("clock", now)],
        )

    def _said(self, ids: Iterable[str]) -> dict[tuple[str, str], Said]:
        found: dict[tuple[str, str], Said] = {}
        for chunk in _chunks(list(dict.fromkeys(ids))):
            places = ", ".join("?" * len(chunk))
            for row in self._db.execute(
                f"SELECT id, field, value, stamp FROM state WHERE id IN ({places})", chunk
            ):
                found[row[:2]] = Said(*row)
        return found

    # What other machines say

    @property
    def connection(self) -> sqlite3.Connection:
        """The file, for tables that must stand beside the marks."""
        return self._db

    @property
    def machine(self) -> str:
        """The name that this machine speaks under: 12 hex digits. Raises MarksError."""
        try:
            if known := marks_file.known_machine(self._db, self.path):
                return known
            with transaction(self._db):
                return marks_file.machine(self._db, self.path)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    @property
    def sequence(self) -> int:
        """The point that the file's history has come to. Raises MarksError."""
        try:
            return int(self._meta("sequence"))
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def merge(self, said: Iterable[Said], *, mine: bool = False) -> int:
        """Take over what was said elsewhere, where it is later than what is known; how many fields.

        In one transaction. `said` must have been checked, as `sharing.lines` does. Where something
        of it is news and yet was said under this machine's name (but by this machine, with
        `mine`), another speaks under it too, from a copy of this file: then this machine takes
        another name. Raises MarksError.
        """
        latest: dict[tuple[str, str], Said] = {}
        for each in said:
            known = latest.get(each[:2])
            if known is None or each.rank > known.rank:
                latest[each[:2]] = each
        try:
            if not self._news(latest):  # looked for first without keeping others from marking
                return 0
            with transaction(self._db):
                news = self._news(latest)
                wall = self.wall()
                now = int(self._meta("clock"))
                for each in news:
                    now = clock.learn(now, clock.clock_of(each.stamp), wall)
                self._put(news, now)
                name = marks_file.machine(self._db, self.path)
                if not mine and any(clock.machine_of(each.stamp) == name for each in news):
                    marks_file.new_machine(self._db, self.path)
        except sqlite3.Error as error:
            raise self._failure(error) from error
        return len(news)

    def _news(self, latest: Mapping[tuple[str, str], Said]) -> list[Said]:
        known = self._said(id_ for id_, _ in latest)
        return [
            each for key, each in latest.items() if key not in known or each.rank > known[key].rank
        ]

    def said(self, since: int = 0, until: int | None = None) -> Iterator[Said]:
        """What was last said of every field, in the order that it came to be known here.

        Of that, what came after the point `since` and not after `until`. It is read by pages, so
        that others can mark meanwhile: a field that is then said of anew is left out. Raises
        MarksError.
        """
        after = (since, "\U0010ffff", "")
        until = self.sequence if until is None else until
        while True:
            try:
                rows = self._db.execute(
                    "SELECT sequence, id, field, value, stamp FROM state "
                    "WHERE (sequence, id, field) > (?, ?, ?) AND sequence <= ? "
                    "ORDER BY sequence, id, field LIMIT ?",
                    (*after, until, _PAGE),
                ).fetchall()
            except sqlite3.Error as error:
                raise self._failure(error) from error
            for row in rows:
                yield Said(*row[1:])
            if len(rows) < _PAGE:
                return
            after = rows[-1][:3]

    # What changed

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
        elif field.startswith(TAG):
            mark = replace(mark, tags=(*mark.tags, field.removeprefix(TAG)))
    if mark:
        yield mark


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), _VARIABLES):
        yield ids[start : start + _VARIABLES]
