"""The result of counting: rows with their counts, shares and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tui_reader.core.trends import NOTHING, REST, WORDS
from tui_reader.library.trends.period import Period
from tui_reader.library.views import View


class Row(NamedTuple):
    """One phrase, keyword, category, author or venue with its papers of a period."""

    label: str
    query: str
    """Finds its papers, in the query language; the period is not part of it."""
    counts: tuple[int, ...]
    """The papers of each part of the period."""
    before: int
    """The papers of the period before."""
    numbers: tuple[int, ...] | None = None
    """Its papers of the period by the library's numbers, if `query` may find others, too."""
    score: float = 0.0
    """How much more frequent a phrase is here than in the background."""

    @property
    def papers(self) -> int:
        """The papers of the period."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Trends:
    """What the papers of a view are about, in one period."""

    kind: str
    """One of `core.trends.KINDS`."""
    view: View
    period: Period
    counts: tuple[int, ...]
    """The papers of the view in each part of the period."""
    before: int | None
    """The papers of the view in the period before; None if the library does not reach back."""
    rows: Sequence[Row]
    """The most important first."""
    total: int
    """How many rows there are without the limit; of phrases, those that were counted."""
    undated: int
    """Papers of the view that no digest dates; they are in no period."""
    compared: str = NOTHING
    """What papers are compared with to find telling words: the REST of the library, its CATEGORIES
    with each other, or NOTHING."""

    @property
    def papers(self) -> int:
        """The papers of the view in the period."""
        return sum(self.counts)

    @property
    def remark(self) -> str:
        """How words were found if not by the rest of the library, which is usual."""
        if self.kind != WORDS or self.compared == REST or not self.papers:
            return ""
        how = "compared between categories" if self.compared else "the most frequent words"
        return f"no other papers: {how}"

    def share(self, row: Row) -> float:
        """The share of the papers of the period that a row has, 0 to 1."""
        return row.papers / self.papers if self.papers else 0.0

    def change(self, row: Row) -> float | None:
        """The change of a row's papers against the period before: 0.5 is half as many again.

        None if it had none then, or if there is nothing to compare with.
        """
        return row.papers / row.before - 1 if self.is_comparable and row.before else None

    @property
    def is_comparable(self) -> bool:
        """Whether the view had papers in the period before, and the library reaches back to it."""
        return bool(self.before)

    def query_of(self, row: Row) -> str:
        """The query for the papers of a row, of a view that is a query.

        It finds exactly the counted papers, unless the row has `numbers`.
        """
        query = self.view.value.strip()
        parts = [f"({query})"] if query and self.view.kind == "query" else []
        return " ".join((*parts, row.query, self.period.query()))
