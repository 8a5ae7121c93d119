"""The user's marks (read, starred, tags and notes), on disk before a call returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tui_reader.core.text import clean
from tui_reader.marks import clock
from tui_reader.marks import file as marks_file
from tui_reader.marks.connection import UNREADABLE, OpenMarks
from tui_reader.marks.file import checksum
from tui_reader.marks.model import (
    TAG,
    Change,
    ChangedMarks,
    FieldWrite,
    Mark,
    Reverted,
    clean_tag,
    keep_latest,
    marks_of,
)
from tui_reader.marks.session_writes import SessionWrites
from tui_reader.system.sqlite import rows_for, transaction

_PAGE: Final = 1_000


class Marks(OpenMarks):
    """The marks file; every change is one transaction, which is synced to disk.

    The journal is a rollback journal, as a write-ahead log does not work on the network file
    systems that home directories are often on. Readers that are open at the same time see each
    other's changes. All methods raise MarksError.
    """

    def get(self, ids: Sequence[str]) -> dict[str, Mark]:
        """The marks of these papers; a paper that was never marked has an empty Mark."""

        def work() -> dict[str, Mark]:
            rows = rows_for(
                self._db,
                "SELECT id, field, value FROM state "
                "WHERE id IN ({}) AND value IS NOT NULL ORDER BY id, field",
                ids,
            )
            return {id_: Mark(id_) for id_ in ids} | {mark.id: mark for mark in marks_of(rows)}

        return self._run(work)

    def mark(
        self,
        ids: Sequence[str],
        *,
        read: bool | None = None,
        starred: bool | None = None,
        tags: Mapping[str, bool] | None = None,
        note: str | None = None,
        session: SessionWrites | None = None,
    ) -> list[Change]:
        """Set what is not None on each paper; returns the inverse, for `apply` or `revert`.

        `tags` maps each tag to whether the paper shall have it; an empty note clears the note. A
        paper that has the mark already keeps its time and is not in the result. The writes are
        recorded in `session`.
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
            session=session,
        ).inverse

    def apply(self, changes: Iterable[Change], *, keep_times: bool = False) -> list[Change]:
        """Set each field to the value in `changes`; returns the inverse.

        With `keep_times`, a field that is set already keeps its time, as in `mark`.
        """
        return self._set(list(changes), keep_times=keep_times).inverse

    def revert(self, changes: Iterable[Change], session: SessionWrites) -> Reverted:
        """Apply `changes` to those fields that `session` wrote last; skip the others.

        If all changes are made and reverted with the same `session`, undo and redo pass through the
        same values again.
        """
        return self._set(list(changes), session=session, only_session=True)

    def _set(
        self,
        changes: Sequence[Change],
        *,
        keep_times: bool = False,
        session: SessionWrites | None = None,
        only_session: bool = False,
    ) -> Reverted:
        def work() -> Reverted:
            before = self._latest(change.id for change in changes)
            done: list[Change] = []
            inverse: list[Change] = []
            skipped: set[str] = set()
            for change in changes:
                known = before.get(change[:2])
                old = known.value if known else None
                timed = keep_times and change.field != "note"
                if old == change.value or (timed and bool(old) == bool(change.value)):
                    continue
                if only_session and session is not None and known not in session:
                    skipped.add(change.id)
                    continue
                done.append(change)
                inverse.append(change._replace(value=old))
            if done:
                writes = self._write(done, before)
                if session is not None:
                    replaced = [before[key] for each in done if (key := each[:2]) in before]
                    session.record(writes, replaced)
            return Reverted(inverse, skipped)

        return self._transact(work)

    def _write(
        self, changes: Sequence[Change], before: Mapping[tuple[str, str], FieldWrite]
    ) -> list[FieldWrite]:
        wall = self.wall()
        now = clock.tick(self._number("clock"), wall)
        machine = marks_file.machine(self._db, self.path)
        writes = []
        for change in changes:
            known = before.get(change[:2])
            at = clock.over(clock.clock_of(known.stamp), now, wall) if known else now
            writes.append(FieldWrite(*change, clock.stamp(at, machine)))
        self._put(writes, now)
        return writes

    def _put(self, writes: Iterable[FieldWrite], now: int) -> None:
        sequence = self._number("sequence") + 1
        self._db.executemany(
            "INSERT INTO state VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = "
            "excluded.value, stamp = excluded.stamp, sequence = excluded.sequence, "
            "sum = excluded.sum",
            [(*each, sequence, checksum(*each)) for each in writes],
        )
        self._db.executemany(
            "UPDATE meta SET value = ?2 WHERE key = ?1",
            [("sequence", sequence), ("clock", now)],
        )

    def latest(self, ids: Sequence[str]) -> list[FieldWrite]:
        """The latest write of every field of these papers."""
        return self._run(lambda: list(self._latest(ids).values()))

    def _latest(self, ids: Iterable[str]) -> dict[tuple[str, str], FieldWrite]:
        sql = "SELECT id, field, value, stamp FROM state WHERE id IN ({})"
        rows = rows_for(self._db, sql, ids)
        return {row[:2]: FieldWrite(*row) for row in rows}

    # Exchange with other machines

    @property
    def machine(self) -> str:
        """This machine's name in stamps: 12 hex digits."""
        known = self._run(lambda: marks_file.known_machine(self._db, self.path))
        return known or self._transact(lambda: marks_file.machine(self._db, self.path))

    @property
    def sequence(self) -> int:
        """The latest sequence number; every transaction adds 1."""
        return self._run(lambda: self._number("sequence"))

    def merge(self, writes: Iterable[FieldWrite], *, mine: bool = False) -> int:
        """Take over the writes that are later than those known here; how many fields changed.

        `writes` must have been checked with `wire.checked_write`. It is one transaction. If a write
        that is new here has this machine's name, another machine uses a copy of this file under the
        same name, and this machine takes a new one; with `mine` it is this machine that wrote it.
        """
        latest: dict[tuple[str, str], FieldWrite] = {}
        wall = self.wall()
        for each in writes:
            if not clock.is_final(clock.clock_of(each.stamp), wall):
                keep_latest(latest, each)
        # compared before the transaction, which keeps other processes from marking
        if not self._run(lambda: self._news(latest)):
            return 0

        def work() -> int:
            news = self._news(latest)
            now = self._number("clock")
            for each in news:
                now = clock.learn(now, clock.clock_of(each.stamp), wall)
            self._put(news, now)
            name = marks_file.machine(self._db, self.path)
            if not mine and any(clock.machine_of(each.stamp) == name for each in news):
                marks_file.new_machine(self._db, self.path)
            return len(news)

        return self._transact(work)

    def _news(self, latest: Mapping[tuple[str, str], FieldWrite]) -> list[FieldWrite]:
        known = self._latest(id_ for id_, _ in latest)
        return [
            each for key, each in latest.items() if key not in known or each.rank > known[key].rank
        ]

    def writes(self, since: int = 0, until: int | None = None) -> Iterator[FieldWrite]:
        """The latest write of every field with a sequence number above `since`, up to `until`.

        They are sorted by sequence number and read page by page, so that other processes can mark
        meanwhile: a field that is written again in the meantime is left out.
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
            except UNREADABLE as error:
                raise self._failure(error) from error
            for row in rows:
                if not clock.is_stamp(row[4]):
                    raise self._failure(ValueError("invalid stamp"))
                yield FieldWrite(*row[1:])
            if len(rows) < _PAGE:
                return
            after = rows[-1][:3]

    # Changes for the library

    def changed(self, since: int = 0) -> ChangedMarks:
        """The marks that any process or machine changed after the sequence number `since`."""

        def work() -> ChangedMarks:
            with transaction(self._db, "DEFERRED"):
                sequence = self._number("sequence")
                if sequence == since:
                    return ChangedMarks(sequence, [])
                rows = self._db.execute(
                    "SELECT id, field, value FROM state "
                    "WHERE id IN (SELECT id FROM state WHERE sequence > ?) ORDER BY id, field"
                    if since
                    else "SELECT id, field, value FROM state WHERE sequence > ? ORDER BY id, field",
                    (since,),
                )
                return ChangedMarks(sequence, list(marks_of(rows)))

        return self._run(work)
