"""The library: every paper of every digest, listed, searched and counted."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from tui_reader.core.orders import NEWEST
from tui_reader.core.paper import DigestFile, DigestRef
from tui_reader.library import arrivals
from tui_reader.library.connection import LibraryConnection, reporting_damage
from tui_reader.library.paper_reader import PaperReader
from tui_reader.library.planning import Plan, plan
from tui_reader.library.ranking.ranking import Ranking
from tui_reader.library.records import (
    Aliases,
    Counts,
    Facet,
    FileIndexed,
    FileReport,
    Listed,
    PaperMarks,
)
from tui_reader.library.statements import split
from tui_reader.library.trends.trending import Trending
from tui_reader.library.views import NOTED, View, clauses, select
from tui_reader.system.sqlite import rows_for, transaction

# modules that start-up does not need are imported in the methods that use them
if TYPE_CHECKING:
    import sqlite3

    from tui_reader.core.keywords import Rules
    from tui_reader.library.authors import Author
    from tui_reader.system.temporary import Temporary

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _exclusive(
    method: Callable[Concatenate[Library, _P], _T],
) -> Callable[Concatenate[Library, _P], _T]:
    """Run a method with the connection locked; see `LibraryConnection.exclusive`."""

    @wraps(method)
    def locked(self: Library, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with self._connection.exclusive():
            return method(self, *args, **kwargs)

    return locked


class Library:
    """The papers of all digests. Any thread may call it; calls run one after another.

    All methods that read or write raise DamagedLibraryError if the file is damaged.
    """

    def __init__(
        self, path: Path, *, allow_read_only: bool = True, folder: Temporary | None = None
    ) -> None:
        """Open the library at `path`; see `LibraryConnection`. Raises LibraryError."""
        self.path = path
        self._connection = LibraryConnection(path, allow_read_only=allow_read_only, folder=folder)
        self._paper_reader = PaperReader()
        self.ranking = Ranking(self._connection)
        """Papers ranked for the user, and similar papers."""
        self.trends = Trending(self._connection)
        """What papers are about, and how that changes."""

    @property
    def is_read_only(self) -> bool:
        """Whether the library cannot be written at the moment."""
        return self._connection.is_read_only

    @property
    def is_new(self) -> bool:
        """Whether the library was created empty and no sync has filled it since."""
        return self._connection.is_new

    @is_new.setter
    def is_new(self, value: bool) -> None:
        self._connection.is_new = value

    @property
    def problem(self) -> str | None:
        """Why the library is read-only, or not saved; one line."""
        return self._connection.problem

    @problem.setter
    def problem(self, value: str) -> None:
        self._connection.problem = value

    def close(self) -> None:
        """Close the file; a temporary library is deleted."""
        self._connection.close()

    def rebuild(self) -> None:
        """Replace a damaged library with an empty one."""
        self._connection.rebuild()

    @property
    def _db(self) -> sqlite3.Connection:
        return self._connection.db

    # Indexing

    @_exclusive
    def plan(self, files: Iterable[DigestFile], sources: Iterable[str] | None = None) -> Plan:
        """What to index, given all `files` of `sources` (None: of all sources)."""
        return plan(self._db, files, sources)

    def index(self, plan: Plan) -> Generator[FileIndexed, None, None]:
        """Carry out `plan` on a separate connection, reporting each file once it is read."""
        if not plan.changed and not plan.removed:
            return
        from tui_reader.library import indexing

        with self._connection.separate() as connection:
            yield from indexing.index(connection, plan)

    @_exclusive
    def files(self, source: str | None = None) -> list[FileReport]:
        """The records of the files of one source, or of all sources."""
        rows = self._db.execute(
            "SELECT source, path, format, papers, problems FROM files "
            "WHERE source = ? OR ? IS NULL ORDER BY source, path",
            (source, source),
        )
        return [
            FileReport(of, path, format_, papers, tuple((n, text) for n, text in json.loads(found)))
            for of, path, format_, papers, found in rows
        ]

    # Lists

    @_exclusive
    def view(
        self, view: View, order: str = NEWEST, *, typing: bool = False, limit: int = -1
    ) -> array[int]:
        """The numbers of the papers in `view`, in `order`. Raises QueryError.

        With `typing`, the last word of the query is a prefix. In the order of relevance to a
        query without words, the newest come first.
        """
        rows = self._db.execute(*select(view, order, typing, limit))
        return array("q", (n for (n,) in rows))

    def stream(
        self, view: View, order: str = NEWEST, *, typing: bool = False, first: int = 64
    ) -> Generator[array[int], None, None]:
        """The same as `view`: at once the `first` numbers, then all of them if there are more."""
        with self._connection.lock, reporting_damage(self.path):
            rows = self._db.execute(*select(view, order, typing, first))
            start = array("q", (n for (n,) in rows))
            yield start
            if len(start) == first:
                sql, parameters = select(view, order, typing, -1)
                # As one row: SQLite runs without Python's global interpreter lock, but takes it
                # for each row, and would wait for the threads that run Python.
                text, _ = self._db.execute(
                    f"SELECT group_concat(n), count(*) FROM ({sql})", parameters
                ).fetchone()
                yield array("q", split(text))

    def interrupt(self) -> None:
        """Stop a query of another thread, which gets sqlite3.OperationalError."""
        self._db.interrupt()

    @_exclusive
    def count(self, view: View, *, typing: bool = False) -> int:
        """The number of papers in `view`. Raises QueryError."""
        tables, where, parameters = clauses(view, typing)
        (count,) = self._db.execute(
            f"SELECT count(*) FROM {tables} WHERE {where}", parameters
        ).fetchone()
        return int(count)

    @_exclusive
    def papers(self, numbers: Sequence[int]) -> list[Listed]:
        """The papers with these numbers, in the same order; deleted ones are left out."""
        found = {listed.n: listed for listed in self._paper_reader.read(self._db, numbers)}
        return [found[n] for n in numbers if n in found]

    @_exclusive
    def paper(self, n: int) -> Listed | None:
        """One paper with its digests; None if no paper has this number."""
        listed = self.papers([n])
        return self.with_digests(listed[0]) if listed else None

    @_exclusive
    def with_digests(self, listed: Listed) -> Listed:
        """The same paper with its digests, and how many papers build on it."""
        refs = self.digests_of([listed.n]).get(listed.n, ())
        built_on = 0
        if name := listed.paper.abbreviation:
            from tui_reader.library.words import method

            sql = "SELECT total FROM facets WHERE kind = 'baseline' AND value = ?"
            row = self._db.execute(sql, (method(name),)).fetchone()
            built_on = row[0] if row else 0
        return listed._replace(paper=listed.paper.with_digests(refs), built_on=built_on)

    @_exclusive
    def find(self, id_: str) -> int | None:
        """The number of the paper with this id; None if the library does not have it."""
        row = self._db.execute("SELECT n FROM papers WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    @_exclusive
    def unread_ids(self, numbers: Sequence[int]) -> dict[int, str]:
        """The ids of those of these papers that are unread, by number."""
        sql = "SELECT n, id FROM papers WHERE read = 0 AND n IN ({})"
        return dict(rows_for(self._db, sql, numbers))

    @_exclusive
    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of these papers, in the same order; deleted ones are left out."""
        found = dict(rows_for(self._db, "SELECT n, id FROM papers WHERE n IN ({})", numbers))
        return [found[n] for n in numbers if n in found]

    @_exclusive
    def digests_of(self, numbers: Sequence[int]) -> dict[int, tuple[DigestRef, ...]]:
        """The digests of each of these papers, the earliest first."""
        found: dict[int, list[DigestRef]] = {}
        for n, *ref in rows_for(
            self._db,
            "SELECT DISTINCT n, source, date, format, path FROM entries JOIN files USING (f) "
            "WHERE n IN ({}) ORDER BY coalesce(date, ''), coalesce(source, ''), path",
            numbers,
        ):
            found.setdefault(n, []).append(DigestRef(*ref))
        return {n: tuple(refs) for n, refs in found.items()}

    @_exclusive
    def with_precious_marks(self, files: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of `files` (source, path) that have a starred, tagged or noted paper."""
        query = (
            "SELECT 1 FROM files JOIN entries USING (f) JOIN papers USING (n) "
            "JOIN marks USING (id) WHERE source = ? AND path = ? "
            "AND (marks.starred OR marks.tags <> '' OR marks.note <> '') LIMIT 1"
        )
        return {file for file in files if self._db.execute(query, file).fetchone()}

    # Counts

    @_exclusive
    def counts(self) -> Counts:
        """The total number of papers, and the numbers by mark."""
        return Counts(
            *self._db.execute(
                "SELECT (SELECT count(*) FROM papers), "
                "(SELECT count(*) FROM papers WHERE read = 0), "
                "(SELECT count(*) FROM papers WHERE starred = 1), "
                "(SELECT count(*) FROM papers WHERE starred = 1 AND read = 0), "
                f"(SELECT count(*) FROM papers WHERE {NOTED}), "
                f"(SELECT count(*) FROM papers WHERE {NOTED} AND read = 0)"
            ).fetchone()
        )

    @_exclusive
    def arrived_until(self) -> int:
        """A time, in milliseconds since 1970, after which all later papers will arrive."""
        return arrivals.arrived_until(self._db)

    @_exclusive
    def count_since(self, moment: int) -> int:
        """How many papers arrived after `moment`, in milliseconds since 1970."""
        sql = "SELECT count(*) FROM papers WHERE arrived > ?"
        return int(self._db.execute(sql, (moment,)).fetchone()[0])

    @_exclusive
    def facets(self, kind: str) -> list[Facet]:
        """The values of a kind of facet: dates from the newest, others by name."""
        direction = "DESC" if kind == "date" else ""
        return [
            Facet(*row)
            for row in self._db.execute(
                "SELECT value, color, total, unread FROM facets WHERE kind = ? "
                f"ORDER BY value COLLATE NOCASE {direction}, value {direction}",
                (kind,),
            )
        ]

    @_exclusive
    def authors(self, typed: str, limit: int) -> list[Author]:
        """At most `limit` authors with names in which each word of `typed` begins a part."""
        from tui_reader.library import authors

        return authors.authors(self._db, typed, limit)

    @_exclusive
    def corrected(self, query: str, *, typing: bool = False) -> str:
        """The query with the nearest known words for unknown ones; empty if there are none."""
        from tui_reader.library.near import corrected

        return corrected(self._db, query, typing=typing)

    # The copy of the user's marks

    @_exclusive
    def marks_position(self) -> tuple[str, int]:
        """The id of the marks file that was copied last, and the last change that was copied."""
        rows = dict(self._db.execute("SELECT key, value FROM meta WHERE key LIKE 'marks_%'"))
        return str(rows.get("marks_file", "")), int(rows.get("marks_sequence", 0))

    @_exclusive
    def aliases(self, ids: Iterable[str]) -> Aliases:
        """The aliases among `ids`, and those that no marks have followed yet."""
        from tui_reader.library.aliases import aliases

        return aliases(self._db, ids)

    @_exclusive
    def copy_marks(
        self,
        file: str,
        sequence: int,
        marks: Iterable[PaperMarks],
        *,
        complete: bool,
        followed: int = 0,
    ) -> list[str]:
        """Copy marks up to the change `sequence` of a marks file.

        With `complete`, these are all marks: those of all other papers are removed. Returns the
        ids of papers here whose marks changed. Does nothing if another process has copied these
        changes since.
        """
        from tui_reader.library.aliases import FOLLOWED
        from tui_reader.library.marks_copy import copy_marks

        with transaction(self._db):
            positions: dict[str, str | int] = {FOLLOWED: followed}
            changed: list[str] = []
            known_file, known_sequence = self.marks_position()
            if complete or known_file != file or known_sequence < sequence:
                changed = copy_marks(self._db, marks, complete=complete)
                positions |= {"marks_file": file, "marks_sequence": sequence}
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", positions.items())
            return changed

    # The user's keywords and language

    @_exclusive
    def apply_language(self, language: str) -> bool:
        """Show AI sections in `language` where digests have them; whether any paper changed."""
        from tui_reader.library import writer

        return writer.Writer(self._db).prefer_language(language)

    @_exclusive
    def apply_keywords(
        self, rules: Rules, report: Callable[[float], None] = lambda part: None
    ) -> bool:
        """Badge, mute and follow papers by `rules`; whether any paper changed.

        Searches only papers that are new or changed, unless `rules` have changed. `report` is
        called with the part done, 0 to 1. Raises KeywordError for an invalid regular expression.
        """
        from tui_reader.library import keyword_badges

        if not keyword_badges.is_due(self._db, rules):
            return False
        with transaction(self._db):
            return keyword_badges.apply_keywords(self._db, rules, report)
