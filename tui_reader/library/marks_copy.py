"""The library's copy of the user's marks, which its lists, counts and searches use."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from tui_reader.library.paper_rows import rows_of
from tui_reader.library.records import UNMARKED, PaperMarks
from tui_reader.library.schema import HAS_NOTE
from tui_reader.library.statements import facet_row, numbers_of, replace_words
from tui_reader.library.words import cut
from tui_reader.system.sqlite import rows_for

TAG: Final = "tag"
"""The facet of the user's tags."""


def marks_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, PaperMarks]:
    """The copied marks of these papers, without papers that were never marked."""
    rows = rows_for(
        connection, "SELECT id, read, starred, tags, note FROM marks WHERE id IN ({})", ids
    )
    return {
        id_: PaperMarks(id_, bool(read), bool(starred), split_tags(tags), note)
        for id_, read, starred, tags, note in rows
    }


def split_tags(tags: str | None) -> tuple[str, ...]:
    """The tags in the column `marks.tags`."""
    return tuple(tags.split("\n")) if tags else ()


def copy_marks(
    connection: sqlite3.Connection, marks: Iterable[PaperMarks], *, complete: bool
) -> list[str]:
    """`Library.copy_marks` in the open transaction."""
    wanted = {each.id: each for each in marks}
    if complete:
        for (id_,) in connection.execute("SELECT id FROM marks"):
            wanted.setdefault(id_, UNMARKED._replace(id=id_))
    changed: list[str] = []
    known = marks_of(connection, list(wanted))
    numbers = numbers_of(connection, list(wanted))
    for id_, new in wanted.items():
        old = known.get(id_, UNMARKED._replace(id=id_))
        if new == old:
            continue
        connection.execute(
            "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)",
            (id_, new.read, new.starred, "\n".join(new.tags), new.note),
        )
        if id_ in numbers:
            _update_paper(connection, numbers[id_], old, new)
            changed.append(id_)
    if changed:
        connection.execute("DELETE FROM facets WHERE kind = ? AND total <= 0", (TAG,))
    return changed


def _update_paper(connection: sqlite3.Connection, n: int, old: PaperMarks, new: PaperMarks) -> None:
    """Apply a change of marks to paper `n`: its columns, counts, facets and words."""
    if (new.read, new.starred) != (old.read, old.starred):
        connection.execute(
            "UPDATE papers SET read = ?, starred = ? WHERE n = ?", (new.read, new.starred, n)
        )
    if new.read != old.read:
        connection.execute(
            "UPDATE facets SET unread = unread + ? WHERE v IN "
            "(SELECT v FROM paper_facets WHERE n = ?)",
            (-1 if new.read else 1, n),
        )
    if new.tags != old.tags:
        _update_tags(connection, n, set(old.tags), set(new.tags), unread=not new.read)
    if new.note != old.note:
        _update_note(connection, n, old.note, new.note)


def _update_tags(
    connection: sqlite3.Connection, n: int, old: set[str], new: set[str], *, unread: bool
) -> None:
    for tag in sorted(old ^ new):
        v = facet_row(connection, TAG, tag)
        if tag in new:
            connection.execute("INSERT OR IGNORE INTO paper_facets VALUES (?, ?, NULL)", (v, n))
        else:
            connection.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
        by = 1 if tag in new else -1
        connection.execute(
            "UPDATE facets SET total = total + ?, unread = unread + ? WHERE v = ?",
            (by, by * unread, v),
        )


def _update_note(connection: sqlite3.Connection, n: int, old: str, new: str) -> None:
    words = rows_of(connection, n).words
    replace_words(connection, n, (*words, cut(old)), (*words, cut(new)))
    connection.execute(
        "UPDATE papers SET has = (has & ~?) | ? WHERE n = ?", (HAS_NOTE, HAS_NOTE * bool(new), n)
    )
