"""Merges the entries of several digests on one paper; their order makes no difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar

from tui_reader.core.badges import unique
from tui_reader.core.paper import (
    AI_SECTIONS,
    ANY_LANGUAGE,
    OWN_AI,
    OWN_REFERENCES,
    REFERENCES_ENDING,
    DigestRef,
    Links,
    Paper,
    Translation,
)
from tui_reader.core.people import OTHERS

_T = TypeVar("_T")

AI_FAILURES: Final = frozenset(
    {
        "Error",
        "Processing failed",
        "Summary generation failed",
        "Motivation analysis unavailable",
        "Method extraction failed",
        "Result analysis unavailable",
        "Conclusion extraction failed",
    }
)
"""The section texts that daily-arXiv-ai-enhanced writes when its language model failed."""

_LONGEST_NUMBER: Final = 10
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")


class Contribution(NamedTuple):
    """A paper as one entry of one digest has it."""

    paper: Paper
    """Without its digests."""
    digest: DigestRef
    position: int
    """The entry's position in its digest, from 0."""

    @property
    def age(self) -> tuple[str, str, str, int, str, int]:
        """Sorts contributions from the earliest digest to the newest, without ties.

        Of one day, `DAY.xml` precedes `DAY-2.xml`, and that precedes `DAY-10.xml`.
        """
        digest = self.digest
        stem, dot, _ = digest.path.rpartition(".")
        name, _, number = (stem if dot else digest.path).rpartition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < _LONGEST_NUMBER):
            name, number = digest.path, "0"
        date, source = digest.date or "", digest.source or ""
        return (date, source, name, int(number), digest.path, self.position)


def merge(contributions: Sequence[Contribution], language: str = ANY_LANGUAGE) -> Paper:
    """Merge `contributions` (at least one, all with the same id) into one paper.

    The AI sections and the translation come from a digest in `language` (see `is_in_language`),
    else from what the user had written last, else from the newest digest; title and abstract from
    the highest version, the authors from the best list (`_authors_rank`); badges and categories
    are those of all digests. What a reference says of the paper counts only if no digest has it.
    The paper's `digests` are empty.
    """
    contributions = _of_digests(contributions)
    if len(contributions) == 1 and not _failed(contributions[0].paper):
        return contributions[0].paper
    ordered = sorted(contributions, key=lambda each: each.age)
    newest = [each.paper for each in reversed(ordered)]
    by_version = sorted(newest, key=lambda paper: -(paper.version or 0))
    ordered.sort(key=lambda each: _sections_rank(each, language))
    summarized = [each.paper for each in reversed(ordered)]
    written = _written(summarized)
    best_authors = max(newest, key=_authors_rank)
    code_link = _first(newest, lambda paper: paper.links.code) or ""
    # some digests have only the beginning of the link
    alike = (link for paper in newest if (link := paper.links.code or "").startswith(code_link))
    code_link = max(alike, key=len)
    of_the_code = [paper for paper in newest if code_link.startswith(paper.links.code or "")]
    return Paper(
        id=newest[0].id,
        title=_title(by_version),
        version=by_version[0].version,
        authors=best_authors.authors,
        authors_listed=best_authors.authors_listed,
        categories=_categories(newest),
        published=_published(newest),
        abstract=_first(by_version, lambda paper: paper.abstract),
        tldr=_section(summarized, "tldr"),
        motivation=_section(summarized, "motivation"),
        method=_section(summarized, "method"),
        result=_section(summarized, "result"),
        conclusion=_section(summarized, "conclusion"),
        ai_model=written.ai_model if written else None,
        ai_written=written.ai_written if written else None,
        translation=_translation(ordered, language),
        comment=_first(by_version, lambda paper: paper.comment),
        venue=_first(by_version, lambda paper: paper.venue),
        abbreviation=_first(newest, lambda paper: paper.abbreviation),
        institutions=_first(newest, lambda paper: paper.institutions or None) or (),
        rating=_first(newest, lambda paper: paper.rating),
        builds_on=_first(newest, lambda paper: paper.builds_on or None) or (),
        badges=unique(badge for paper in newest for badge in paper.badges),
        links=Links(
            _first(newest, lambda paper: paper.links.abs),
            _first(newest, lambda paper: paper.links.pdf),
            code_link or None,
        ),
        code_stars=_first(of_the_code, lambda paper: paper.code_stars),
        code_updated=_first(of_the_code, lambda paper: paper.code_updated),
    )


