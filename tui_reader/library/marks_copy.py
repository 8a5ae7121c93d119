"""The library's copy of the user's marks, so that lists, counts and searches know them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from tui_reader.library.schema import HAS_NOTE

TAG: Final = "tag"
"""The facet of the user's tags."""
_VARIABLES: Final = 500


class State(NamedTuple):
    """What the user has said of one paper."""

    id: str
    read: bool
    starred: bool
    tags: tuple[str, ...] = ()
    note: str = ""


UNMARKED: Final = State("", False, False)


def states_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, State]:
    """What is known of these papers; those never marked are left out."""
    found: dict[str, State] = {}
    for start in range(0, len(ids), _VARIABLES):
        chunk = ids[start : start + _VARIABLES]
        places = ", ".join("?" * len(chunk))
        for id_, read, starred, tags, note in connection.execute(
            f"SELECT id, read, starred, tags, note FROM marks WHERE id IN ({places})", chunk
        ):
            found[id_] = State(id_, bool(read), bool(starred), split(tags), note)
    return found


def split(tags: str) -> tuple[str, ...]:
    """The tags that a row of `marks` has."""
    return tuple(tags.split("\n")) if tags else ()


def copy_states(connection: sqlite3.Connection, states: Iterable[State], anew: bool) -> list[str]:
    """Take over `states` in the transaction that is open; ids of papers here that changed.

    With `anew` these are all there are, and those known before are forgotten.
    """
    wanted = {state.id: state for state in states}
    if anew:
        for (id_,) in connection.execute("SELECT id FROM marks"):
            wanted.setdefault(id_, UNMARKED._replace(id=id_))
    changed: list[str] = []
    ids = list(wanted)
    for start in range(0, len(ids), _VARIABLES):
        chunk = ids[start : start + _VARIABLES]
        known = states_of(connection, chunk)
        rows = _rows_of(connection, chunk)
        for id_ in chunk:
            new = wanted[id_]
            old = known.get(id_, UNMARKED._replace(id=id_))
            if new == old:
                continue
            connection.execute(
                "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)",
                (id_, new.read, new.starred, "\n".join(new.tags), new.note),
            )
            if id_ in rows:
                _copy(connection, rows[id_], old, new)
                changed.append(id_)
    if changed:
        connection.execute("DELETE FROM facets WHERE kind = ? AND total <= 0", (TAG,))
    return changed


def _rows_of(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    places = ", ".join("?" * len(ids))
    return dict(connection.execute(f"SELECT id, n FROM papers WHERE id IN ({places})", ids))


def _copy(connection: sqlite3.Connection, n: int, old: State, new: State) -> None:
    """Bring one paper of the library from one state to another."""
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
        _copy_tags(connection, n, set(old.tags), set(new.tags), unread=not new.read)
    if new.note != old.note:
        _copy_note(connection, n, old.note, new.note)


def _copy_tags(
    connection: sqlite3.Connection, n: int, old: set[str], new: set[str], *, unread: bool
) -> None:
    from tui_reader.library.writer import facet_row

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


def _copy_note(connection: sqlite3.Connection, n: int, old: str, new: str) -> None:
    from tui_reader.library.paper_rows import derive
    from tui_reader.library.words import cut
    from tui_reader.library.writer import contributions, replace_words

    words = derive(list(contributions(connection, n))).words
    replace_words(connection, n, (*words, cut(old)), (*words, cut(new)))
    connection.execute(
        "UPDATE papers SET has = (has & ~?) | ? WHERE n = ?", (HAS_NOTE, HAS_NOTE * bool(new), n)
    )
