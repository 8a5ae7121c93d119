"""The writing side of indexing: what files were found to hold, merged into the library."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from tui_reader.core.paper import REPLACEMENTS, ROW, DigestRef, Paper
from tui_reader.library.file_reader import FileRead
from tui_reader.library.marks_copy import TAG, UNMARKED, states_of
from tui_reader.library.merge import Contribution
from tui_reader.library.paper_rows import Derived, Row, derive
from tui_reader.library.schema import COLUMNS, FROM_DIGESTS, HAS_NOTE, NOTE
from tui_reader.library.words import cut
from tui_reader.system.sqlite import transaction

_VARIABLES: Final = 500
_STATEMENT_VALUES: Final = 12_000
"""Values inserted by one statement: Python waits for SQLite once for all of them, without the
lock that lets only one thread of Python run, and the full-text index makes one segment of them."""
_WAITING: Final = 0
"""The number of replacements (arXiv's announce type) of papers that no digest lists."""
_ANNOUNCED: Final = ROW.index("announced")
_ROW: Final = ", ".join(f"entries.{column}" for column in ROW)
_PAPERS: Final = "papers (n, id, sort, date, title, has, badges, read, starred)"
_WORDS: Final = f"words (rowid, {', '.join((*COLUMNS, NOTE))})"

_COUNT: Final = (
    "WITH change (v, total, unread, color) AS (VALUES {}) UPDATE facets SET "
    "total = facets.total + change.total, unread = facets.unread + change.unread, "
    # of the colours that digests give a label, the same whatever the order of reading
    "color = min(coalesce(facets.color, change.color), coalesce(change.color, facets.color)) "
    "FROM change WHERE change.v = facets.v"
)


def _is_listed(row: Row) -> bool:
    return row[_ANNOUNCED] not in REPLACEMENTS


class Writer:
    """Writes what was read, one transaction a batch of whole files."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._facets: dict[tuple[str, str], int] = {}
        self._totals: Counter[int] = Counter()
        self._unread: Counter[int] = Counter()
        self._colors: dict[int, str] = {}
        self._recolor: set[int] = set()

    def write(self, reads: Sequence[FileRead], removed: Sequence[int]) -> None:
        """Replace the entries of each file in `reads` and drop those of the rows `removed`."""
        if not reads and not removed:
            return
        for memory in (self._facets, self._totals, self._unread, self._colors, self._recolor):
            memory.clear()
        with transaction(self._db):
            self._replace(reads, removed)

    def _replace(self, reads: Sequence[FileRead], removed: Sequence[int]) -> None:
        stale = [*removed, *self._rows_of(reads)]
        ids = dict.fromkeys(row[0] for read in reads for row, _ in read.entries)
        known = self._known([str(id_) for id_ in ids])
        touched = set(known.values()) | self._papers_in(stale)
        # in ascending order, the full-text index gathers what changes before it writes it
        before = {n: derive(self._contributions(n)) for n in sorted(touched)}
        for f in stale:
            self._db.execute("DELETE FROM entries WHERE f = ?", (f,))
            self._db.execute("DELETE FROM files WHERE f = ?", (f,))
        (last,) = self._db.execute("SELECT coalesce(max(n), 0) FROM papers").fetchone()
        fresh: dict[int, Derived] = {}
        waiting = self._waiting()
        listed = {each.id for read in reads for row, each in read.entries if _is_listed(row)}
        told_again: set[int] = set()
        rows: list[tuple[Any, ...]] = []
        for read in reads:
            f = self._insert_file(read)
            for position, (row, derived) in enumerate(read.entries):
                n = known.get(derived.id)
                if n is None and derived.id not in listed:
                    n = known[derived.id] = _WAITING
                elif n is None:
                    last += 1
                    n = known[derived.id] = last
                    fresh[n] = derived
                    if derived.id in waiting:
                        self._attach(derived.id, n)
                        told_again.add(n)
                elif n in fresh:
                    told_again.add(n)
                rows.append((f, position, n, *row))
        self._insert("entries", rows)
        fresh.update((n, derive(self._contributions(n))) for n in told_again)
        self._add(fresh)
        for n, old in before.items():
            entries = self._contributions(n)
            if all(each.paper.is_replacement for each in entries):
                self._db.execute("UPDATE entries SET n = ? WHERE n = ?", (_WAITING, n))
                entries = []
            self._update(n, old, derive(entries) if entries else None)
        self._count()

    def _insert(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of one width into a table, many by each statement."""
        if not rows:
            return
        width = len(rows[0])
        limit = self._db.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        size = max(1, min(limit, _STATEMENT_VALUES) // width)
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            self._db.execute(
                f"INSERT INTO {into} VALUES {_places(len(chunk), width)}",
                tuple(chain.from_iterable(chunk)),
            )

    def _rows_of(self, reads: Sequence[FileRead]) -> list[int]:
        rows = (
            self._db.execute(
                "SELECT f FROM files WHERE source = ? AND path = ?",
                (read.file.source, read.file.path),
            ).fetchone()
            for read in reads
        )
        return [row[0] for row in rows if row]

    def _known(self, ids: list[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            places = ", ".join("?" * len(chunk))
            found.update(
                self._db.execute(f"SELECT id, n FROM papers WHERE id IN ({places})", chunk)
            )
        return found

    def _papers_in(self, rows: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for f in rows:
            found.update(n for (n,) in self._db.execute("SELECT n FROM entries WHERE f = ?", (f,)))
        return found - {_WAITING}

    def _waiting(self) -> set[str]:
        """The papers of which there are only replacements."""
        rows = self._db.execute("SELECT id FROM entries WHERE n = ?", (_WAITING,))
        return {id_ for (id_,) in rows}

    def _attach(self, id_: str, n: int) -> None:
        """Give a paper the replacements that came before it."""
        self._db.execute("UPDATE entries SET n = ? WHERE n = ? AND id = ?", (n, _WAITING, id_))

    def _insert_file(self, read: FileRead) -> int:
        file = read.file
        cursor = self._db.execute(
            "INSERT INTO files (source, path, size, mtime_ns, format, date, papers, problems) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.source,
                file.path,
                file.size,
                file.mtime_ns,
                (read.ref.format or "unknown") if read.is_digest else None,
                read.ref.date,
                len(read.entries),
                json.dumps(read.problems, ensure_ascii=False),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _contributions(self, n: int) -> list[Contribution]:
        return list(contributions(self._db, n))

    def _add(self, fresh: dict[int, Derived]) -> None:
        """Add papers that were not in the library."""
        states = states_of(self._db, [each.id for each in fresh.values()])
        of = {n: states.get(each.id, UNMARKED) for n, each in fresh.items()}
        papers: list[tuple[Any, ...]] = []
        for n, each in fresh.items():
            sort, day, title, has, badges = each.columns
            has |= HAS_NOTE * bool(of[n].note)
            papers.append((n, each.id, sort, day, title, has, badges, of[n].read, of[n].starred))
        self._insert(_PAPERS, papers)
        self._insert("merged", [(n, *each.merged) for n, each in fresh.items() if each.merged])
        self._insert(_WORDS, [(n, *each.words, cut(of[n].note)) for n, each in fresh.items()])
        self._insert("unbadged", [(n,) for n in fresh])
        rows: list[tuple[Any, ...]] = []
        for n, each in fresh.items():
            facets = self._facets_of(each)
            facets.update((self._facet(TAG, tag), None) for tag in of[n].tags)
            for v, color in facets.items():
                rows.append((v, n, color))
                self._listed(v, color, 1, not of[n].read)
        self._insert("paper_facets", sorted(rows, key=lambda row: row[:2]))

    def _update(self, n: int, old: Derived, new: Derived | None) -> None:
        """Bring one paper up to date after its entries changed; without any, it goes."""
        if new == old:
            return
        if new is None or new.words != old.words:
            note = states_of(self._db, [old.id]).get(old.id, UNMARKED).note
            replace_words(self._db, n, (*old.words, cut(note)), new and (*new.words, cut(note)))
        self._relist(n, old, new)
        self._db.execute("DELETE FROM merged WHERE n = ?", (n,))
        if new is None:
            self._forget(n)
            return
        self._db.execute("INSERT OR IGNORE INTO unbadged VALUES (?)", (n,))
        if new.merged:
            self._insert("merged", [(n, *new.merged)])
        if new.columns != old.columns:
            sort, day, title, has, badges = new.columns
            self._db.execute(
                "UPDATE papers SET sort = ?, date = ?, title = ?, has = (has & ~?) | ?, "
                "badges = ? WHERE n = ?",
                (sort, day, title, FROM_DIGESTS, has, badges, n),
            )

    def _forget(self, n: int) -> None:
        """Take out a paper that no digest has any more, with what the user's words made of it."""
        (unread,) = self._db.execute("SELECT read = 0 FROM papers WHERE n = ?", (n,)).fetchone()
        for (v,) in self._db.execute("SELECT v FROM paper_facets WHERE n = ?", (n,)).fetchall():
            self._db.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
            self._listed(v, None, -1, unread)
        self._db.execute("DELETE FROM papers WHERE n = ?", (n,))
        self._db.execute("DELETE FROM unbadged WHERE n = ?", (n,))

    def _relist(self, n: int, old: Derived, new: Derived | None) -> None:
        """Take a paper out of the facets that it left and into those that it joined."""
        (unread,) = self._db.execute("SELECT read = 0 FROM papers WHERE n = ?", (n,)).fetchone()
        left = self._facets_of(old).items()
        joined = self._facets_of(new).items() if new else {}.items()
        for v, color in left - joined:
            self._db.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
            self._listed(v, None, -1, unread)
            if color is not None:
                self._recolor.add(v)
        for v, color in joined - left:
            self._insert("paper_facets", [(v, n, color)])
            self._listed(v, color, 1, unread)

    def _listed(self, v: int, color: str | None, papers: int, unread: int) -> None:
        self._totals[v] += papers
        self._unread[v] += papers * unread
        if color is not None:
            self._colors[v] = min(self._colors.get(v, color), color)

    def _facets_of(self, derived: Derived) -> dict[int, str | None]:
        """The rows of the paper's facets, made where they are new, with its colours for them."""
        return {self._facet(kind, value): color for kind, value, color in derived.facets}

    def _facet(self, kind: str, value: str) -> int:
        found = self._facets.get((kind, value))
        if found is None:
            found = self._facets[kind, value] = facet_row(self._db, kind, value)
        return found

    def _count(self) -> None:
        """Bring the facets' counts and colours up to date; those without papers go."""
        changes = [
            (v, total, self._unread[v], self._colors.get(v)) for v, total in self._totals.items()
        ]
        for chunk in _chunks(changes):
            self._db.execute(
                _COUNT.format(_places(len(chunk), 4)), tuple(chain.from_iterable(chunk))
            )
        for v in self._recolor:
            self._db.execute(
                "UPDATE facets SET color = (SELECT min(color) FROM paper_facets WHERE v = ?1) "
                "WHERE v = ?1",
                (v,),
            )
        self._db.execute("DELETE FROM facets WHERE total <= 0")


def facet_row(connection: sqlite3.Connection, kind: str, value: str) -> int:
    """The row of a facet's value, made where it is new."""
    row = connection.execute(
        "INSERT INTO facets (kind, value) VALUES (?, ?) "
        "ON CONFLICT DO UPDATE SET total = total RETURNING v",
        (kind, value),
    ).fetchone()
    return int(row[0])


def replace_words(
    connection: sqlite3.Connection, n: int, old: Sequence[str], new: Sequence[str] | None
) -> None:
    """Have the full-text index hold `new` of paper `n` (None: nothing) in place of `old`."""
    columns = ", ".join((*COLUMNS, NOTE))
    places = ", ".join("?" * len(old))
    connection.execute(
        f"INSERT INTO words (words, rowid, {columns}) VALUES ('delete', ?, {places})", (n, *old)
    )
    if new is not None:
        connection.execute(f"INSERT INTO words (rowid, {columns}) VALUES (?, {places})", (n, *new))


def contributions(connection: sqlite3.Connection, n: int) -> Iterator[Contribution]:
    """What each digest says of paper `n`."""
    for position, source, day, format_, path, *row in connection.execute(
        f"SELECT position, source, files.date, format, path, {_ROW} "
        "FROM entries JOIN files USING (f) WHERE n = ?",
        (n,),
    ):
        yield Contribution(Paper.from_row(row), DigestRef(source, day, format_, path), position)


def _places(rows: int, width: int) -> str:
    row = f"({', '.join('?' * width)})"
    return ", ".join([row] * rows)


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _VARIABLES):
        yield values[start : start + _VARIABLES]