def _sections_rank(each: Contribution, language: str) -> tuple[bool, bool, str]:
    """Sorts contributions by which AI sections are preferred, the best last."""
    is_own = each.digest.source == OWN_AI
    written = (each.paper.ai_written or "") if is_own else ""
    return is_in_language(each.digest.path, language), is_own, written


def _translation(ordered: Sequence[Contribution], language: str) -> Translation | None:
    """The translation into `language`, else the one that was written last."""
    found = [
        (is_in_language(each.digest.path, language), each.paper.translation.written or "", place)
        for place, each in enumerate(ordered)
        if each.paper.translation
    ]
    return ordered[max(found)[-1]].paper.translation if found else None


def is_in_language(path: str, language: str) -> bool:
    """Whether the file's name has the language as a word: `2026-07-01_enhanced_Chinese.jsonl`."""
    if language == ANY_LANGUAGE:
        return False
    name, wanted = (
        f"_{_NOT_A_LETTER.sub('_', text.casefold()).strip('_')}_"
        for text in (path.rpartition("/")[2], language)
    )
    return wanted in name


def listed(contributions: Iterable[Contribution]) -> list[Contribution]:
    """The contributions that list the paper, without additions to it if there are others.

    A replacement (arXiv's announce type) only announces a new version of a paper, and the user's
    own digests only have AI sections. A paper that has nothing but replacements is not in any list.
    """
    every = list(_of_digests(list(contributions)))
    every = [each for each in every if each.digest.source != OWN_AI] or every
    return [each for each in every if not each.paper.is_replacement] or every


def _of_digests(every: Sequence[Contribution]) -> Sequence[Contribution]:
    """The contributions without those that the user took from references, if there are others."""
    return [each for each in every if not _is_reference(each.digest)] or every


def _is_reference(digest: DigestRef) -> bool:
    is_own = digest.source in (OWN_REFERENCES, f".{OWN_REFERENCES}")
    return is_own and digest.path.endswith(REFERENCES_ENDING)


def earliest(contributions: Iterable[Contribution]) -> Contribution:
    """The entry that determines the paper's place in lists: the first of its earliest digest."""
    return min(listed(contributions), key=lambda each: (each.digest.date is None, each.age))


def _authors_rank(paper: Paper) -> tuple[bool, bool, bool, int]:
    """Sorts author lists: complete ones last, then those given one by one, then longer ones."""
    authors = paper.authors
    is_complete = bool(authors) and authors[-1] != OTHERS
    return bool(authors), is_complete, paper.authors_listed, len(authors)


def _first(papers: Sequence[Paper], value: Callable[[Paper], _T | None]) -> _T | None:
    return next((found for paper in papers if (found := value(paper)) is not None), None)


def _failed(paper: Paper) -> bool:
    return not AI_FAILURES.isdisjoint(
        (paper.tldr, paper.motivation, paper.method, paper.result, paper.conclusion)
    )


def _written(papers: Sequence[Paper]) -> Paper | None:
    """The paper that the TL;DR, or the first section that there is, is taken from."""
    for name in AI_SECTIONS:
        for paper in papers:
            if _section([paper], name):
                return paper
    return None


def _section(papers: Sequence[Paper], name: str) -> str | None:
    texts = (getattr(paper, name) for paper in papers)
    return next((text for text in texts if text and text not in AI_FAILURES), None)


def _published(papers: Iterable[Paper]) -> str | None:
    """The earliest date; a month or a year yields to a day in it."""
    dates = filter(None, (paper.published for paper in papers))
    return min(dates, key=lambda date: date.ljust(10, "~"), default=None)


def _title(by_version: Sequence[Paper]) -> str:
    """The title of the highest version, from the digest with most of its punctuation."""
    letters = _letters(by_version[0].title)
    same = [paper.title for paper in by_version if _letters(paper.title) == letters]
    return max(same, key=lambda title: (len(title), title))


def _letters(title: str) -> str:
    return _NOT_A_LETTER.sub("", title.casefold())


def _categories(newest: Sequence[Paper]) -> tuple[str, ...]:
    """All categories, beginning with those of the longest list."""
    fullest = max(newest, key=lambda paper: len(paper.categories))
    every = (code for paper in newest for code in paper.categories)
    return tuple(dict.fromkeys((*fullest.categories, *every)))
