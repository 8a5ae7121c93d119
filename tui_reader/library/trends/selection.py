"""Selection: the papers of a view, by the part of a period that each is in."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from tui_reader.library.statements import all_texts, matching, split, texts_of
from tui_reader.library.trends.model import Row
from tui_reader.library.trends.period import Period
from tui_reader.library.views import View, clauses
from tui_reader.system.sqlite import rows_for

_SCAN_FROM: Final = 10_000
"""Papers from which reading every paper is quicker than looking each one up."""


class Selection:
    """The papers of a view in a period, and in the period before."""

    def __init__(self, db: sqlite3.Connection, view: View, period: Period) -> None:
        """Read which papers these are. Raises QueryError."""
        self.db = db
        self.period = period
        self._before = period.parts + 1
        (self.last,) = db.execute("SELECT coalesce(max(n), 0) FROM papers").fetchone()
        """The greatest number of a paper."""
        self._places = bytearray(self.last + 1)
        """By paper: 1 and the part of the period; 0: in neither period."""
        before = period.before
        for day, numbers in _by_day(db, view, (before or period).first, period.last):
            part = period.part_of(day)
            place = self._before if part is None else part + 1
            for n in numbers:
                self._places[n] = place
        tally = Counter(self._places)
        self.counts = tuple(tally[part + 1] for part in range(period.parts))
        (first,) = db.execute("SELECT min(date) FROM papers").fetchone()
        is_known = before is not None and first is not None and first <= before.first.isoformat()
        self.before = tally[self._before] if is_known else None

    def tally(self, numbers: Iterable[int]) -> tuple[tuple[int, ...], int, int]:
        """How many of these papers are in each part, in the period before, and elsewhere."""
        tally = Counter(map(self._places.__getitem__, numbers))
        counts = tuple(tally[part + 1] for part in range(self.period.parts))
        return counts, tally[self._before], tally[0]

    def row(self, label: str, query: str, numbers: Iterable[int]) -> Row:
        """The row of these papers."""
        counts, before, _ = self.tally(numbers)
        return Row(label, query, counts, before)

    def here(self, numbers: Iterable[int]) -> set[int]:
        """Those of these papers that are in the period."""
        places, before = self._places, self._before
        return {n for n in numbers if 0 < places[n] < before}

    def numbers(self) -> list[int]:
        """The papers of the period, the latest last."""
        before = self._before
        return [n for n, place in enumerate(self._places) if 0 < place < before]

    def both(self, numbers: Iterable[int]) -> set[int]:
        """Those of these papers that are in the period or in the one before."""
        return {n for n in numbers if self._places[n]}

    def others(self) -> list[int]:
        """The papers of the library that are not in the period."""
        before = self._before
        rows = self.db.execute("SELECT group_concat(n) FROM papers").fetchone()
        return [n for n in split(rows[0]) if not 0 < self._places[n] < before]

    def matching(self, expression: str) -> list[int]:
        """The papers of the library with this expression of the full-text index."""
        return [*matching(self.db, expression)]

    def titles(self, numbers: Sequence[int]) -> Iterator[str]:
        """The titles of these papers."""
        for (title,) in rows_for(self.db, "SELECT title FROM papers WHERE n IN ({})", numbers):
            yield title

    def abstracts(self, numbers: Sequence[int]) -> Iterator[str]:
        """The abstracts of these papers, empty where there is none."""
        for _, abstract in self.texts("abstract", numbers):
            yield abstract or ""

    def texts(self, columns: str, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        """The numbers of these papers, each with these columns of its text."""
        if len(numbers) >= _SCAN_FROM:
            wanted = frozenset(numbers)
            yield from (row for row in all_texts(self.db, columns) if row[0] in wanted)
        else:
            yield from texts_of(self.db, columns, numbers)


def _by_day(
    db: sqlite3.Connection, view: View, first: date, last: date
) -> Iterator[tuple[date, Iterator[int]]]:
    tables, where, parameters = clauses(view, False)
    for day, numbers in db.execute(
        f"SELECT papers.date, group_concat(papers.n) FROM {tables} "
        f"WHERE ({where}) AND papers.date BETWEEN ? AND ? GROUP BY papers.date",
        (*parameters, first.isoformat(), last.isoformat()),
    ):
        yield date.fromisoformat(day), split(numbers)
