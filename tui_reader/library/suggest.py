"""Completes a word of a query: field names, and values in the library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from tui_reader.library.fields import CHOICES, FACET_FIELDS, FIELDS
from tui_reader.library.query import quote
from tui_reader.library.store import Library
from tui_reader.library.venues import with_series
from tui_reader.library.views import View
from tui_reader.library.words import CJK, plain

MAX_CANDIDATES: Final = 50
_AUTHORS_FROM: Final = 300
"""The number of papers, the newest first, to take authors from."""
_MAX_NAME: Final = 200
"""Characters of an author's name to search for; the length of a query is limited."""
_CHOICES: Final = {**CHOICES, "since": ("1d", "3d", "7d", "2w", "1m", "3m", "1y")}
"""The values to offer for fields that do not depend on the library."""


class Candidate(NamedTuple):
    """A completion of a word."""

    text: str
    """The text that replaces the word in the query."""
    label: str
    """The text shown for it."""


class Suggestions(NamedTuple):
    """Completions for the characters `start` to `end` of a query."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


@cache
def _word() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|[\s(])-?(?:(?P<field>[A-Za-z]+):)?(?:\"(?P<phrase>[^\"]*)|(?P<value>[^\s()\"]*))\Z"
    )


def suggestions(query: str, cursor: int, library: Library | None) -> Suggestions | None:
    """Completions of the word of `query` before `cursor`, the likeliest first.

    None if they need the library and `library` is None.
    """
    match = _word().search(query[:cursor])
    if match is None:
        return Suggestions(cursor, cursor, ())
    field = (match["field"] or "").lower()
    typed = match["phrase"] if match["phrase"] is not None else match["value"]
    if not field:
        if match["phrase"] is not None or not typed:
            return Suggestions(cursor, cursor, ())
        names = [f"{name}:" for name in FIELDS if name.startswith(typed.lower())]
        fields = tuple(Candidate(name, name) for name in names)
        return Suggestions(match.start("value"), cursor, fields)
    if field == "tag":
        typed = typed.lstrip("#")
    values: Iterable[str] = ()
    if field in _CHOICES:
        values = _CHOICES[field]
    elif library is not None:
        values = _values(field, typed, library)
    elif field in FIELDS:
        return None
    found = _completing(values, typed)[:MAX_CANDIDATES]
    candidates = (Candidate(f"{field}:{quote(value)} ", value) for value in found)
    return Suggestions(match.start("field"), cursor, tuple(candidates))


def _values(field: str, typed: str, library: Library) -> Iterable[str]:
    """All values of a field, the most frequent first."""
    if field in FACET_FIELDS:
        facets = [facet for kind in FACET_FIELDS[field] for facet in library.facets(kind)]
        if field == "venue":
            facets = with_series(facets)
        facets.sort(key=lambda facet: -facet.total)
        return [facet.value for facet in facets]
    if field == "date":
        return _periods(facet.value for facet in library.facets("date"))
    return _authors(typed, library) if field == "au" else ()


def _periods(days: Iterable[str]) -> Iterator[str]:
    """The three newest days with digests, then the months and years, then the other days."""
    known = list(days)
    yield from known[:3]
    yield from dict.fromkeys(day[:7] for day in known)
    yield from dict.fromkeys(day[:4] for day in known)
    yield from known[3:]


def _authors(typed: str, library: Library) -> Iterable[str]:
    """Authors of the newest papers that match `typed`, those of the most papers first."""
    words = " ".join(re.findall(r"[^\W_]+", typed))[:_MAX_NAME]
    query = f'au:"{words}"*' if len(words) > 1 or CJK.match(words) else ""
    numbers = library.view(View("query", query), limit=_AUTHORS_FROM)
    names = Counter(name for listed in library.papers(numbers) for name in listed.paper.authors)
    return [name for name, _ in names.most_common()]


def _completing(values: Iterable[str], typed: str) -> list[str]:
    """The `values` that begin with `typed`, then those with a later word that does."""
    start = plain(typed)
    first: list[str] = []
    second: list[str] = []
    for value in dict.fromkeys(values):
        low = plain(value)
        if low.startswith(start):
            first.append(value)
        elif any(word.startswith(start) for word in re.split(r"[\s./_-]+", low)):
            second.append(value)
    return first + second
