"""Views: which papers a list has, in which order, as SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tui_reader.core.orders import FOR_YOU, NEWEST, RELEVANCE, SIMILAR
from tui_reader.library.schema import (
    DAY_BITS,
    HAS_FOLLOWED,
    HAS_MUTED,
    HAS_NOTE,
    STRENGTHS,
    WORDS_COLUMNS,
)

_BADGES: Final = "papers.badges * 2 + papers.own"
_MINE: Final = (
    f"papers.has & {HAS_MUTED}, papers.has & {HAS_FOLLOWED} DESC, {_BADGES} DESC, papers.sort, "
    "papers.id"
)
ORDER_BY: Final = {
    NEWEST: "papers.sort, papers.id",
    RELEVANCE: "score IS NULL, score, papers.sort, papers.id",
    "oldest": "papers.sort DESC, papers.id",
    "title": "papers.title COLLATE NOCASE, papers.id",
    "badges": f"{_BADGES} DESC, papers.sort, papers.id",
    "mine": _MINE,
    # without scores, because there are too few stars, the same as "mine"
    FOR_YOU: f"scores.score IS NULL, papers.has & {HAS_MUTED}, scores.score DESC, {_MINE}",
    SIMILAR: "given.key",
}
"""The SQL of each of `core.orders.ORDERS`, and of `SIMILAR`."""
_REACHES: Final = [
    f"scores.score >= (SELECT value FROM meta WHERE key = '{key}')" for key in STRENGTHS
]
IS_ABOVE_LINE: Final = _REACHES[0]
"""SQL: whether a paper is one of those that the user probably wants."""
STRENGTH: Final = " + ".join(f"({each})" for each in _REACHES)
"""SQL: how well a paper fits what the user has starred, 0 to 3; NULL without scores."""
_NEWEST_ABOVE_LINE: Final = (
    f"scores.score IS NULL, papers.has & {HAS_MUTED}, {IS_ABOVE_LINE} DESC, "
    f"CASE WHEN {IS_ABOVE_LINE} THEN papers.sort >> {DAY_BITS} END, scores.score DESC, {_MINE}"
)
"""The SQL of the order for-you in the view of the same name: above the line, the newest first."""

SINCE: Final = "since"
"""The kind of the view of papers that arrived after a time, in milliseconds since 1970."""
_MAX_DIGITS: Final = 16
FACETS: Final = ("category", "keyword", "own", "tag", "date", "source", "venue")
"""The kinds of facets, as the table `facets` names them; `own` are the user's keywords."""

NOTED: Final = f"papers.has & {HAS_NOTE}"
"""SQL: whether a paper has a note."""
_CONDITIONS: Final = {
    "all": "1",
    "unread": "papers.read = 0",
    FOR_YOU: "papers.read = 0 AND papers.starred = 0",
    "starred": "papers.starred = 1",
    "noted": NOTED,
}
"""The SQL of the kinds of views that need no value."""
_WEIGHTS: Final = {"title": 10.0, "authors": 4.0, "tldr": 2.0}
"""The weights of columns of the full-text index in relevance; the others have 1."""


PAPERS: Final = "papers"
"""The kind of view that lists single papers: its value is a title, and ids, one per line."""


@dataclass(frozen=True, slots=True)
class View:
    """A list of papers.

    `all`, `unread`, `starred`, `noted`, `for-you` (neither read nor starred), `since` (which
    arrived after a time), one value of a facet, a query, or `papers`.
    """

    kind: str = "all"
    value: str = ""
    query: str = ""
    """A search within the view, in the query language."""
    unread: bool = False
    """Whether to list only unread papers."""


def of_papers(title: str, ids: Sequence[str]) -> View:
    """The view that lists the papers with these ids, under a title."""
    return View(PAPERS, "\n".join([" ".join(title.split()), *ids]))


def select(
    view: View, order: str, typing: bool, limit: int
) -> tuple[str, tuple[str | int | float, ...]]:
    """The SQL that lists the numbers of a view's papers, with its parameters.

    Relevance falls back to the newest first if the query has no words. Raises QueryError.
    """
    tables, where, parameters = clauses(view, typing)
    ranked = ""
    if order == RELEVANCE:
        from tui_reader.library.query import parse

        parsed = parse(view.query or (view.value if view.kind == "query" else ""), typing=typing)
        if parsed.ranking:
            weights = ", ".join(str(_WEIGHTS.get(column, 1.0)) for column in WORDS_COLUMNS)
            ranked = (
                f"WITH ranked AS MATERIALIZED (SELECT rowid AS r, bm25(words, {weights}) AS score "
                "FROM words WHERE words MATCH ?) "
            )
            if parsed.has_only_words:  # the ranked papers are those of the query: no second search
                rest = replace(view, query="") if view.query else replace(view, kind="all")
                tables, where, parameters = clauses(rest, typing)
                tables += " JOIN ranked ON ranked.r = papers.n"
            else:
                tables += " LEFT JOIN ranked ON ranked.r = papers.n"
            parameters = (parsed.ranking, *parameters)
        else:
            order = NEWEST
    elif order == SIMILAR and view.kind != PAPERS:
        order = NEWEST
    by = ORDER_BY[order]
    if order == FOR_YOU:
        tables += " LEFT JOIN scores USING (n)"
        by = _NEWEST_ABOVE_LINE if view.kind == FOR_YOU else by
    return (
        f"{ranked}SELECT papers.n FROM {tables} WHERE {where} ORDER BY {by} LIMIT ?",
        (*parameters, limit),
    )


def clauses(view: View, typing: bool) -> tuple[str, str, tuple[str | int, ...]]:
    """The tables, condition and parameters that select a view's papers. Raises QueryError."""
    tables, where, parameters = _kind_clauses(view, typing)
    if view.query.strip():
        from tui_reader.library.query import parse

        sql, values = parse(view.query, typing=typing).condition
        where = f"({where}) AND ({sql})"
        parameters = (*parameters, *values)
    if view.unread:
        where = f"papers.read = 0 AND ({where})"
    return tables, where, parameters


def _kind_clauses(view: View, typing: bool) -> tuple[str, str, tuple[str | int, ...]]:
    """`clauses` for the view without `query` and `unread`."""
    if condition := _CONDITIONS.get(view.kind):
        return "papers", condition, ()
    if view.kind == SINCE:
        if not (view.value.isascii() and view.value.isdigit()) or len(view.value) > _MAX_DIGITS:
            raise ValueError(f"no time {view.value}")
        return "papers", "papers.arrived > ?", (int(view.value),)
    if view.kind == "query":
        from tui_reader.library.query import parse

        return "papers", *parse(view.value, typing=typing).condition
    if view.kind == PAPERS:
        _, *ids = view.value.split("\n")
        given = "(SELECT key, value AS given_id FROM json_each(?)) AS given"
        return f"{given} JOIN papers ON papers.id = given_id", "1", (json.dumps(ids),)
    if view.kind in FACETS:
        return (
            "paper_facets JOIN papers USING (n)",
            "paper_facets.v = (SELECT v FROM facets WHERE kind = ? AND value = ?)",
            (view.kind, view.value),
        )
    raise ValueError(f"no view {view.kind}")
