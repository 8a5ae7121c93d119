"""SQL that several modules of the library share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

from tui_reader.library.schema import WORDS_COLUMNS

_T = TypeVar("_T")

_CHUNK: Final = 500
"""Values bound to one statement: below SQLite's smallest limit (999), even bound twice."""


def placeholders(values: Sequence[object]) -> str:
    """`?, ?, ?`, one for each value."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """`values` in slices, each small enough to be bound to one statement."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def facet_row(connection: sqlite3.Connection, kind: str, value: str) -> int:
    """The row number of a facet's value, which is inserted if it is new."""
    row = connection.execute(
        "INSERT INTO facets (kind, value) VALUES (?, ?) "
        "ON CONFLICT DO UPDATE SET total = total RETURNING v",  # DO NOTHING would return no row
        (kind, value),
    ).fetchone()
    return int(row[0])


def replace_words(
    connection: sqlite3.Connection, n: int, old: Sequence[str], new: Sequence[str] | None
) -> None:
    """Replace the texts of paper `n` in the full-text index; None only deletes them.

    The index has no copy of the texts, so FTS5 must be given exactly the `old` ones to delete
    them ("SQLite FTS5 Extension", "The 'delete' Command").
    """
    columns = ", ".join(WORDS_COLUMNS)
    connection.execute(
        f"INSERT INTO words (words, rowid, {columns}) VALUES ('delete', ?, {placeholders(old)})",
        (n, *old),
    )
    if new is not None:
        connection.execute(
            f"INSERT INTO words (rowid, {columns}) VALUES (?, {placeholders(new)})", (n, *new)
        )
