"""Many digests' words on one paper made into one: the same whatever the order of reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from tui_reader.core.badges import unique
from tui_reader.core.paper import DigestRef, Links, Paper

_T = TypeVar("_T")

AI_FAILURES: Final = frozenset(
    {
        "Error",
        "Summary generation failed",
        "Motivation analysis unavailable",
        "Method extraction failed",
        "Result analysis unavailable",
        "Conclusion extraction failed",
    }
)
"""What daily-arXiv-ai-enhanced writes in a section when its language model failed."""

_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


class Contribution(NamedTuple):
    """A paper as one entry of one digest tells it."""

    paper: Paper
    """Without its digests."""
    digest: DigestRef
    position: int
    """The entry's place in its digest, from 0."""

    @property
    def age(self) -> tuple[str, str, str, int]:
        """Orders contributions from the earliest digest to the newest, without ties."""
        digest = self.digest
        return (digest.date or "", digest.source or "", digest.path, self.position)


def merge(contributions: Sequence[Contribution]) -> Paper:
    """The one paper that `contributions` (at least one, all of one id) tell together.

    It takes the AI sections from the newest digest that has them, all badges, all categories,
    the fullest author list, the title with its punctuation and the abstract of the highest
    version. It remembers no digests.
    """
    if len(contributions) == 1 and not _failed(contributions[0].paper):
        return contributions[0].paper
    ordered = sorted(contributions, key=lambda each: each.age)
    newest = [each.paper for each in reversed(ordered)]
    by_version = sorted(newest, key=lambda paper: -(paper.version or 0))
    code = next((paper for paper in newest if paper.links.code), newest[0])
    return Paper(
        id=newest[0].id,
        title=_title(by_version),
        version=by_version[0].version,
        authors=max(newest, key=lambda paper: len(paper.authors)).authors,
        categories=_categories(newest),
        published=min(filter(None, (paper.published for paper in newest)), default=None),
        abstract=_first(by_version, lambda paper: paper.abstract),
        tldr=_section(newest, "tldr"),
        motivation=_section(newest, "motivation"),
        method=_section(newest, "method"),
        result=_section(newest, "result"),
        conclusion=_section(newest, "conclusion"),
        comment=_first(by_version, lambda paper: paper.comment),
        badges=unique(badge for paper in newest for badge in paper.badges),
        links=Links(
            _first(newest, lambda paper: paper.links.abs),
            _first(newest, lambda paper: paper.links.pdf),
            code.links.code,
        ),
        code_stars=code.code_stars,
    )


def listed(contributions: Iterable[Contribution]) -> list[Contribution]:
    """Those that put the paper in lists: arXiv's word of a new version does not, if there is more.

    A paper of which there is nothing else is in no list at all until a digest has it.
    """
    every = list(contributions)
    return [each for each in every if not each.paper.is_replacement] or every


def earliest(contributions: Iterable[Contribution]) -> Contribution:
    """The entry that places the paper in lists: the first of its earliest dated digest."""
    return min(listed(contributions), key=lambda each: (each.digest.date is None, each.age))


def _first(papers: Sequence[Paper], value: Callable[[Paper], _T | None]) -> _T | None:
    return next((found for paper in papers if (found := value(paper)) is not None), None)


def _failed(paper: Paper) -> bool:
    return not AI_FAILURES.isdisjoint(
        (paper.tldr, paper.motivation, paper.method, paper.result, paper.conclusion)
    )


def _section(newest: Sequence[Paper], name: str) -> str | None:
    texts = (getattr(paper, name) for paper in newest)
    return next((text for text in texts if text and text not in AI_FAILURES), None)


def _title(by_version: Sequence[Paper]) -> str:
    """The title of the highest version, from the digest that kept most of its punctuation."""
    letters = _letters(by_version[0].title)
    same = [paper.title for paper in by_version if _letters(paper.title) == letters]
    return max(same, key=lambda title: (len(title), title))


def _letters(title: str) -> str:
    return _NOT_A_LETTER.sub("", title.casefold())


def _categories(newest: Sequence[Paper]) -> tuple[str, ...]:
    """All categories, the primary one of the fullest list first."""
    fullest = max(newest, key=lambda paper: len(paper.categories))
    every = (code for paper in newest for code in paper.categories)
    return tuple(dict.fromkeys((*fullest.categories, *every)))
