"""Counts the papers of a period by the words and phrases that set them apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tui_reader.library.matches import Matches
from tui_reader.library.query import Term, parse
from tui_reader.library.trends.model import Row
from tui_reader.library.trends.phrases import (
    MOST_FORMS,
    Gram,
    Phrase,
    counted,
    is_ideographic,
    keyness,
    phrases,
    searchable,
)
from tui_reader.library.trends.selection import Selection

_TITLES: Final = 1_500
"""The most papers whose titles are read for phrases, spread evenly."""
_ABSTRACTS: Final = 300
"""The most papers whose abstracts are read for phrases, spread evenly."""
_LEAST: Final = (2, 5)
"""The fewest papers that must have a phrase, in a small and in a large period…"""
_LEAST_SHARE: Final = 75
"""…and in between: one paper in this many."""
_COUNTED: Final = 150
"""The most phrases that are counted: the most promising ones in the texts that were read."""
_MATCHES: Final = 400_000
"""Matches in all of the library after which no more phrases are counted than are asked for."""
_LEAST_BACKGROUND: Final = 0.25
"""The least size of the background, as a share of the papers of the period."""
_TITLED: Final = 0.2
"""The share of a phrase's papers that have it in their title, if it is what papers are about."""
_COVERED: Final = 0.7
"""A phrase is left out if a longer one, which contains it, has this share of its papers."""
_SHOWN: Final = 12
"""Papers that are read to find how a phrase is written."""


class _Counted(NamedTuple):
    phrase: Phrase
    row: Row
    papers: frozenset[int]
    """Those of the period."""


def word_rows(
    selection: Selection, limit: int, report: Callable[[float], None]
) -> tuple[list[Row], int]:
    """The `limit` most telling phrases, and how many were counted.

    Titles, and some abstracts, are read for phrases; the most promising ones are then counted in
    the titles and abstracts of the whole library.
    """
    sample = _Sample(selection, report)
    counted: list[_Counted] = []
    matches = 0
    promising = sample.promising()
    for at, phrase in enumerate(promising):
        if matches > _MATCHES and len(counted) >= limit:
            break
        query = _query(phrase.forms)
        papers = selection.matching(parse(query).ranking)
        matches += len(papers)
        counts, before, elsewhere = selection.tally(papers)
        score = sample.score(phrase, sum(counts), before + elsewhere)
        if score > 0 and sum(counts) >= sample.least:
            row = Row(searchable(phrase.forms[0]), query, counts, before, score=score)
            counted.append(_Counted(phrase, row, frozenset(selection.here(papers))))
        report(0.4 + 0.6 * at / len(promising))
    counted.sort(key=lambda each: (-each.row.score, -each.row.papers, each.row.label))
    kept = _distinct(counted)
    return [_labelled(selection, each) for each in kept[:limit]], len(kept)


