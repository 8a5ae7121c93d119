"""Marks as TOML, which can be edited and merged by hand, and imported again by their times.

A table a paper, named by its id:

    ["2511.10615"]
    read = 2026-11-23 07:31:02+00:00
    starred = 2026-11-23 07:31:05+00:00
    tags = { later = 2026-11-23 07:31:09+00:00 }
    note = "Why does this work?"
    noted = 2026-11-23 07:33:40+00:00

`unread`, `unstarred`, `untagged` and `unnoted` have the time when a mark was cleared. An import
takes a field over if its time is later than the last write of this field here. In a file written
by hand, `true` may replace a time, `tags` may be a list, and `noted` may be missing: a field
without a time is marked at the time of the import, as if by a key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import groupby
from typing import Any, Final, NamedTuple

from tui_reader.core.text import MAX_TEXT, clean_line, is_cut
from tui_reader.marks import clock
from tui_reader.marks.model import TAG, Change, FieldWrite, clean_tag
from tui_reader.marks.store import Marks
from tui_reader.marks.wire import checked_write

_HEADER: Final = (
    "# Marks of tui-reader; tui-reader marks import takes them in.\n"
    "# A later time wins; true in place of a time, or a note without `noted`, counts as now.\n"
)
_TAKEN_BACK: Final = {"read": "unread", "starred": "unstarred", "note": "unnoted"}
_BATCH: Final = 1_000


class TomlError(Exception):
    """The text is not TOML; the message says where."""


class ImportResult(NamedTuple):
    """The result of an import."""

    changed: int
    """Fields that were set to the value in the file."""
    fields: int
    """Fields in the file."""
    problems: list[str]
    """The invalid or cut parts of the file, one line each."""


def export_toml(marks: Marks) -> Iterator[str]:
    """All marks as TOML, in pieces. Raises MarksError."""
    import tomli_w

    yield _HEADER
    writes = sorted(marks.writes(), key=lambda each: (each.id, each.field))
    for id_, fields in groupby(writes, lambda each: each.id):
        yield "\n" + tomli_w.dumps({id_: _table(fields)}, multiline_strings=True)


def _table(fields: Iterable[FieldWrite]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for write in fields:
        at = datetime.fromtimestamp(
            min(clock.seconds(clock.clock_of(write.stamp)), 253402300799), UTC
        ).replace(microsecond=0)
        if write.field.startswith(TAG):
            key = "untagged" if write.value is None else "tags"
            table.setdefault(key, {})[write.field.removeprefix(TAG)] = _later(write.value, at)
        elif write.value is None:
            table[_TAKEN_BACK[write.field]] = at
        elif write.field == "note":
            table |= {"note": write.value, "noted": at}
        else:
            table[write.field] = _later(write.value, at)
    return table


def _later(value: str | None, at: datetime) -> datetime:
    """The later of the time of a mark and of its write, which an undo makes later."""
    try:
        return max(datetime.fromisoformat(value).astimezone(UTC), at) if value else at
    except (ValueError, OverflowError):
        return at


def import_toml(marks: Marks, text: str) -> ImportResult:
    """Take over the fields in `text` that are later than those known here.

    Raises MarksError, and TomlError if `text` is not TOML; then nothing has changed.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the former also for a number too long
        raise TomlError(f"not TOML: {clean_line(str(error))}") from error
    reading = _Reading(marks.machine, marks.wall())
    writes = list(reading.read(data))
    changed = sum(
        marks.merge(writes[start : start + _BATCH], mine=True)
        for start in range(0, len(writes), _BATCH)
    )
    changed += sum(
        len(marks.apply(reading.changes[start : start + _BATCH], keep_times=True))
        for start in range(0, len(reading.changes), _BATCH)
    )
    return ImportResult(changed, len(writes) + len(reading.changes), reading.problems)


class _Reading:
    """The writes in a file, as if this machine had made them; fields without a time as changes."""

    def __init__(self, machine: str, now: float) -> None:
        self._machine = machine
        self._now = now
        self.problems: list[str] = []
        self.changes: list[Change] = []

    def read(self, data: Mapping[str, Any]) -> Iterator[FieldWrite]:
        for id_, table in data.items():
            if not isinstance(table, dict):
                self._problem(id_, "not a table of marks")
                continue
            yield from filter(
                None, (self._write(id_, *field) for field in self._fields(id_, table))
            )

    def _problem(self, id_: str, what: str) -> None:
        self.problems.append(f"[{clean_line(id_)}]: {clean_line(what)}")

    def _fields(self, id_: str, table: dict[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
        """Field, value and time of each entry; the value is a note's text, or empty."""
        for key, value in table.items():
            if key in ("read", "starred"):
                yield key, "", value
            elif key == "note":
                note = str(value)
                if is_cut(note):
                    self._problem(
                        id_,
                        f"its note has {len(note):,} characters; the first {MAX_TEXT:,} were kept",
                    )
                yield "note", note, table.get("noted", True)
            elif key in ("unread", "unstarred", "unnoted"):
                field = next(name for name, back in _TAKEN_BACK.items() if back == key)
                yield field, None, value
            elif key in ("tags", "untagged"):
                names = isinstance(value, list) and all(isinstance(each, str) for each in value)
                tags = dict.fromkeys(value, True) if names else value
                if not isinstance(tags, dict):
                    self._problem(id_, f"{key} is neither a table nor a list of names")
                    continue
                for tag, at in tags.items():
                    yield TAG + clean_tag(str(tag)), "" if key == "tags" else None, at
            elif key != "noted":
                self._problem(id_, f"{key} is nothing that can be marked")

    def _write(self, id_: str, field: str, value: str | None, at: Any) -> FieldWrite | None:
        moment = self._moment(at)
        if moment is None:
            self._problem(id_, f"{field.removeprefix(TAG)} has no time such as {_EXAMPLE}")
            return None
        if value == "":
            value = moment.isoformat(timespec="seconds")
        # a time in the future is a mistake: with this machine's name it would win over all others
        stamp = clock.stamp(clock.at(min(moment.timestamp(), self._now)), self._machine)
        write = checked_write(id_, field, value, stamp)
        if write is None:
            self._problem(id_, f"{field} cannot be read")
        elif at is True:
            self.changes.append(Change(id_, field, write.value))
            return None
        return write

    def _moment(self, at: Any) -> datetime | None:
        if at is True:
            return datetime.fromtimestamp(int(self._now), UTC)
        if isinstance(at, date) and not isinstance(at, datetime):
            at = datetime.combine(at, time_of_day())
        if not isinstance(at, datetime):
            return None
        try:
            return (at if at.tzinfo else at.astimezone()).astimezone(UTC)
        except (OverflowError, ValueError, OSError):
            return None


_EXAMPLE: Final = "2026-11-23 07:31:02+00:00"
