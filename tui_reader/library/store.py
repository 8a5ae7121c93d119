"""The library: every paper of every digest, listed, searched and counted."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import ROW, Badge, DigestFile, DigestRef, Paper
from tui_reader.core.text import clean_line
from tui_reader.library import schema
from tui_reader.library.connection import OpenLibrary, guarded, is_damage
from tui_reader.library.records import Counts, Facet, FileReport, Listed
from tui_reader.library.schema import DamagedLibraryError
from tui_reader.library.views import NOTED, View, clauses, select
from tui_reader.system.sqlite import transaction

if TYPE_CHECKING:  # imported where they are used: a reader that opens needs none of them
    from tui_reader.core.keywords import Rules
    from tui_reader.library import indexing
    from tui_reader.library.indexing import Indexed
    from tui_reader.library.marks_copy import State
    from tui_reader.system.temporary import Temporary

_ENTRY_ROW: Final = ", ".join(f"entries.{column}" for column in ROW)
_MERGED_ROW: Final = ", ".join(ROW)
_WINDOW: Final = 500


class Library(OpenLibrary):
    """Every paper of every digest, asked for by any thread."""

    def __init__(
        self, path: Path, *, may_only_read: bool = True, place: Temporary | None = None
    ) -> None:
        """Open the library at `path`; see `OpenLibrary`. Raises LibraryError."""
        super().__init__(path, may_only_read=may_only_read, place=place)
        self._keywords = ""
        """The user's keywords as the library has them, and their badges with their places."""
        self._badges: dict[str, tuple[int, Badge]] = {}

    # Indexing

    @guarded
    def plan(
        self, files: Iterable[DigestFile], sources: Iterable[str] | None = None
    ) -> indexing.Plan:
        """What `files` (all there are of `sources`; None: of every source) change."""
        from tui_reader.library import indexing

        return indexing.plan(self._db, files, sources)

    def index(self, plan: indexing.Plan) -> Generator[Indexed, None, None]:
        """Carry out `plan` on a connection of its own, telling each file as it is read."""
        from tui_reader.library import indexing

        connection, _ = schema.connect(self.path)
        try:
            yield from indexing.index(connection, plan)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if not is_damage(error):
                raise
            raise DamagedLibraryError(f"{self.path}: {clean_line(str(error))}") from error
        finally:
            connection.close()

    @guarded
    def files(self, source: str | None = None) -> list[FileReport]:
        """What was found in each file, of one source or of all."""
        rows = self._db.execute(
            "SELECT source, path, format, papers, problems FROM files "
            "WHERE source = ? OR ? IS NULL ORDER BY source, path",
            (source, source),
        )
        return [
            FileReport(
                of,
                path,
                format_,
                papers,
                tuple((line, text) for line, text in json.loads(problems)),
            )
            for of, path, format_, papers, problems in rows
        ]

    # Lists

    @guarded
    def view(
        self, view: View, order: str = "newest", *, typing: bool = False, limit: int = -1
    ) -> array[int]:
        """The numbers of the papers in `view`, in `order`; QueryError for a query that is none.

        Relevance is to the view's query: where that has no words, the newest come first.
        """
        rows = self._db.execute(*select(view, order, typing, limit))
        return array("q", (n for (n,) in rows))

    def stream(
        self, view: View, order: str = "newest", *, typing: bool = False, first: int = 64
    ) -> Generator[array[int], None, None]:
        """What `view` does: the `first` numbers once they are known, then all if there are more."""
        with self._lock:
            try:
                rows = self._db.execute(*select(view, order, typing, first))
                start = array("q", (n for (n,) in rows))
                yield start
                if len(start) == first:
                    sql, parameters = select(view, order, typing, -1)
                    # as one value: row by row, each would wait for whichever thread runs Python
                    text, _ = self._db.execute(
                        f"SELECT group_concat(n), count(*) FROM ({sql})", parameters
                    ).fetchone()
                    yield array("q", map(int, text.split(",")))
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                if not is_damage(error):
                    raise
                raise DamagedLibraryError(f"{self.path}: {clean_line(str(error))}") from error

    def interrupt(self) -> None:
        """End what another thread is asking: it gets sqlite3.OperationalError."""
        self._db.interrupt()

    @guarded
    def count(self, view: View) -> int:
        """How many papers `view` holds."""
        tables, where, parameters = clauses(view, False)
        (count,) = self._db.execute(
            f"SELECT count(*) FROM {tables} WHERE {where}", parameters
        ).fetchone()
        return int(count)

    @guarded
    def papers(self, numbers: Sequence[int]) -> list[Listed]:
        """The papers of these numbers, in this order; those that are gone are left out."""
        found: dict[int, Listed] = {}
        for chunk in _windows(numbers):
            places = ", ".join("?" * len(chunk))
            texts = {
                n: row
                for n, *row in self._db.execute(
                    f"SELECT n, {_MERGED_ROW} FROM merged WHERE n IN ({places}) UNION ALL "
                    f"SELECT n, {_ENTRY_ROW} FROM entries WHERE n IN ({places}) "
                    "AND n NOT IN (SELECT n FROM merged)",
                    (*chunk, *chunk),
                )
            }
            own = self._own_badges(chunk)
            for n, date, read, starred, has, tags, note in self._db.execute(
                "SELECT n, date, papers.read, papers.starred, has, tags, note "
                f"FROM papers LEFT JOIN marks USING (id) WHERE n IN ({places})",
                chunk,
            ):
                if n not in texts:  # it went while the others were read
                    continue
                paper = Paper.from_row(texts[n])
                if n in own:
                    from tui_reader.core.keywords import joined

                    paper = replace(paper, badges=joined(own[n], paper.badges))
                found[n] = Listed(
                    n,
                    paper,
                    date,
                    bool(read),
                    bool(starred),
                    tuple(tags.split("\n")) if tags else (),
                    note or None,
                    bool(has & schema.HAS_MUTED),
                    bool(has & schema.HAS_FOLLOWED),
                )
        return [found[n] for n in numbers if n in found]

    def _own_badges(self, numbers: Sequence[int]) -> dict[int, list[Badge]]:
        """The badges that the user's keywords give these papers, in the order of the keywords."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'keywords'").fetchone()
        if row is None:
            return {}
        from tui_reader.core.keywords import badges_of

        if row[0] != self._keywords:
            self._keywords = row[0]
            self._badges = {badge.label: (at, badge) for at, badge in enumerate(badges_of(row[0]))}
        if not self._badges:
            return {}
        places = ", ".join("?" * len(numbers))
        found: dict[int, list[tuple[int, Badge]]] = {}
        for n, label in self._db.execute(
            "SELECT n, value FROM paper_facets JOIN facets USING (v) "
            f"WHERE n IN ({places}) AND kind = 'own'",
            numbers,
        ):
            if label in self._badges:
                found.setdefault(n, []).append(self._badges[label])
        return {
            n: [badge for _, badge in sorted(each, key=itemgetter(0))] for n, each in found.items()
        }

    @guarded
    def paper(self, n: int) -> Listed | None:
        """One paper with all its digests."""
        listed = self.papers([n])
        return self.with_digests(listed[0]) if listed else None

    def with_digests(self, listed: Listed) -> Listed:
        """The same paper, remembering its digests."""
        refs = self.digests_of([listed.n]).get(listed.n, ())
        return listed._replace(paper=listed.paper.with_digests(refs))

    @guarded
    def find(self, id_: str) -> int | None:
        """The number of the paper with this id."""
        row = self._db.execute("SELECT n FROM papers WHERE id = ?", (id_,)).fetchone()
        return row[0] if row else None

    @guarded
    def unread(self, numbers: Sequence[int]) -> dict[int, str]:
        """Which of these papers are unread, with their ids."""
        places = ", ".join("?" * len(numbers))
        return dict(
            self._db.execute(
                f"SELECT n, id FROM papers WHERE read = 0 AND n IN ({places})", tuple(numbers)
            )
        )

    @guarded
    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of these papers, in this order; those that are gone are left out."""
        found: dict[int, str] = {}
        for chunk in _windows(numbers):
            places = ", ".join("?" * len(chunk))
            found.update(self._db.execute(f"SELECT n, id FROM papers WHERE n IN ({places})", chunk))
        return [found[n] for n in numbers if n in found]

    @guarded
    def digests_of(self, numbers: Sequence[int]) -> dict[int, tuple[DigestRef, ...]]:
        """Every digest that each of these papers came from, the earliest first."""
        found: dict[int, list[DigestRef]] = {}
        for chunk in _windows(numbers):
            places = ", ".join("?" * len(chunk))
            for n, *ref in self._db.execute(
                "SELECT DISTINCT n, source, date, format, path FROM entries JOIN files USING (f) "
                f"WHERE n IN ({places}) ORDER BY coalesce(date, ''), coalesce(source, ''), path",
                chunk,
            ):
                found.setdefault(n, []).append(DigestRef(*ref))
        return {n: tuple(refs) for n, refs in found.items()}

    # Counts

    @guarded
    def counts(self) -> Counts:
        """How many papers there are, and how many of them are unread, starred and noted."""
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

    @guarded
    def facets(self, kind: str) -> list[Facet]:
        """The values of a facet: dates from the newest, the rest by their names."""
        direction = "DESC" if kind == "date" else ""
        return [
            Facet(*row)
            for row in self._db.execute(
                "SELECT value, color, total, unread FROM facets WHERE kind = ? "
                f"ORDER BY value COLLATE NOCASE {direction}, value {direction}",
                (kind,),
            )
        ]

    # Marks, copied here so that lists and counts know them

    @guarded
    def marks_seen(self) -> tuple[str, int]:
        """Which marks file was copied last, and up to which of its changes."""
        return self._marks_seen()

    def _marks_seen(self) -> tuple[str, int]:
        rows = dict(self._db.execute("SELECT key, value FROM meta WHERE key LIKE 'marks_%'"))
        return str(rows.get("marks_file", "")), int(rows.get("marks_sequence", 0))

    @guarded
    def copy_marks(
        self, file: str, sequence: int, states: Iterable[State], *, anew: bool
    ) -> list[str]:
        """Take over marks up to `sequence`; the ids of papers here whose state changed.

        With `anew` these are all the marks there are, and those known before are forgotten.
        Nothing is done where another process has copied as much of the file meanwhile, or more.
        """
        from tui_reader.library.marks_copy import copy_states

        with transaction(self._db):
            known, reached = self._marks_seen()
            if not anew and known == file and reached >= sequence:
                return []
            changed = copy_states(self._db, states, anew)
            self._db.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                [("marks_file", file), ("marks_sequence", sequence)],
            )
        return changed

    # The user's keywords

    @guarded
    def badge(self, rules: Rules, tell: Callable[[float], None] = lambda part: None) -> bool:
        """Give papers the badges of the user's keywords; whether any was changed.

        Only papers that are new or changed are looked at, unless `rules` are others than before.
        `tell` is told how much is done, 0 to 1. Raises KeywordError where a regular expression of
        them is none.
        """
        from tui_reader.library import keyword_badges

        if not keyword_badges.is_due(self._db, rules):
            return False
        with transaction(self._db):
            return keyword_badges.badge(self._db, rules, tell)


def _windows(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for start in range(0, len(numbers), _WINDOW):
        yield tuple(numbers[start : start + _WINDOW])
