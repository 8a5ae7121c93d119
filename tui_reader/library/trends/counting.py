"""Counts the papers of a view by words, keywords, categories, authors or venues."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from tui_reader.core.trends import AUTHORS, CATEGORIES, KEYWORDS, KINDS, VENUES, WORDS
from tui_reader.library.fields import continuation
from tui_reader.library.query import parse, quote
from tui_reader.library.statements import split
from tui_reader.library.trends.model import Row, Trends
from tui_reader.library.trends.period import Period, ending
from tui_reader.library.trends.selection import Selection
from tui_reader.library.trends.words import word_rows
from tui_reader.library.views import View, clauses
from tui_reader.library.words import plain
from tui_reader.system.sqlite import transaction

_PARTS: Final = {CATEGORIES: ("category", "cat"), VENUES: ("venue", "venue")}
"""The kind of facet that is counted, and the field of the query language that finds it."""
ALL_DAYS: Final = 0
"""Instead of a number of days: all days of the view."""


def count(
    db: sqlite3.Connection,
    view: View,
    kind: str,
    days: int,
    limit: int,
    report: Callable[[float], None],
) -> Trends:
    """The trends of a view in the last `days` days of the library, with at most `limit` rows.

    If the view has no paper in them, the period ends with its newest paper. `report` is called with
    the part done, 0 to 1. Raises QueryError.
    """
    if kind not in KINDS:
        raise ValueError(f"nothing is counted by {kind}")
    with transaction(db, "DEFERRED"):
        period = _period(db, view, days)
        selection = Selection(db, view, period)
        report(0.1)
        rows, total, compared = _rows(selection, kind, limit, report)
        tables, where, parameters = clauses(view, False)
        (undated,) = db.execute(
            f"SELECT count(*) FROM {tables} WHERE ({where}) AND papers.date IS NULL", parameters
        ).fetchone()
        return Trends(
            kind, view, period, selection.counts, selection.before, rows, total, undated, compared
        )


def _period(db: sqlite3.Connection, view: View, days: int) -> Period:
    tables, where, parameters = clauses(view, False)
    first, last = db.execute(
        f"SELECT min(papers.date), max(papers.date) FROM {tables} WHERE {where}", parameters
    ).fetchone()
    if last is None:
        return ending(date.today(), days or 1)
    own = date.fromisoformat(last)
    if days == ALL_DAYS:
        return ending(own, (own - date.fromisoformat(first)).days + 1)
    (newest,) = db.execute("SELECT max(date) FROM papers").fetchone()
    period = ending(date.fromisoformat(newest), days)
    return period if own >= period.first else ending(own, days)


def _rows(
    selection: Selection, kind: str, limit: int, report: Callable[[float], None]
) -> tuple[list[Row], int, str]:
    """At most `limit` rows, how many there are in all, and what words are compared with."""
    if kind == WORDS:
        return word_rows(selection, limit, report)
    if kind == AUTHORS:
        rows, total = _authors(selection, limit)
    else:
        found = _keywords(selection) if kind == KEYWORDS else _parts(selection, *_PARTS[kind])
        rows = [row for row in found if row.papers]
        total = len(rows)
    rows.sort(key=lambda row: (-row.papers, -row.before, row.label.casefold(), row.label))
    return rows[:limit], total, ""


def _facets(selection: Selection, *kinds: str) -> dict[str, tuple[str, set[int]]]:
    """Each value of these kinds of facets, in the form that is compared: its label and papers."""
    found: dict[str, tuple[str, set[int]]] = {}
    most: Counter[str] = Counter()
    for kind in kinds:
        for value, numbers in selection.db.execute(
            "SELECT value, group_concat(n) FROM facets JOIN paper_facets USING (v) "
            "WHERE kind = ? GROUP BY v",
            (kind,),
        ):
            key, papers = plain(value), set(split(numbers))
            label, known = found.get(key, (value, set()))
            if len(papers) > most[key]:  # the most frequent way to write it
                label, most[key] = value, len(papers)
            found[key] = (label, known | papers)
    return found


def _keywords(selection: Selection) -> Iterator[Row]:
    for label, papers in _facets(selection, "keyword", "own").values():
        yield selection.row(label, f"kw:{quote(label)}", papers)


def _parts(selection: Selection, kind: str, field: str) -> Iterator[Row]:
    """The rows of categories or venues, which a field of the query language finds."""
    found = _facets(selection, kind)
    for key, (label, papers) in found.items():
        row = selection.row(label, f"{field}:{quote(label)}", papers)
        end = continuation(field, label)
        # the field also finds the categories of an archive, and a venue with any year
        if end is not None and any(other.startswith(key + end) for other in found):
            row = row._replace(numbers=tuple(sorted(selection.here(papers))))
        yield row


def _authors(selection: Selection, limit: int) -> tuple[list[Row], int]:
    """The authors of most papers, and how many there are.

    They are counted by their whole names, without case and accents. `au:` would also find longer
    names, and the end of one name followed by the beginning of the next.
    """
    texts = [names for _, names in selection.texts("authors", selection.numbers()) if names]
    # all at once: a paper may name an author twice, so the best ones are counted again by paper
    counts = Counter("\n".join(texts).lower().split("\n"))
    for name in [name for name in counts if not name.isascii()]:
        if (key := _key(name)) != name:
            counts[key] += counts.pop(name)
    counts.pop("", None)
    rows = []
    papers = _papers_of(selection, [key for key, _ in counts.most_common(2 * limit)])
    for written, numbers in papers:
        row = selection.row(written, f"au:{quote(written)}", numbers)
        rows.append(row._replace(numbers=tuple(sorted(selection.here(numbers)))))
    return rows, len(counts)


def _key(name: str) -> str:
    """A name as it is compared."""
    return name.lower() if name.isascii() else plain(name)


def _papers_of(selection: Selection, authors: Sequence[str]) -> Iterator[tuple[str, set[int]]]:
    """The papers of these authors in both periods, keyed by the most common spelling."""
    found: dict[str, set[int]] = {key: set() for key in authors}
    written: dict[str, Counter[str]] = {key: Counter() for key in authors}
    expressions = (parse(f"au:{quote(name)}").ranking for name in authors)
    candidates: set[int] = set()
    for expression in filter(None, expressions):
        candidates.update(selection.matching(expression))
    for n, names in selection.texts("authors", sorted(selection.both(candidates))):
        for name in (names or "").split("\n"):
            if (papers := found.get(key := _key(name))) is not None:
                papers.add(n)
                written[key][name] += 1
    for key, papers in found.items():
        if papers:
            yield written[key].most_common(1)[0][0], papers
