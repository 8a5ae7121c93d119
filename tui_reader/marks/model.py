"""The marks of a paper (read, starred, tags and a note) and changes of them, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line

TAG: Final = "tag:"
"""The prefix of the field of a tag."""
MAX_TAG: Final = 64
"""Characters of a tag, at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The marks of one paper."""

    id: str
    read_at: str | None = None
    """When the paper was read, ISO 8601 in UTC; None while it is unread."""
    starred_at: str | None = None
    tags: tuple[str, ...] = ()
    """Sorted by name."""
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
    """A new value for one field of a paper."""

    id: str
    field: str
    """`read`, `starred`, `note`, or `tag:` and the tag."""
    value: str | None
    """The text of a note; of other fields the time of the mark (ISO 8601, UTC). None clears it."""


class ChangedMarks(NamedTuple):
    """The marks that changed after some sequence number of the file."""

    sequence: int
    """The latest sequence number."""
    marks: list[Mark]


class Reverted(NamedTuple):
    """The result of reverting changes."""

    inverse: list[Change]
    """The changes that undo this."""
    skipped: set[str]
    """Ids of papers with a field that another session has written since; it keeps its value."""


class FieldWrite(NamedTuple):
    """A value written to a field of a paper; the write with the greatest rank counts."""

    id: str
    field: str
    value: str | None
    stamp: str
    """See `clock`."""

    @property
    def rank(self) -> tuple[str, str]:
        """Orders the writes of one field, also with equal stamps, so that all machines agree."""
        return self.stamp, self.value or ""


def keep_latest(latest: dict[tuple[str, str], FieldWrite], write: FieldWrite) -> None:
    """Put `write` into the latest writes by id and field, unless a later one is there."""
    known = latest.get(write[:2])
    if known is None or write.rank > known.rank:
        latest[write[:2]] = write


def clean_tag(text: str) -> str:
    """`text` as a tag: one line without spaces or a leading `#`; empty if nothing is left."""
    return "-".join(clean_line(text).replace(",", " ").lstrip("# ").split())[:MAX_TAG]


def marks_of(rows: Iterable[tuple[str, str, str | None]]) -> Iterable[Mark]:
    """The marks in rows of id, field and value, which must be sorted by id and field."""
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
