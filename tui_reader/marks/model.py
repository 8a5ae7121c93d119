"""What the user says of a paper: read, starred, tags and a note, as plain immutable data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line

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


class ChangedMarks(NamedTuple):
    """The marks that changed after some point of the file's history."""

    sequence: int
    """The point that they lead up to."""
    marks: list[Mark]


class Reverted(NamedTuple):
    """What came of changes that were to be reversed."""

    back: list[Change]
    """What reverses that again."""
    left: set[str]
    """Ids of papers of which somebody else has said something since, which stays."""


class FieldWrite(NamedTuple):
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


def marks_of(rows: Iterable[tuple[str, str, str | None]]) -> Iterable[Mark]:
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
