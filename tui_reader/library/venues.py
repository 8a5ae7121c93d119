"""Venues with their papers: each edition, and all editions of a venue together."""

from __future__ import annotations

from collections.abc import Iterable

from tui_reader.core.venue import series
from tui_reader.library.records import Facet


def with_series(editions: Iterable[Facet]) -> list[Facet]:
    """The editions (`ICLR 2026`), and venues with several of them (`ICLR`); most papers first."""
    every = list(editions)
    of_series: dict[str, list[Facet]] = {}
    for each in every:
        of_series.setdefault(series(each.value), []).append(each)
    named = {each.value for each in every}
    every += (
        Facet(name, None, sum(each.total for each in of), sum(each.unread for each in of))
        for name, of in of_series.items()
        if len(of) > 1 and name not in named
    )
    return sorted(every, key=lambda each: (-each.total, each.value))
