"""Writes the contents of digest files into the library, merged with its present contents."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from tui_reader.core.paper import ANY_LANGUAGE, REPLACEMENTS, ROW
from tui_reader.library.arrivals import Arrivals
from tui_reader.library.marks_copy import TAG, marks_of
from tui_reader.library.merge import is_in_language
from tui_reader.library.paper_rows import (
    PaperRows,
    contributions,
    paper_rows,
    preferred_language,
    rows_of,
)
from tui_reader.library.records import UNMARKED
from tui_reader.library.schema import FROM_DIGESTS, HAS_NOTE, WORDS_COLUMNS
from tui_reader.library.statements import facet_row, numbers_of, replace_words
from tui_reader.library.words import cut
from tui_reader.system.sqlite import chunks, transaction

if TYPE_CHECKING:
    from tui_reader.library.file_reader import FileContents

_STATEMENT_VALUES: Final = 12_000
"""Values that one statement inserts. A statement runs without Python's global interpreter lock,
so large ones let other threads run, and FTS5 writes each as one segment."""
_WAITING: Final = 0
"""The `n` of replacements (arXiv's announce type) of papers that no digest lists."""
_ANNOUNCED: Final = ROW.index("announced")
_PAPERS: Final = "papers (n, id, sort, date, title, has, badges, arrived, read, starred)"
_WORDS: Final = f"words (rowid, {', '.join(WORDS_COLUMNS)})"

_COUNT: Final = (
    "WITH change (v, total, unread, color) AS (VALUES {}) UPDATE facets SET "
    "total = facets.total + change.total, unread = facets.unread + change.unread, "
    # the smallest of several colours, so that the order of indexing makes no difference
    "color = min(coalesce(facets.color, change.color), coalesce(change.color, facets.color)) "
    "FROM change WHERE change.v = facets.v"
)


class Writer:
    """Writes batches of whole files, each in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._facets: dict[tuple[str, str], int] = {}
        self._totals: Counter[int] = Counter()
        self._unread: Counter[int] = Counter()
        self._colors: dict[int, str] = {}
        self._recolor: set[int] = set()
        self._language = ANY_LANGUAGE

    def write(self, files: Sequence[FileContents], removed: Sequence[int]) -> None:
        """Replace the entries of `files`, and delete the files whose rows are `removed`."""
        if not files and not removed:
            return
        self._forget()
        with transaction(self._db):
            self._language = preferred_language(self._db)
            self._replace(files, removed)

    def prefer_language(self, language: str) -> bool:
        """Take the AI sections in `language` where digests have them; whether a paper changed."""
        if preferred_language(self._db) == language:
            return False
        self._forget()
        changed = False
        with transaction(self._db):
            before = {n: rows_of(self._db, n) for n in self._in_language(language)}
            self._language = language
            for n, old in before.items():
                new = paper_rows(contributions(self._db, n), language)
                changed |= new != old
                self._update(n, old, new)
            self._write_counts()
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('language', ?)", (language,))
        return changed

    def _in_language(self, language: str) -> list[int]:
        """The papers with several entries of which one is in this language or in the last one."""
        languages = (language, preferred_language(self._db))
        files = [
            f
            for f, path in self._db.execute("SELECT f, path FROM files").fetchall()
            if any(is_in_language(path, each) for each in languages)
        ]
        merged = {n for (n,) in self._db.execute("SELECT n FROM merged")}
        return sorted(merged & self._papers_in(files))

    def _forget(self) -> None:
        for memory in (self._facets, self._totals, self._unread, self._colors, self._recolor):
            memory.clear()

    def _replace(self, files: Sequence[FileContents], removed: Sequence[int]) -> None:
        outdated = [*removed, *self._rows_of(files)]
        ids = dict.fromkeys(str(row[0]) for file in files for row, _ in file.entries)
        known = numbers_of(self._db, list(ids))
        touched = set(known.values()) | self._papers_in(outdated)
        # in ascending order: FTS5 flushes what it gathered whenever a row number is smaller
        before = {n: self._rows(n) for n in sorted(touched)}
        for f in outdated:
            self._db.execute("DELETE FROM entries WHERE f = ?", (f,))
            self._db.execute("DELETE FROM aliases WHERE f = ?", (f,))
            self._db.execute("DELETE FROM files WHERE f = ?", (f,))
        arrived: dict[int, int] = {}
        self._add(self._insert_entries(files, known, arrived), arrived)
        for n, old in before.items():
            entries = contributions(self._db, n)
            if all(each.paper.is_replacement for each in entries):
                self._db.execute("UPDATE entries SET n = ? WHERE n = ?", (_WAITING, n))
                entries = []
            self._update(n, old, paper_rows(entries, self._language) if entries else None)
        self._write_counts()

    def _rows(self, n: int) -> PaperRows:
        return paper_rows(contributions(self._db, n), self._language)

    def _insert_entries(
        self, files: Sequence[FileContents], known: dict[str, int], arrived: dict[int, int]
    ) -> dict[int, PaperRows]:
        """Insert `files` and their entries; returns the papers that are new, by number.

        `known` are the numbers of papers by id; the new ones are added to it, and the times of
        their arrival to `arrived`.
        """
        arrivals = Arrivals(self._db)
        earlier: list[tuple[int, int, int]] = []
        (last,) = self._db.execute("SELECT coalesce(max(n), 0) FROM papers").fetchone()
        new: dict[int, PaperRows] = {}
        several: set[int] = set()  # new papers with more than one entry
        waiting = self._waiting()
        listed = {
            rows.id
            for file in files
            for row, rows in file.entries
            if row[_ANNOUNCED] not in REPLACEMENTS
        }
        entries: list[tuple[Any, ...]] = []
        aliases: list[tuple[Any, ...]] = []
        for file in files:
            f = self._insert_file(file)
            is_first = not arrivals.is_known(file.file.source)
            moment = arrivals.of(file)
            aliases.extend((f, *each) for each in dict.fromkeys(file.aliases))
            for position, (row, rows) in enumerate(file.entries):
                n = known.get(rows.id)
                if n is None and rows.id not in listed:
                    n = known[rows.id] = _WAITING
                elif n is None:
                    last += 1
                    n = known[rows.id] = last
                    new[n] = rows
                    if rows.id in waiting:
                        sql = "UPDATE entries SET n = ? WHERE n = ? AND id = ?"
                        self._db.execute(sql, (n, _WAITING, rows.id))
                        several.add(n)
                elif n in new:
                    several.add(n)
                if n in new:
                    arrived[n] = min(moment, arrived.get(n, moment))
                elif is_first:
                    earlier.append((moment, n, moment))
                entries.append((f, position, n, *row))
        self._insert("entries", entries)
        self._insert("aliases (f, former, id)", aliases)
        self._db.executemany("UPDATE papers SET arrived = ? WHERE n = ? AND arrived > ?", earlier)
        new.update((n, self._rows(n)) for n in several)
        return new

    def _insert(self, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows of equal length into a table, many with each statement."""
        if not rows:
            return
        width = len(rows[0])
        limit = self._db.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        size = max(1, min(limit, _STATEMENT_VALUES) // width)
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            self._db.execute(
                f"INSERT INTO {into} VALUES {_rows(len(chunk), width)}",
                tuple(chain.from_iterable(chunk)),
            )

    def _rows_of(self, files: Sequence[FileContents]) -> list[int]:
        """The rows of `files` in the table of files, if they have been read before."""
        sql = "SELECT f FROM files WHERE source = ? AND path = ?"
        rows = (self._db.execute(sql, (each.file.source, each.file.path)) for each in files)
        return [f for found in rows for (f,) in found]

    def _papers_in(self, files: Iterable[int]) -> set[int]:
        """The numbers of the papers with entries in these rows of files."""
        found: set[int] = set()
        for f in files:
            found.update(n for (n,) in self._db.execute("SELECT n FROM entries WHERE f = ?", (f,)))
        return found - {_WAITING}

    def _waiting(self) -> set[str]:
        """The ids of papers that have only replacements."""
        rows = self._db.execute("SELECT id FROM entries WHERE n = ?", (_WAITING,))
        return {id_ for (id_,) in rows}

    def _insert_file(self, contents: FileContents) -> int:
        file = contents.file
        cursor = self._db.execute(
            "INSERT INTO files (source, path, size, mtime_ns, format, date, papers, problems) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.source,
                file.path,
                file.size,
                file.mtime_ns,
                (contents.ref.format or "unknown") if contents.is_digest else None,
                contents.ref.date,
                len(contents.entries),
                json.dumps(contents.problems, ensure_ascii=False),
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _add(self, new: dict[int, PaperRows], arrived: dict[int, int]) -> None:
        """Write the rows of papers that are not yet in the library, except their entries."""
        known = marks_of(self._db, [rows.id for rows in new.values()])
        marks = {n: known.get(rows.id, UNMARKED) for n, rows in new.items()}
        papers: list[tuple[Any, ...]] = []
        for n, rows in new.items():
            sort, day, title, has, badges = rows.columns
            has |= HAS_NOTE * bool(marks[n].note)
            of_digests = (n, rows.id, sort, day, title, has, badges, arrived[n])
            papers.append((*of_digests, marks[n].read, marks[n].starred))
        self._insert(_PAPERS, papers)
        self._insert("merged", [(n, *rows.merged) for n, rows in new.items() if rows.merged])
        self._insert(_WORDS, [(n, *rows.words, cut(marks[n].note)) for n, rows in new.items()])
        self._insert("unbadged", [(n,) for n in new])
        self._db.executemany("INSERT OR REPLACE INTO unranked (n) VALUES (?)", ((n,) for n in new))
        paper_facets: list[tuple[Any, ...]] = []
        for n, rows in new.items():
            facets = self._facets_of(rows)
            facets.update((self._facet(TAG, tag), None) for tag in marks[n].tags)
            for v, color in facets.items():
                paper_facets.append((v, n, color))
                self._count(v, color, 1, not marks[n].read)
        self._insert("paper_facets", sorted(paper_facets, key=itemgetter(0, 1)))

    def _update(self, n: int, old: PaperRows, new: PaperRows | None) -> None:
        """Update a paper whose entries changed; delete it if `new` is None."""
        if new == old:
            return
        if new is None or new.words != old.words:
            note = marks_of(self._db, [old.id]).get(old.id, UNMARKED).note
            replace_words(self._db, n, (*old.words, cut(note)), new and (*new.words, cut(note)))
        self._update_facets(n, old, new)
        self._db.execute("DELETE FROM merged WHERE n = ?", (n,))
        self._db.execute("INSERT OR REPLACE INTO unranked (n) VALUES (?)", (n,))
        if new is None:
            self._delete(n)
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

    def _delete(self, n: int) -> None:
        """Delete a paper that is no longer in any digest, with its tags and the user's keywords."""
        (unread,) = self._db.execute("SELECT read = 0 FROM papers WHERE n = ?", (n,)).fetchone()
        for (v,) in self._db.execute("SELECT v FROM paper_facets WHERE n = ?", (n,)).fetchall():
            self._db.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
            self._count(v, None, -1, unread)
        self._db.execute("DELETE FROM papers WHERE n = ?", (n,))
        self._db.execute("DELETE FROM unbadged WHERE n = ?", (n,))

    def _update_facets(self, n: int, old: PaperRows, new: PaperRows | None) -> None:
        """Remove a paper from the facets that only `old` has; add it to those only `new` has."""
        (unread,) = self._db.execute("SELECT read = 0 FROM papers WHERE n = ?", (n,)).fetchone()
        before = self._facets_of(old).items()
        after = self._facets_of(new).items() if new else {}.items()
        for v, color in before - after:
            self._db.execute("DELETE FROM paper_facets WHERE v = ? AND n = ?", (v, n))
            self._count(v, None, -1, unread)
            if color is not None:
                self._recolor.add(v)
        for v, color in after - before:
            self._insert("paper_facets", [(v, n, color)])
            self._count(v, color, 1, unread)

    def _count(self, v: int, color: str | None, papers: int, unread: int) -> None:
        """Note that `papers` (1 or -1) were added to a facet, for `_write_counts`."""
        self._totals[v] += papers
        self._unread[v] += papers * unread
        if color is not None:
            self._colors[v] = min(self._colors.get(v, color), color)

    def _facets_of(self, rows: PaperRows) -> dict[int, str | None]:
        """The row numbers of the paper's facets, inserted if new, with the paper's colours."""
        return {self._facet(kind, value): color for kind, value, color in rows.facets}

    def _facet(self, kind: str, value: str) -> int:
        found = self._facets.get((kind, value))
        if found is None:
            found = self._facets[kind, value] = facet_row(self._db, kind, value)
        return found

    def _write_counts(self) -> None:
        """Update the counts and colours of facets, and delete facets without papers."""
        changes = [
            (v, total, self._unread[v], self._colors.get(v)) for v, total in self._totals.items()
        ]
        for chunk in chunks(changes):
            self._db.execute(_COUNT.format(_rows(len(chunk), 4)), tuple(chain.from_iterable(chunk)))
        for v in self._recolor:
            self._db.execute(
                "UPDATE facets SET color = (SELECT min(color) FROM paper_facets WHERE v = ?1) "
                "WHERE v = ?1",
                (v,),
            )
        self._db.execute("DELETE FROM facets WHERE total <= 0")


def _rows(count: int, width: int) -> str:
    """Placeholders for `count` rows of `width` values."""
    row = f"({', '.join('?' * width)})"
    return ", ".join([row] * count)
