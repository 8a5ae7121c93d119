"""The user's marks: read, starred, tags and notes, by paper id, on disk before all else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tui_reader.core.text import clean
from tui_reader.marks import clock
from tui_reader.marks import file as marks_file
from tui_reader.marks.connection import UNREADABLE, OpenMarks
from tui_reader.marks.file import (
    check_sum,
)
from tui_reader.marks.model import (
    TAG,
    Change,
    ChangedMarks,
    FieldWrite,
    Mark,
    Reverted,
    clean_tag,
    marks_of,
)
from tui_reader.marks.session_writes import SessionWrites
from tui_reader.system.sqlite import transaction

_VARIABLES: Final = 500
_PAGE: Final = 1_000


class Marks(OpenMarks):
    """The marks file: every change is one transaction, synced to disk before it returns.

    A rollback journal, never a WAL: home directories are often on network file systems. Readers
    that are open at once see each other's changes.
    """

    def get(self, ids: Sequence[str]) -> dict[str, Mark]:
        """The marks of these papers; one never marked has a Mark that says nothing."""

        def work() -> dict[str, Mark]:
            found = {id_: Mark(id_) for id_ in ids}
            for chunk in _chunks(ids):
                places = ", ".join("?" * len(chunk))
                rows = self._db.execute(
                    "SELECT id, field, value FROM state "
                    f"WHERE id IN ({places}) AND value IS NOT NULL ORDER BY id, field",
                    chunk,
                )
                found.update((mark.id, mark) for mark in marks_of(rows))
            return found

        return self._asked(work)

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
        """Set what is not None, on each paper; what takes it back, for `apply` or `reverse`.

        `tags` says of each tag whether it is to be there; the empty note is none. A paper that is
        so already keeps its time, and nothing of it is in the answer. `own` is told of it.
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
        ).back

    def apply(self, changes: Iterable[Change], *, keep_times: bool = False) -> list[Change]:
        """Make each field what `changes` say, with their times; what takes it back.

        With `keep_times`, what is so already keeps its time, as when it is marked.
        """
        return self._set(list(changes), keep_times=keep_times).back

    def revert(self, changes: Iterable[Change], session: SessionWrites) -> Reverted:
        """Apply `changes` to the fields of which the last word is one of `own`; leave the others.

        What is done and reversed with the same `own`, in turn, goes through the states that were.
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
            before = self._said(change.id for change in changes)
            done: list[Change] = []
            back: list[Change] = []
            left: set[str] = set()
            for change in changes:
                known = before.get(change[:2])
                old = known.value if known else None
                timed = keep_times and change.field != "note"
                if old == change.value or (timed and bool(old) == bool(change.value)):
                    continue
                if only_session and session is not None and known not in session:
                    left.add(change.id)
                    continue
                done.append(change)
                back.append(change._replace(value=old))
            if done:
                said = self._write(done, before)
                if session is not None:
                    session.record(
                        said, (before[key] for each in done if (key := each[:2]) in before)
                    )
            return Reverted(back, left)

        return self._change(work)

    def _write(
        self, changes: Sequence[Change], before: Mapping[tuple[str, str], FieldWrite]
    ) -> list[FieldWrite]:
        wall = self.wall()
        now = clock.tick(self._number("clock"), wall)
        machine = marks_file.machine(self._db, self.path)
        said = []
        for change in changes:
            known = before.get(change[:2])
            at = clock.over(clock.clock_of(known.stamp), now, wall) if known else now
            said.append(FieldWrite(*change, clock.stamp(at, machine)))
        self._put(said, now)
        return said

    def _put(self, said: Iterable[FieldWrite], now: int) -> None:
        sequence = self._number("sequence") + 1
        self._db.executemany(
            "INSERT INTO state VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = "
            "excluded.value, stamp = excluded.stamp, sequence = excluded.sequence, "
            "sum = excluded.sum",
            [(*each, sequence, check_sum(*each)) for each in said],
        )
        self._db.executemany(
            "UPDATE meta SET value = ?2 WHERE key = ?1",
            [("sequence", sequence), ("clock", now)],
        )

    def _said(self, ids: Iterable[str]) -> dict[tuple[str, str], FieldWrite]:
        found: dict[tuple[str, str], FieldWrite] = {}
        for chunk in _chunks(list(dict.fromkeys(ids))):
            places = ", ".join("?" * len(chunk))
            for row in self._db.execute(
                f"SELECT id, field, value, stamp FROM state WHERE id IN ({places})", chunk
            ):
                found[row[:2]] = FieldWrite(*row)
        return found

    # What other machines say

    @property
    def machine(self) -> str:
        """The name that this machine speaks under: 12 hex digits. Raises MarksError."""
        known = self._asked(lambda: marks_file.known_machine(self._db, self.path))
        return known or self._change(lambda: marks_file.machine(self._db, self.path))

    @property
    def sequence(self) -> int:
        """The point that the file's history has come to. Raises MarksError."""
        return self._asked(lambda: self._number("sequence"))

    def merge(self, said: Iterable[FieldWrite], *, mine: bool = False) -> int:
        """Take over what was said elsewhere, where it is later than what is known; how many fields.

        In one transaction. `said` must have been checked, as `sharing.lines` does. Where something
        of it is news and yet was said under this machine's name (but by this machine, with
        `mine`), another speaks under it too, from a copy of this file: then this machine takes
        another name. Raises MarksError.
        """
        latest: dict[tuple[str, str], FieldWrite] = {}
        wall = self.wall()
        for each in said:
            if clock.is_final(clock.clock_of(each.stamp), wall):
                continue
            known = latest.get(each[:2])
            if known is None or each.rank > known.rank:
                latest[each[:2]] = each
        # looked for first without keeping others from marking
        if not self._asked(lambda: self._news(latest)):
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

        return self._change(work)

    def _news(self, latest: Mapping[tuple[str, str], FieldWrite]) -> list[FieldWrite]:
        known = self._said(id_ for id_, _ in latest)
        return [
            each for key, each in latest.items() if key not in known or each.rank > known[key].rank
        ]

    def writes(self, since: int = 0, until: int | None = None) -> Iterator[FieldWrite]:
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
            except UNREADABLE as error:
                raise self._failure(error) from error
            for row in rows:
                if not clock.is_stamp(row[4]):
                    raise self._failure(ValueError("a stamp is none"))
                yield FieldWrite(*row[1:])
            if len(rows) < _PAGE:
                return
            after = rows[-1][:3]

    # What changed

    def changed(self, since: int = 0) -> ChangedMarks:
        """The marks that changed after `since`, whoever changed them."""

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

        return self._asked(work)


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(ids), _VARIABLES):
        yield ids[start : start + _VARIABLES]
