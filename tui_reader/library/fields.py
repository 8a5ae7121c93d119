"""The fields of the query language, and what each asks of the table `papers`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from tui_reader.library.schema import HAS_BITS, HAS_FOLLOWED, HAS_MUTED

TEXT_FIELDS: Final = {
    "ti": "title",
    "abs": "abstract",
    "tldr": "tldr",
    "au": "authors",
    "note": "note",
}
FACET_FIELDS: Final = {
    "cat": ("category",),
    "kw": ("keyword", "own"),
    "tag": ("tag",),
    "in": ("source",),
}
"""The kinds of facets that a field looks in."""
_IS: Final = {
    "read": ("papers.read = 1", ()),
    "unread": ("papers.read = 0", ()),
    "starred": ("papers.starred = 1", ()),
    "muted": ("papers.has & ?", (HAS_MUTED,)),
    "followed": ("papers.has & ?", (HAS_FOLLOWED,)),
}
_HAS: Final = {
    "tldr": ("papers.has & ?", (HAS_BITS["tldr"],)),
    "code": ("papers.has & ?", (HAS_BITS["code"],)),
    "note": ("papers.has & ?", (HAS_BITS["note"],)),
    "tag": (
        "papers.n IN (SELECT n FROM paper_facets JOIN facets USING (v) WHERE kind = ?)",
        ("tag",),
    ),
}
CHOICES: Final = {"is": tuple(_IS), "has": tuple(_HAS)}
"""The values that fields take where they take no other."""
FIELDS: Final = {
    "cat": "a category, or all below it: cat:cs.CL, cat:cs",
    "kw": "a keyword badge: kw:quantization",
    "au": 'an author: au:"Song Han"',
    "ti": "words in the title",
    "abs": "words in the abstract",
    "tldr": "words in the TL;DR",
    "note": "words in a note of yours",
    "id": "an identifier: id:2511.10615",
    "tag": "a tag of yours",
    "in": "a source: in:daily-arxiv",
    "is": f"is:{', is:'.join(_IS)}",
    "has": f"has:{', has:'.join(_HAS)}",
    "date": "date:2026-06, date:2026-06-01..2026-07-01",
    "since": "since:7d, also w, m and y",
}
"""Every field of the language with what it takes."""


FEW: Final = 3_000
"""Papers of a facet that are looked up at once."""

_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SINCE: Final = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}


class QueryError(ValueError):
    """A query cannot be read."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position
        """Characters from the start of the query, from 0."""


class Condition(NamedTuple):
    """An SQL condition on the table `papers`, with its parameters."""

    sql: str
    parameters: tuple[str | int, ...]


def fact(name: str, value: str, today: date, position: int, *, prefix: bool) -> Condition:
    """What `name:value` asks, a field that is no text's; with `prefix` it may go on.

    Raises QueryError at `position` where there is no such field or it has no such value.
    """
    field = name.lower()
    if field not in FIELDS:
        near = ", ".join(f"{name}:" for name in FIELDS)
        raise QueryError(f"no field {name}: (there are {near})", position)
    if not value and not prefix:
        raise QueryError(f"nothing after {field}:", position)
    if kinds := FACET_FIELDS.get(field):
        value = value.lstrip("#") if field == "tag" else value
        below = "." if field == "cat" and "." not in value else None
        return _facet(kinds, value, "" if prefix else below)
    if field == "id":
        if prefix:
            return Condition("substr(papers.id, 1, ?) = ?", (len(value), value))
        return Condition("papers.id = ?", (value,))
    if field == "date":
        return _between(*_period(value, position))
    if field == "since":
        match = _SINCE.fullmatch(value)
        if not match:
            raise QueryError("since: takes a number with d, w, m or y", position)
        days = int(match[1]) * _DAYS[match[2]]
        day = max(today.toordinal() - days, 1)
        return Condition("coalesce(papers.date, '') >= ?", (date.fromordinal(day).isoformat(),))
    choices = _IS if field == "is" else _HAS
    if value.lower() not in choices:
        raise QueryError(f"{field}: takes {', '.join(choices)}", position)
    return Condition(*choices[value.lower()])


def _facet(kinds: tuple[str, ...], value: str, below: str | None) -> Condition:
    """Papers listed under `value`, in any case, or under what begins with it and `below`."""
    from tui_reader.library.matches import plain

    value = plain(value)
    values: tuple[str | int, ...] = (*kinds, value)
    named = "plain(value) = ?"
    if below is not None:
        start = value + below
        named = f"({named} OR substr(plain(value), 1, ?) = ?)"
        values += (len(start), start)
    facets = f"FROM facets WHERE kind IN ({', '.join('?' * len(kinds))}) AND {named}"
    # Of few papers all are looked up, of many the next in a list is found before they were: to
    # walk the list is quick as long as nearly everything in it belongs there. The sign has SQLite
    # walk it.
    return Condition(
        f"CASE WHEN (SELECT sum(total) {facets}) < {FEW} "
        f"THEN +papers.n IN (SELECT n FROM paper_facets WHERE v IN (SELECT v {facets})) "
        f"ELSE EXISTS (SELECT 1 FROM paper_facets AS of WHERE of.n = papers.n "
        f"AND of.v IN (SELECT v {facets})) END",
        values * 3,
    )


def _between(first: date, last: date) -> Condition:
    return Condition(
        "coalesce(papers.date, '') BETWEEN ? AND ?", (first.isoformat(), last.isoformat())
    )


def _period(text: str, position: int) -> tuple[date, date]:
    """The first and last day of `2026`, `2026-06`, `2026-06-01` or a range `A..B` of them."""
    start, dots, end = text.partition("..")
    try:
        first = _days(start)[0] if start else date.min
        last = (_days(end)[1] if end else date.max) if dots else _days(start)[1]
    except ValueError:
        raise QueryError(
            "date: takes 2026, 2026-06, 2026-06-01 or a range with ..", position
        ) from None
    return first, last


def _days(text: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        only = date(year, month, day)
        return only, only
    first = date(year, month or 1, 1)
    if not month:
        return first, date(year, 12, 31)
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    return first, following - timedelta(1) if following else date.max
