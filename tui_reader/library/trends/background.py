"""What the papers of a period are compared with to find the words that set them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tui_reader.core.trends import CATEGORIES, NOTHING, REST
from tui_reader.library.statements import split
from tui_reader.library.trends.phrases import keyness
from tui_reader.library.trends.selection import Selection

_LEAST: Final = 0.25
"""The least size of the rest of the library, as a share of the papers of the period."""
_MOST_CATEGORIES: Final = 8
"""Categories that are compared; other papers are one group."""
_LEAST_PAPERS: Final = 15
"""The least papers of a category that is compared."""
_LIFT: Final = 1.3
"""The least times that a phrase is more frequent than in the background."""


class Background:
    """Papers in groups; a phrase is telling if a target group has it more often than the others."""

    def __init__(
        self, name: str, groups: Sequence[Sequence[int]], targets: range, last: int
    ) -> None:
        self.name = name
        """What the papers are compared with, see `Trends.compared`."""
        self.groups = groups
        self.targets = targets
        """The groups that are the papers of the period."""
        self._group_of = bytearray(last + 1)
        for at, group in enumerate(groups):
            for n in group:
                self._group_of[n] = at + 1

    def sample(self, most: int) -> list[Sequence[int]]:
        """Some papers of each group: at most `most` of the targets, and as many of the others."""
        here = sum(len(self.groups[at]) for at in self.targets)
        return [
            _spread(group, most * len(group) // max(1, here) if at in self.targets else most)
            for at, group in enumerate(self.groups)
        ]

    def tally(self, papers: Iterable[int]) -> list[int]:
        """How many of these papers are in each group."""
        tally = Counter(map(self._group_of.__getitem__, papers))
        return [tally[at + 1] for at in range(len(self.groups))]

    def score(self, counts: Sequence[int], sizes: Sequence[int]) -> float:
        """How much more often a target has a phrase than the other groups; 0 if it has not.

        `counts` of the `sizes` texts of each group have it.
        """
        count, size = sum(counts), sum(sizes)
        if self.name == NOTHING:
            return float(count)
        best = 0.0
        for at in self.targets:
            here, texts = counts[at], sizes[at]
            there, others = count - here, size - texts
            if here * others > _LIFT * (there + 0.5) * texts:
                best = max(best, keyness(here, texts, there, others))
        return best


def background(selection: Selection) -> Background:
    """The rest of the library; if there is hardly any, the categories are compared."""
    here, others = selection.numbers(), selection.others()
    last = selection.last
    if len(others) >= max(1, _LEAST * len(here)):
        return Background(REST, [here, others], range(1), last)
    groups = _by_category(selection, here)
    if len(groups) > 1:
        return Background(CATEGORIES, groups, range(len(groups)), last)
    return Background(NOTHING, [here], range(1), last)


def _by_category(selection: Selection, here: Sequence[int]) -> list[list[int]]:
    """The papers by their rarest category of those that many have."""
    inside = bytearray(selection.last + 1)
    for n in here:
        inside[n] = 1
    frequent = selection.db.execute(
        "SELECT group_concat(n) FROM facets JOIN paper_facets USING (v) WHERE kind = 'category' "
        "GROUP BY v ORDER BY count(*) DESC LIMIT ?",
        (_MOST_CATEGORIES,),
    )
    papers = [[n for n in split(numbers) if inside[n]] for (numbers,) in frequent]
    papers = sorted((each for each in papers if len(each) >= _LEAST_PAPERS), key=len, reverse=True)
    group_of = dict.fromkeys(here, 0)
    for at, each in enumerate(papers[:_MOST_CATEGORIES], 1):
        group_of.update(dict.fromkeys(each, at))
    groups: list[list[int]] = [[] for _ in range(_MOST_CATEGORIES + 1)]
    for n, at in group_of.items():
        groups[at].append(n)
    return [group for group in groups if group]


def _spread(numbers: Sequence[int], most: int) -> Sequence[int]:
    """At most `most` of the numbers, spread evenly."""
    if len(numbers) <= most:
        return numbers
    return [numbers[at * len(numbers) // most] for at in range(most)]