class _Sample:
    """Phrases of some titles and abstracts, and how often they and the background have them."""

    def __init__(self, selection: Selection, report: Callable[[float], None]) -> None:
        here, others = selection.numbers(), selection.others()
        self._here, self._others = len(here), len(others)
        few, many = _LEAST
        self.least = max(few, min(many, len(here) // _LEAST_SHARE))
        """The fewest papers that must have a phrase."""
        titles = [*selection.titles(_spread(here, _TITLES))]
        abstracts = [*selection.abstracts(_spread(here, _ABSTRACTS))]
        self._sizes = [len(titles), len(abstracts)]
        self._counts: list[Mapping[Gram, int]] = []
        found: defaultdict[Gram, dict[Gram, int]] = defaultdict(dict)
        for texts in (titles, abstracts):
            grams = counted(texts)
            self._counts.append(grams)
            for phrase in phrases(grams, len(texts), self.least):
                found[phrase.stems].update((form, grams[form]) for form in phrase.forms)
            report(0.1 + 0.1 * len(self._counts))
        self._phrases = [
            Phrase(stems, tuple(sorted(forms, key=lambda form: (-forms[form], form))[:MOST_FORMS]))
            for stems, forms in found.items()
        ]
        wanted = frozenset(form for each in self._phrases for form in each.forms)
        titles = [*selection.titles(_spread(others, _TITLES))]
        abstracts = [*selection.abstracts(_spread(others, _ABSTRACTS))]
        self._other_sizes = [len(titles), len(abstracts)]
        self._other_counts = [counted(texts, wanted) for texts in (titles, abstracts)]
        report(0.4)

    def promising(self) -> Sequence[Phrase]:
        """The phrases with the greatest score in these texts."""

        def promise(phrase: Phrase) -> float:
            return max(
                self._promise(phrase, *each)
                for each in zip(
                    self._counts, self._sizes, self._other_counts, self._other_sizes, strict=True
                )
            )

        best = sorted(self._phrases, key=lambda phrase: (-promise(phrase), phrase.stems))
        return best[:_COUNTED]

    def _promise(
        self,
        phrase: Phrase,
        counts: Mapping[Gram, int],
        texts: int,
        other_counts: Mapping[Gram, int],
        others: int,
    ) -> float:
        here, there = phrase.texts(counts), phrase.texts(other_counts)
        return self._keyness(phrase, min(here, texts), texts, min(there, others), others)

    def score(self, phrase: Phrase, here: int, there: int) -> float:
        """The score of a phrase that this many papers of the period and the background have.

        Less if the phrase is seldom in titles: then it is how papers are written, not what they are
        about.
        """
        counts, other_counts = self._counts[0], self._other_counts[0]
        titled = phrase.texts(counts) / max(1, self._sizes[0]) * self._here
        titled += phrase.texts(other_counts) / max(1, self._other_sizes[0]) * self._others
        about = min(1.0, titled / max(1, here + there) / _TITLED)
        return about * self._keyness(phrase, here, self._here, there, self._others)

    def _keyness(self, phrase: Phrase, here: int, texts: int, there: int, others: int) -> float:
        if self._others < _LEAST_BACKGROUND * self._here:
            # hardly any background: frequent phrases, the longer and the less common the better
            return here * (1 - here / max(1, texts)) * len(phrase.stems)
        return keyness(here, texts, there, others)


def _spread(numbers: Sequence[int], most: int) -> Sequence[int]:
    """At most `most` of the numbers, spread evenly."""
    if len(numbers) <= most:
        return numbers
    return [numbers[at * len(numbers) // most] for at in range(most)]


def _query(forms: Iterable[Gram]) -> str:
    """Papers that have one of the forms in their title or abstract."""
    words = [f'"{searchable(form)}"' for form in forms]
    fields = [f"{field}:{word}" for word in words for field in ("ti", "abs")]
    return f"({' OR '.join(fields)})"


def _distinct(rows: Sequence[_Counted]) -> list[_Counted]:
    """Without phrases whose papers are nearly all those of a longer phrase that contains them."""
    kept = []
    for each in rows:
        enough = _COVERED * len(each.papers)
        covered = any(
            len(other.papers) >= enough
            and _contains(other.phrase.stems, each.phrase.stems)
            and len(other.papers & each.papers) >= enough
            for other in rows
        )
        if not covered:
            kept.append(each)
    return kept


def _contains(longer: Gram, shorter: Gram) -> bool:
    size = len(shorter)
    return len(longer) > size and any(
        longer[at : at + size] == shorter for at in range(len(longer) - size + 1)
    )


def _labelled(selection: Selection, each: _Counted) -> Row:
    """The row with the phrase as most of its papers write it."""
    gram = each.phrase.forms[0]
    if is_ideographic(gram):
        return each.row
    from tui_reader.core.latex import readable

    matches = Matches([Term(searchable(gram))])
    written: Counter[str] = Counter()
    some = sorted(each.papers)[-_SHOWN:]
    for _, title, abstract in selection.texts("title, abstract", some):
        for text in (abstract, title):
            shown = readable(text or "")
            if spans := matches.spans(shown, None):
                start, end = spans[-1]
                written[" ".join(shown[start:end].split())] += 1
                break
    return each.row._replace(label=written.most_common(1)[0][0]) if written else each.row
