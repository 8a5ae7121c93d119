"""Views: which papers a list holds, in which order, as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui_reader.library import schema

ORDERS: Final = {
    "newest": "papers.sort, papers.id",
    "relevance": "score IS NULL, score, papers.sort, papers.id",
    "oldest": "papers.sort DESC, papers.id",
    "title": "papers.title COLLATE NOCASE, papers.id",
    "badges": "papers.badges * 2 + papers.own DESC, papers.sort, papers.id",
}
"""The orders a list can have."""

FACETS: Final = ("category", "keyword", "own", "tag", "date", "source")
"""What a view can be narrowed to, by the names the library knows them by."""

NOTED: Final = f"papers.has & {schema.HAS_NOTE}"
"""Whether a paper has a note."""
_WEIGHTS: Final = {"title": 10.0, "authors": 4.0, "tldr": 2.0}
"""What a word counts for in relevance, by where it is; elsewhere it counts for 1."""


@dataclass(frozen=True, slots=True)
class View:
    """A list of papers: `all`, `unread`, `starred`, `noted`, one value of a facet, or a query."""

    kind: str = "all"
    value: str = ""
    query: str = ""
    """What it is narrowed to by a search, in the query language."""
    unread: bool = False
    """Whether only its unread papers are listed."""


def select(
    view: View, order: str, typing: bool, limit: int
) -> tuple[str, tuple[str | int | float, ...]]:
    """The statement that lists a view's papers, with its parameters."""
    tables, where, parameters = clauses(view, typing)
    ranked = ""
    if order == "relevance":
        from tui_reader.library import query
        from tui_reader.library.schema import COLUMNS, NOTE

        asked = view.query or (view.value if view.kind == "query" else "")
        if ranking := query.read(asked, typing=typing).ranking:
            weights = ", ".join(str(_WEIGHTS.get(column, 1.0)) for column in (*COLUMNS, NOTE))
            ranked = (
                f"WITH ranked AS MATERIALIZED (SELECT rowid AS r, bm25(words, {weights}) AS score "
                "FROM words WHERE words MATCH ?) "
            )
            tables += " LEFT JOIN ranked ON ranked.r = papers.n"
            parameters = (ranking, *parameters)
        else:
            order = "newest"
    return (
        f"{ranked}SELECT papers.n FROM {tables} WHERE {where} ORDER BY {ORDERS[order]} LIMIT ?",
        (*parameters, limit),
    )


def clauses(view: View, typing: bool) -> tuple[str, str, tuple[str | int, ...]]:
    """The tables, condition and parameters that select a view's papers."""
    tables, where, parameters = _kind_clauses(view, typing)
    if view.query.strip():
        from tui_reader.library import query

        asked = query.parse(view.query, typing=typing)
        where = f"({where}) AND ({asked.sql})"
        parameters = (*parameters, *asked.parameters)
    if view.unread:
        where = f"papers.read = 0 AND ({where})"
    return tables, where, parameters


def _kind_clauses(view: View, typing: bool) -> tuple[str, str, tuple[str | int, ...]]:
    """The same without what narrows the view."""
    if view.kind == "all":
        return "papers", "1", ()
    if view.kind == "unread":
        return "papers", "papers.read = 0", ()
    if view.kind == "starred":
        return "papers", "papers.starred = 1", ()
    if view.kind == "noted":
        return "papers", NOTED, ()
    if view.kind == "query":
        from tui_reader.library import query

        return "papers", *query.parse(view.value, typing=typing)
    if view.kind in FACETS:
        return (
            "paper_facets JOIN papers USING (n)",
            "paper_facets.v = (SELECT v FROM facets WHERE kind = ? AND value = ?)",
            (view.kind, view.value),
        )
    raise ValueError(f"no view {view.kind}")
