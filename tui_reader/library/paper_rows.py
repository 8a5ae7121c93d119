"""What the library keeps of a paper beside its text: its place, its facets and its words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from tui_reader.library.merge import Contribution, earliest, listed, merge
from tui_reader.library.schema import HAS_CODE, HAS_TLDR
from tui_reader.library.words import indexed_words

Row = tuple[str | int | None, ...]
"""A paper's text: the values of `paper.ROW`."""

_LAST: Final = (1 << 17) - 1


class Derived(NamedTuple):
    """A paper as its entries tell it together, ready to be written."""

    id: str
    merged: Row | None
    """Its text, None where it is simply its one entry's."""
    columns: tuple[int, str | None, str, int, int]
    """The values of `papers` from `sort` to `badges`."""
    facets: tuple[tuple[str, str, str | None], ...]
    """What it is listed under: kind, value and, of a keyword, its colour."""
    words: tuple[str, ...]
    """The texts of `words.COLUMNS`."""


def derive(entries: Sequence[Contribution]) -> Derived:
    """What `entries` (at least one, all of one id) tell of their paper."""
    paper = merge(entries)
    first = earliest(entries)
    day, source = first.digest.date, first.digest.source
    has = HAS_TLDR * (paper.tldr is not None) | HAS_CODE * (paper.links.code is not None)
    listing = listed(entries)
    facets: list[tuple[str, str, str | None]] = [
        *(("category", category, None) for category in paper.categories),
        *(("keyword", badge.label, badge.color) for badge in paper.badges),
        *(("date", day, None) for day in {each.digest.date for each in listing} if day),
        *(("source", name, None) for name in {each.digest.source for each in listing} if name),
    ]
    return Derived(
        paper.id,
        None if paper is entries[0].paper else paper.row(),
        (
            _sort_base(day, source) | min(first.position, _LAST),
            day,
            paper.title,
            has,
            len(paper.badges),
        ),
        tuple(facets),
        indexed_words(paper),
    )


@lru_cache(maxsize=1024)
def _sort_base(day: str | None, source: str | None) -> int:
    """Orders papers by newest date, then source, leaving 17 bits for their place; 63 bits."""
    ordinal = date.fromisoformat(day).toordinal() if day else 0
    name = (source or "").casefold().encode()[:3].ljust(3, b"\0")
    return ((1 << 22) - 1 - ordinal) << 41 | int.from_bytes(name) << 17
