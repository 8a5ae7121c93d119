"""The fields of the query language, and the SQL condition on `papers` for each."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final, NamedTuple

from tui_reader.core.identity import pasted_ids
from tui_reader.core.paper import OFF_TOPIC
from tui_reader.library.errors import QueryError
from tui_reader.library.schema import HAS_BITS, HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.words import method, plain
from tui_reader.system.sqlite import placeholders

TEXT_FIELDS: Final = {
    "ti": "title",
    "abs": "abstract",
    "tldr": "tldr",
    "au": "authors",
    "note": "note",
}
"""The column of the full-text index that each field searches."""
FACET_FIELDS: Final = {
    "cat": ("category",),
    "kw": ("keyword", "own"),
    "venue": ("venue",),
    "inst": ("institution",),
    "abbr": ("abbreviation",),
    "base": ("baseline",),
    "tag": ("tag",),
    "in": ("source",),
}
"""The kinds of facets that each field searches."""
_WITH_FACET: Final = "papers.n IN (SELECT n FROM paper_facets JOIN facets USING (v) WHERE kind = ?"
_IS: Final[dict[str, tuple[str, tuple[str | int, ...]]]] = {
    "read": ("papers.read = 1", ()),
    "unread": ("papers.read = 0", ()),
    "starred": ("papers.starred = 1", ()),
    "muted": ("papers.has & ?", (HAS_MUTED,)),
    "followed": ("papers.has & ?", (HAS_FOLLOWED,)),
    "offtopic": (f"{_WITH_FACET} AND value = ?)", ("keyword", OFF_TOPIC)),
}
_HAS: Final = {
    "tldr": ("papers.has & ?", (HAS_BITS["tldr"],)),
    "code": ("papers.has & ?", (HAS_BITS["code"],)),
    "note": ("papers.has & ?", (HAS_BITS["note"],)),
    "tag": (f"{_WITH_FACET})", ("tag",)),
}
CHOICES: Final = {"is": tuple(_IS), "has": tuple(_HAS)}
"""The allowed values of fields that do not allow others."""
FIELDS: Final = {
    "cat": "a category, or all of an archive: cat:cs.CL, cat:cs",
    "kw": "a keyword badge: kw:quantization",
    "venue": 'where it is published: venue:ICLR, venue:"ICLR 2026"',
    "inst": "an institution: inst:NVIDIA",
    "abbr": "the short name of a method: abbr:H2O",
    "base": "papers that build on a method: base:H2O",
    "au": 'an author: au:"Song Han"',
    "ti": "words in the title",
    "abs": "words in the abstract",
    "tldr": "words in the TL;DR",
    "note": "words in your notes",
    "id": "an identifier: id:2511.10615",
    "tag": "one of your tags",
    "in": "a source: in:daily-arxiv",
    "is": f"is:{', is:'.join(_IS)}",
    "has": f"has:{', has:'.join(_HAS)}",
    "date": "date:2026-06, date:2026-06-01..2026-07-01",
    "since": "since:7d, also with w, m and y",
}
"""Every field with a description, for help and completion."""

FEW: Final = 3_000
"""The most papers of a facet for which one list of them is built; see `_facet`."""

_PUNCTUATION: Final = str.maketrans(",()", "   ")
_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SINCE: Final = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}


class Condition(NamedTuple):
    """An SQL condition on the table `papers`, with its parameters."""

    sql: str
    parameters: tuple[str | int, ...]


def field_condition(
    name: str, value: str, today: date, position: int, *, prefix: bool
) -> Condition:
    """The condition for `name:value`, for fields other than those of texts.

    With `prefix`, it is met by every value that begins with `value`. Raises QueryError at
    `position` for an unknown field or a value that the field does not have.
    """
    field = name.lower()
    if field not in FIELDS:
        known = ", ".join(f"{each}:" for each in FIELDS)
        raise QueryError(f"no field {name}: (the fields are {known})", position)
    if not value and not prefix:
        raise QueryError(f"{field}: needs a value", position)
    if kinds := FACET_FIELDS.get(field):
        value = value.lstrip("#") if field == "tag" else value
        if field == "inst":
            return _institution(value, prefix)
        if field in ("abbr", "base"):
            value = method(value)
        return _facet(kinds, value, "" if prefix else continuation(field, value))
    if field == "id":
        if prefix:
            return Condition("substr(papers.id, 1, ?) = ?", (len(value), value))
        return id_condition(pasted_ids(value) or (value,))
    if field == "date":
        first, last = _period(value, position)
        days_of = (first.isoformat(), last.isoformat())
        return Condition("coalesce(papers.date, '') BETWEEN ? AND ?", days_of)
    if field == "since":
        match = _SINCE.fullmatch(value)
        if not match:
            raise QueryError("since: takes a number and d, w, m or y, such as since:7d", position)
        days = int(match[1]) * _DAYS[match[2]]
        day = max(today.toordinal() - days, 1)
        return Condition("coalesce(papers.date, '') >= ?", (date.fromordinal(day).isoformat(),))
    choices = _IS if field == "is" else _HAS
    if value.lower() not in choices:
        raise QueryError(f"{field}: takes {', '.join(choices)}", position)
    return Condition(*choices[value.lower()])


def continuation(field: str, value: str) -> str | None:
    """What follows `value` in the values that belong to it: an archive, a venue of all years."""
    if field == "cat" and "." not in value:
        return "."
    return " " if field == "venue" and not any(map(str.isdigit, value)) else None


def id_condition(ids: tuple[str, ...]) -> Condition:
    """Papers with one of these ids."""
    values = ", ".join(["(?)"] * len(ids))
    former = f"SELECT id FROM aliases WHERE former IN ({placeholders(ids)})"
    return Condition(f"papers.id IN (VALUES {values} UNION ALL {former})", ids * 2)


def _facet(kinds: tuple[str, ...], value: str, continuation: str | None) -> Condition:
    """Papers with the facet `value`, ignoring case.

    With `continuation`, also those with a value that begins with `value + continuation`.
    """
    value = plain(value)
    if continuation is None:
        return _of_facets(kinds, "plain(value) = ?", (value,))
    start = value + continuation
    matches = "(plain(value) = ? OR substr(plain(value), 1, ?) = ?)"
    return _of_facets(kinds, matches, (value, len(start), start))


def _institution(value: str, prefix: bool) -> Condition:
    """Papers with these words in the name of an institution; with `prefix`, the last may go on."""
    words = " ".join(plain(value).translate(_PUNCTUATION).split())
    name = "plain(value)"
    for sign in ",()":
        name = f"replace({name}, '{sign}', ' ')"
    needle = f" {words}" if prefix else f" {words} "
    return _of_facets(
        FACET_FIELDS["inst"], f"instr(replace(' ' || {name} || ' ', '  ', ' '), ?) > 0", (needle,)
    )


def _of_facets(
    kinds: tuple[str, ...], matches: str, parameters: tuple[str | int, ...]
) -> Condition:
    """Papers with a facet of these kinds that `matches`."""
    values = (*kinds, *parameters)
    facets = f"FROM facets WHERE kind IN ({placeholders(kinds)}) AND {matches}"
    # SQLite scans `papers` in the view's order and tests each paper, in one of two ways:
    # - The facet has fewer than FEW papers: build the list of all of them once, and test each
    #   paper against that list. Unary + keeps SQLite from starting with the list instead, which
    #   would need a sort.
    # - It has more: look each paper up in `paper_facets`, whose primary key is (v, n). So many
    #   of the papers scanned match that the first screenful is found before the list was built.
    return Condition(
        f"CASE WHEN (SELECT sum(total) {facets}) < {FEW} "
        f"THEN +papers.n IN (SELECT n FROM paper_facets WHERE v IN (SELECT v {facets})) "
        f"ELSE EXISTS (SELECT 1 FROM paper_facets AS of WHERE of.n = papers.n "
        f"AND of.v IN (SELECT v {facets})) END",
        values * 3,
    )


def _period(text: str, position: int) -> tuple[date, date]:
    """The first and last day of `2026`, `2026-06`, `2026-06-01` or a range `A..B` of them."""
    start, dots, end = text.partition("..")
    try:
        first = _days(start)[0] if start else date.min
        last = (_days(end)[1] if end else date.max) if dots else _days(start)[1]
    except ValueError:
        raise QueryError(
            "date: takes 2026, 2026-06, 2026-06-01 or a range such as 2026-06..2026-08", position
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
