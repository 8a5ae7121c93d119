"""Marks as version 1 kept them: one row a paper, with when it was read and starred, and no sums."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line
from tui_reader.marks import clock
from tui_reader.marks.model import FieldWrite

COLUMNS: Final = ("id", "read_at", "starred_at", "sequence")
_SHAPE: Final = "0000-00-00T00:00:00+00:00"
"""Of every time that was written: ISO 8601 in UTC, to the second."""
_RECORD: Final = re.compile(
    # its length; the types of id, of two times (NULL, or a text of 25 bytes), of a whole number
    rb"(?=([\x05\x06])((?:[\x80-\xff][\x00-\x7f]|[\x0f-\x7f]))([\0\x3f])([\0\x3f])"
    rb"([\x01-\x06\x08\x09]))",
    re.DOTALL,
)
_WIDTHS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}
"""Bytes of a whole number by its type; 8 and 9 are the numbers 0 and 1 themselves."""


class Row(NamedTuple):
    """What version 1 says of a paper."""

    id: str
    read_at: str | None
    starred_at: str | None
    sequence: int


def is_first(db: sqlite3.Connection) -> bool:
    """Whether the tables are version 1's, whatever the header says."""
    found = db.execute("SELECT name FROM pragma_table_info('marks')")
    return tuple(name for (name,) in found) == COLUMNS


def unsound(db: sqlite3.Connection) -> str | None:
    """What is not as version 1 wrote it; None if nothing is to be seen.

    It had no check sums: a letter of an id or a digit of a time that became another is not seen,
    but where an index has the id too. Raises sqlite3.Error, TypeError and ValueError.
    """
    (answer,) = db.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        return str(answer)
    meta = dict(db.execute("SELECT key, value FROM meta"))
    (latest,) = db.execute("SELECT coalesce(max(sequence), 0) FROM marks").fetchone()
    for key, kind in (("file", str), ("sequence", int)):
        if not isinstance(meta.get(key), kind):
            return f"its {key} is not to be read"
    if meta["sequence"] < latest:
        return "its sequence is behind its marks"
    # left open by a row that cannot be read, it would keep the file from being mended
    with closing(db.execute("SELECT id, read_at, starred_at, sequence FROM marks")) as rows:
        wrong = sum(not _is_as_written(*row) for row in rows)
    return f"marks that are not as they were written: {wrong:,}" if wrong else None


def said(row: Row, machine: str) -> Iterator[FieldWrite]:
    """What a row says, in the name of `machine`, at the times that it was marked at."""
    for field, value in (("read", row.read_at), ("starred", row.starred_at)):
        time = clock.at(datetime.fromisoformat(value).timestamp()) if value else 0
        yield FieldWrite(row.id, field, value, clock.stamp(time, machine))


def rows(db: sqlite3.Connection) -> Iterator[Row]:
    """The rows of a sound file, in the order of the ids."""
    for row in db.execute("SELECT id, read_at, starred_at, sequence FROM marks ORDER BY id"):
        yield Row(*row)


def saved(data: bytes, machine: str) -> dict[tuple[str, str], FieldWrite]:
    """What `data`, a damaged file's bytes, still says of every field, in the name of `machine`.

    What its table says counts, as far as SQLite can read that; of other papers whatever in the
    file looks like a row, the latest. A time of which one byte is none is one that it may have
    been.
    """
    found: dict[str, Row] = {}
    for row in _carved(data):
        if row.id not in found or row.sequence > found[row.id].sequence:
            found[row.id] = row
    found.update((row.id, row) for row in _of_the_table(data))
    return {each[:2]: each for row in found.values() for each in said(row, machine)}


def _of_the_table(data: bytes) -> Iterator[Row]:
    """The rows that SQLite finds, up to where it stumbles."""
    if not data:
        return
    found: list[Row] = []
    known: set[tuple[bytes, int]] = set()
    with closing(sqlite3.connect(":memory:")) as db, suppress(sqlite3.Error, UnicodeDecodeError):
        db.text_factory = bytes
        db.deserialize(data)
        for id_, *times, sequence in db.execute(
            "SELECT id, read_at, starred_at, sequence FROM marks"
        ):
            if isinstance(id_, bytes) and isinstance(sequence, int):
                read, starred = (each if isinstance(each, bytes) else None for each in times)
                if row := _row(id_, read, starred, sequence):
                    found.append(row)
        known.update(db.execute("SELECT id, sequence FROM marks INDEXED BY marks_sequence"))
    yield from _told_apart(found, known)


def _told_apart(rows: list[Row], known: set[tuple[bytes, int]]) -> Iterator[Row]:
    """The rows; where two have one id, the wrong one with the id that the index still has for it.

    `known` are the ids and sequences of the index.
    """
    count = Counter(row.id for row in rows)
    missing = known - {(row.id.encode(), row.sequence) for row in rows}
    for row in rows:
        ids = []
        if count[row.id] > 1 and (row.id.encode(), row.sequence) not in known:
            ids = [id_ for id_, sequence in missing if sequence == row.sequence]
        yield row._replace(id=ids[0].decode("utf-8", "replace")) if len(ids) == 1 else row


def _carved(data: bytes) -> Iterator[Row]:
    """Whatever looks like a row of version 1, wherever it stands."""
    for match in _RECORD.finditer(data):
        length, id_type, read_type, starred_type, number = match.groups()
        kind = 0
        for byte in id_type:
            kind = kind << 7 | byte & 0x7F
        if length[0] != len(id_type) + 4 or kind < 15 or kind % 2 == 0:
            continue
        sizes = ((kind - 13) // 2, *(25 * bool(each[0]) for each in (read_type, starred_type)))
        at = match.start() + length[0]
        parts = []
        for size in (*sizes, _WIDTHS[number[0]]):
            parts.append(data[at : at + size])
            at += size
        sequence = number[0] - 8 if number[0] >= 8 else int.from_bytes(parts[3], signed=True)
        row = _row(parts[0], parts[1] or None, parts[2] or None, sequence)
        if row and at <= len(data):
            yield row


def _row(id_: bytes, read: bytes | None, starred: bytes | None, sequence: int) -> Row | None:
    """A row as far as it can be believed; None where it is none."""
    try:
        text = id_.decode()
    except UnicodeDecodeError:
        return None
    if not text or clean_line(text) != text:
        return None
    return Row(text, _time(read), _time(starred), sequence)


def _time(written: bytes | None) -> str | None:
    """The time that was written, or one that it may have been before one byte of it changed."""
    text = written.decode("latin-1") if written else ""
    if len(text) != len(_SHAPE) or _is_time(text):
        return text if _is_time(text) else None
    wrong = [at for at, of in enumerate(_SHAPE) if not _fits(text[at], of)]
    for at in range(len(_SHAPE)) if not wrong else wrong[:1]:
        for one in "0123456789" if _SHAPE[at] == "0" else _SHAPE[at]:
            if _is_time(tried := f"{text[:at]}{one}{text[at + 1 :]}"):
                return tried
    return None


def _fits(one: str, of: str) -> bool:
    return one in "0123456789" if of == "0" else one == of


def _is_time(text: str) -> bool:
    if len(text) != len(_SHAPE) or not all(map(_fits, text, _SHAPE)):
        return False
    try:
        datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError):
        return False
    return True


def _is_as_written(id_: object, read: object, starred: object, sequence: object) -> bool:
    return (
        isinstance(id_, str)
        and bool(id_)
        and clean_line(id_) == id_
        and isinstance(sequence, int)
        and all(
            each is None or (isinstance(each, str) and _is_time(each)) for each in (read, starred)
        )
    )
