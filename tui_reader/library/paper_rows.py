"""The rows that the library writes for a paper: merged text, sort key, facets and words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from tui_reader.core.paper import ANY_LANGUAGE, ROW, DigestRef, Paper
from tui_reader.core.venue import edition
from tui_reader.library.merge import Contribution, earliest, listed, merge
from tui_reader.library.schema import DAY_BITS, HAS_CODE, HAS_TLDR
from tui_reader.library.words import indexed_words, method

TextRow = tuple[str | int | None, ...]
"""A paper's text: the values of `core.paper.ROW`."""

_MAX_POSITION: Final = (1 << 17) - 1
_ROW: Final = ", ".join(f"entries.{column}" for column in ROW)


class PaperRows(NamedTuple):
    """The rows written for a paper, computed from all its entries."""

    id: str
    merged: TextRow | None
    """Its row of `merged`; None if it has only one entry, because the text of that is used."""
    columns: tuple[int, str | None, str, int, int]
    """The columns `sort` to `badges` of `papers`."""
    facets: tuple[tuple[str, str, str | None], ...]
    """Kind, value and, for keywords, colour."""
    words: tuple[str, ...]
    """The texts of `schema.COLUMNS` for the full-text index."""


def paper_rows(entries: Sequence[Contribution], language: str = ANY_LANGUAGE) -> PaperRows:
    """The rows for the paper with these entries (at least one, all with the same id).

    Its AI sections are in `language` where a digest has them.
    """
    paper = merge(entries, language)
    first = earliest(entries)
    day, source = first.digest.date, first.digest.source
    has = HAS_TLDR * (paper.tldr is not None) | HAS_CODE * (paper.links.code is not None)
    listing = listed(entries)
    facets: list[tuple[str, str, str | None]] = [
        *(("category", category, None) for category in paper.categories),
        *(("keyword", badge.label, badge.color) for badge in paper.badges),
        *([("venue", edition(paper.venue), None)] if paper.venue else []),
        *(("institution", name, None) for name in paper.institutions),
        *([("abbreviation", method(paper.abbreviation), None)] if paper.abbreviation else []),
        *(("baseline", name, None) for name in {*map(method, paper.builds_on)}),
        *(("date", day, None) for day in {each.digest.date for each in listing} if day),
        *(("source", name, None) for name in {each.digest.source for each in listing} if name),
    ]
    return PaperRows(
        paper.id,
        paper.row() if len(entries) > 1 or paper is not entries[0].paper else None,
        (
            _sort_base(day, source) | min(first.position, _MAX_POSITION),
            day,
            paper.title,
            has,
            len(paper.badges),
        ),
        tuple(facets),
        indexed_words(paper),
    )


def rows_of(connection: sqlite3.Connection, n: int) -> PaperRows:
    """The rows of paper `n` as the library has them."""
    return paper_rows(contributions(connection, n), preferred_language(connection))


def preferred_language(connection: sqlite3.Connection) -> str:
    """The language of AI sections that papers were merged with."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'language'").fetchone()
    return row[0] if row else ANY_LANGUAGE


def contributions(connection: sqlite3.Connection, n: int) -> list[Contribution]:
    """The entries of paper `n`."""
    rows = connection.execute(
        f"SELECT position, source, files.date, format, path, {_ROW} "
        "FROM entries JOIN files USING (f) WHERE n = ?",
        (n,),
    )
    return [
        Contribution(Paper.from_row(row), DigestRef(source, day, format_, path), position)
        for position, source, day, format_, path, *row in rows
    ]


@lru_cache(maxsize=1024)
def _sort_base(day: str | None, source: str | None) -> int:
    """The upper 46 bits of `papers.sort`: newest date first, then the source by name.

    The lower 17 bits are 0: they are for the position in the digest. 63 bits in all, as SQLite's
    integers are signed.
    """
    ordinal = date.fromisoformat(day).toordinal() if day else 0
    name = (source or "").casefold().encode()[:3].ljust(3, b"\0")
    return ((1 << 22) - 1 - ordinal) << DAY_BITS | int.from_bytes(name) << 17
