"""Marks as TOML, to be read, edited and merged by hand, and taken in again by their times.

A table a paper, named by its id:

    ["2511.10615"]
    read = 2026-11-23 07:31:02+00:00
    starred = 2026-11-23 07:31:05+00:00
    tags = { later = 2026-11-23 07:31:09+00:00 }
    note = "Why does this work?"
    noted = 2026-11-23 07:33:40+00:00

`unread`, `unstarred`, `untagged` and `unnoted` tell, with the time, what was taken back. When it
is imported, each field is taken over if its time is later than when that field was last marked
here. By hand, `true` may stand for a time, `tags` may be a list, and `noted` be left out: what
has no time is marked when it is imported, as if by a key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import groupby
from typing import Any, Final, NamedTuple

from tui_reader.core.text import clean_line
from tui_reader.marks import clock
from tui_reader.marks.model import TAG, Change, FieldWrite, clean_tag
from tui_reader.marks.store import Marks
from tui_reader.marks.wire import checked

_HEADER: Final = (
    "# Marks of tui-reader; tui-reader marks import takes them in.\n"
    "# A later time wins; true in place of a time, or a note without `noted`, counts as now.\n"
)
_TAKEN_BACK: Final = {"read": "unread", "starred": "unstarred", "note": "unnoted"}
_BATCH: Final = 1_000


class TomlError(Exception):
    """The text cannot be read at all; the message says where."""


class ImportResult(NamedTuple):
    """What an import did."""

    changed: int
    """Fields that are now what the file says."""
    said: int
    """Fields that the file tells of."""
    problems: list[str]
    """What in it could not be understood, one line each."""


def export_toml(marks: Marks) -> Iterator[str]:
    """The text, in pieces, of every mark. Raises MarksError."""
    import tomli_w

    yield _HEADER
    said = sorted(marks.writes(), key=lambda each: (each.id, each.field))
    for id_, fields in groupby(said, lambda each: each.id):
        yield "\n" + tomli_w.dumps({id_: _table(fields)}, multiline_strings=True)


def _table(fields: Iterable[FieldWrite]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for said in fields:
        at = datetime.fromtimestamp(
            min(clock.seconds(clock.clock_of(said.stamp)), 253402300799), UTC
        ).replace(microsecond=0)
        if said.field.startswith(TAG):
            key = "untagged" if said.value is None else "tags"
            table.setdefault(key, {})[said.field.removeprefix(TAG)] = _later(said.value, at)
        elif said.value is None:
            table[_TAKEN_BACK[said.field]] = at
        elif said.field == "note":
            table |= {"note": said.value, "noted": at}
        else:
            table[said.field] = _later(said.value, at)
    return table


def _later(value: str | None, at: datetime) -> datetime:
    """The time of a mark, or when it was given that, as by an undo: an import goes by it."""
    try:
        return max(datetime.fromisoformat(value).astimezone(UTC), at) if value else at
    except (ValueError, OverflowError):
        return at


def import_toml(marks: Marks, text: str) -> ImportResult:
    """Take over what `text` says where it is later than what is known here.

    Raises TomlError where it is no TOML, and then nothing has changed; and MarksError.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the former also for a number too long
        raise TomlError(f"not TOML: {clean_line(str(error))}") from error
    reading = _Reading(marks.machine, marks.wall())
    said = list(reading.read(data))
    changed = sum(
        marks.merge(said[start : start + _BATCH], mine=True)
        for start in range(0, len(said), _BATCH)
    )
    changed += sum(
        len(marks.apply(reading.changes[start : start + _BATCH], keep_times=True))
        for start in range(0, len(reading.changes), _BATCH)
    )
    return ImportResult(changed, len(said) + len(reading.changes), reading.problems)


class _Reading:
    """What a file says, as this machine's sayings; what has no time, as changes to be made."""

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
            yield from filter(None, (self._said(id_, *field) for field in self._fields(id_, table)))

    def _problem(self, id_: str, what: str) -> None:
        self.problems.append(f"[{clean_line(id_)}]: {clean_line(what)}")

    def _fields(self, id_: str, table: dict[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
        """Field, value (a note's text; for others nothing) and time of each thing that is said."""
        for key, value in table.items():
            if key in ("read", "starred"):
                yield key, "", value
            elif key == "note":
                yield "note", str(value), table.get("noted", True)
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

    def _said(self, id_: str, field: str, value: str | None, at: Any) -> FieldWrite | None:
        moment = self._moment(at)
        if moment is None:
            self._problem(id_, f"{field.removeprefix(TAG)} has no time such as {_EXAMPLE}")
            return None
        if value == "":
            value = moment.isoformat(timespec="seconds")
        # a time of the future is a slip: as this machine's word it would stand against all others
        stamp = clock.stamp(clock.at(min(moment.timestamp(), self._now)), self._machine)
        said = checked(id_, field, value, stamp)
        if said is None:
            self._problem(id_, f"{field} cannot be read")
        elif at is True:
            self.changes.append(Change(id_, field, said.value))
            return None
        return said

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
