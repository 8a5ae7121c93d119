"""What a word of a query may become: names of fields, and the values that the library has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from tui_reader.library.fields import CHOICES, FACET_FIELDS, FIELDS
from tui_reader.library.matches import plain
from tui_reader.library.query import quoted
from tui_reader.library.store import Library
from tui_reader.library.views import View
from tui_reader.library.words import CJK

MOST: Final = 50
"""Candidates."""
_PAPERS: Final = 300
"""The newest papers whose authors are looked at."""
_LONGEST_NAME: Final = 200
"""Characters of an author's name that are looked for; a query may not have many."""
_SINCE: Final = ("1d", "3d", "7d", "2w", "1m", "3m", "1y")


class Candidate(NamedTuple):
    """What a word may become."""

    text: str
    """In the query."""
    label: str
    """As it is shown."""


class Suggestions(NamedTuple):
    """What the characters `start` to `end` of a query may become."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


@cache
def _word() -> re.Pattern[str]:
    return re.compile(
        r"(?:^|[\s(])-?(?:(?P<field>[A-Za-z]+):)?(?:\"(?P<phrase>[^\"]*)|(?P<value>[^\s()\"]*))\Z"
    )


def suggestions(query: str, cursor: int, library: Library | None) -> Suggestions | None:
    """What the word of `query` before `cursor` may become, the likeliest first.

    None where only the library knows and none was given.
    """
    match = _word().search(query[:cursor])
    if match is None:
        return Suggestions(cursor, cursor, ())
    field = (match["field"] or "").lower()
    typed = match["phrase"] if match["phrase"] is not None else match["value"]
    if not field:
        start = match.start("value") if match["phrase"] is None else cursor
        names = [name for name in FIELDS if typed and name.startswith(typed.lower())]
        fields = [Candidate(f"{name}:", f"{name}:") for name in names]
        return Suggestions(start, cursor, tuple(fields if match["phrase"] is None else ()))
    if field == "tag":
        typed = typed.lstrip("#")
    start = match.start("field")
    if field in CHOICES:
        values: Iterable[str] = CHOICES[field]
    elif field == "since":
        values = _SINCE
    elif field in FIELDS and library is None:
        return None
    elif library is not None:
        values = _values(field, typed, library)
    else:
        values = ()
    found = _beginning(values, typed)
    return Suggestions(
        start,
        cursor,
        tuple(Candidate(f"{field}:{quoted(value)} ", value) for value in found[:MOST]),
    )


def _values(field: str, typed: str, library: Library) -> Iterable[str]:
    """Every value of a field, the commonest first."""
    if field in FACET_FIELDS:
        facets = [facet for kind in FACET_FIELDS[field] for facet in library.facets(kind)]
        facets.sort(key=lambda facet: -facet.total)
        return [facet.value for facet in facets]
    if field == "date":
        return _periods(facet.value for facet in library.facets("date"))
    return _authors(typed, library) if field == "au" else ()


def _periods(days: Iterable[str]) -> Iterator[str]:
    """The newest days, then months and years that have digests."""
    known = list(days)
    yield from known[:3]
    yield from dict.fromkeys(day[:7] for day in known)
    yield from dict.fromkeys(day[:4] for day in known)
    yield from known[3:]


def _authors(typed: str, library: Library) -> Iterable[str]:
    """Authors of the newest papers with a name that begins so, those of most papers first."""
    words = " ".join(re.findall(r"[^\W_]+", typed))[:_LONGEST_NAME]
    query = f'au:"{words}"*' if len(words) > 1 or CJK.match(words) else ""
    numbers = library.view(View("query", query), limit=_PAPERS)
    names = Counter(name for listed in library.papers(numbers) for name in listed.paper.authors)
    return [name for name, _ in names.most_common()]


def _beginning(values: Iterable[str], typed: str) -> list[str]:
    """Those of `values` that begin with `typed`, then those of which a later word does."""
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
