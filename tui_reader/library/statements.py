"""SQL that several modules of the library share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from tui_reader.library.schema import WORDS_COLUMNS
from tui_reader.system.sqlite import placeholders, rows_for


def numbers_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """The numbers of those of these papers that the library has, by id."""
    return dict(rows_for(connection, "SELECT id, n FROM papers WHERE id IN ({})", ids))


def texts_of(
    connection: sqlite3.Connection, columns: str, numbers: Sequence[int]
) -> Iterator[tuple[Any, ...]]:
    """The numbers of these papers, in any order, each with these columns of its text."""
    return rows_for(
        connection,
        f"SELECT n, {columns} FROM merged WHERE n IN ({{}}) UNION ALL "
        f"SELECT n, {columns} FROM entries WHERE n IN ({{}}) "
        "AND n NOT IN (SELECT n FROM merged)",
        numbers,
    )


def all_texts(connection: sqlite3.Connection, columns: str) -> Iterator[tuple[Any, ...]]:
    """The same for all papers."""
    return connection.execute(
        f"SELECT n, {columns} FROM merged UNION ALL SELECT n, {columns} FROM entries "
        "WHERE n > 0 AND n NOT IN (SELECT n FROM merged)"
    )


def matching(connection: sqlite3.Connection, expression: str) -> Iterator[int]:
    """The papers that match an expression of the full-text index."""
    (numbers,) = connection.execute(
        "SELECT group_concat(rowid) FROM words WHERE words MATCH ?", (expression,)
    ).fetchone()
    return split(numbers)


def split(numbers: str | None) -> Iterator[int]:
    """The numbers in the result of SQL's group_concat.

    As one value: SQLite would take Python's global interpreter lock for each row.
    """
    return map(int, numbers.split(",")) if numbers else iter(())


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
