"""Counts the papers of a period by the words and phrases that set them apart."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tui_reader.core.trends import NOTHING
from tui_reader.library.matches import Matches
from tui_reader.library.query import Term
from tui_reader.library.trends.background import Background, background
from tui_reader.library.trends.model import Row
from tui_reader.library.trends.phrases import (
    MOST_FORMS,
    Gram,
    Phrase,
    counted,
    is_content,
    is_ideographic,
    names,
    phrases,
    searchable,
)
from tui_reader.library.trends.selection import Selection
from tui_reader.library.words import as_phrase

_TITLES: Final = 600
"""The most titles that are read for phrases, spread evenly; as many of the background."""
_ABSTRACTS: Final = 150
"""The most abstracts that are read for phrases, spread evenly…"""
_FEW: Final = 400
"""…unless there are at most this many: then all are."""
_LEAST: Final = (2, 5)
"""The fewest papers that must have a phrase, in a small and in a large period…"""
_LEAST_SHARE: Final = 20
"""…and in between: one paper in this many."""
_COUNTED: Final = 100
"""The most phrases that are counted: the most promising ones in the texts that were read."""
_MATCHES: Final = 80_000
"""Matches in all of the library after which no more phrases are counted than are asked for…"""
_MOST_MATCHES: Final = 160_000
"""…and after which none are."""
_COMMON: Final = 0.35
"""A phrase in more than this share of the other abstracts is no news anywhere."""
_TITLED: Final = 0.2
"""The share of a phrase's papers that have it in their title, if it is what papers are about."""
_WORD_WEIGHT: Final = 0.2
"""What the score of a single word counts, since a phrase says more: `point`, `point cloud`."""
_MOST_SHARED: Final = 0.1
"""What the score of a phrase counts that all papers of the period have."""
_NAME_WEIGHT: Final = 0.8
"""The same for a word that is written as a name: `LoRA`."""
_NAMED: Final = 0.5
"""The share of the texts that write a word as a name, from which it is one."""
_MOST_GROWTH: Final = 2.0
"""The most that the growth against the period before multiplies a score by."""
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
) -> tuple[list[Row], int, str]:
    """The `limit` most telling phrases, how many were counted, and what they are compared with.

    Titles, and some abstracts, are read for phrases; the most promising ones are then counted in
    the titles and abstracts of the whole library.
    """
    sample = _Sample(selection, report)
    counted: list[_Counted] = []
    matches = 0
    promising = sample.promising()
    for at, phrase in enumerate(promising):
        if matches > (_MATCHES if len(counted) >= limit else _MOST_MATCHES):
            break
        papers = selection.matching(_expression(phrase.forms))
        matches += len(papers)
        counts, before, _ = selection.tally(papers)
        score = sample.score(phrase, papers, sum(counts), before)
        if score > 0 and sum(counts) >= sample.least:
            query = _query(phrase.forms)
            row = Row(searchable(phrase.forms[0]), query, counts, before, score=score)
            counted.append(_Counted(phrase, row, frozenset(selection.here(papers))))
        report(0.4 + 0.6 * at / len(promising))
    counted.sort(key=lambda each: (-each.row.score, -each.row.papers, each.row.label))
    kept = _distinct(counted)
    rows = [_labelled(selection, each) for each in kept[:limit]]
    return rows, len(kept), sample.background.name


class _Sample:
    """Phrases of some titles and abstracts, and how often they and the background have them."""

    def __init__(self, selection: Selection, report: Callable[[float], None]) -> None:
        self.background: Background = background(selection)
        self._here, self._before = sum(selection.counts), selection.before
        few, many = _LEAST
        self.least = max(few, min(many, self._here // _LEAST_SHARE))
        """The fewest papers that must have a phrase."""
        self._counts: list[list[Mapping[Gram, int]]] = []
        """For titles and abstracts, for each group: how many texts have a phrase."""
        self._sizes: list[list[int]] = []
        found: defaultdict[Gram, dict[Gram, int]] = defaultdict(dict)
        named: Counter[str] = Counter()
        abstracts = self._here if self._here <= _FEW else _ABSTRACTS
        for most, read in ((_TITLES, selection.titles), (abstracts, selection.abstracts)):
            texts = [[*read(group)] for group in self.background.sample(most)]
            self._sizes.append([len(each) for each in texts])
            here = [text for at in self.background.targets for text in texts[at]]
            grams = counted(here)
            least = self.least * len(here) // max(1, self._here)
            least = max(2 if self._here <= _FEW else 3, least)
            for phrase in phrases(grams, len(here), least):
                found[phrase.stems].update((form, grams[form]) for form in phrase.forms)
            named.update(names(here))
            wanted = frozenset(form for forms in found.values() for form in forms)
            is_here_one = len(self.background.targets) == 1
            self._counts.append(
                [
                    grams if at == 0 and is_here_one else counted(group, wanted)
                    for at, group in enumerate(texts)
                ]
            )
            report(0.2 * (1 + len(self._counts)) - 0.2)
        self._named = named
        self._phrases = [
            Phrase(stems, tuple(sorted(forms, key=lambda form: (-forms[form], form))[:MOST_FORMS]))
            for stems, forms in found.items()
        ]
        report(0.4)

    def promising(self) -> Sequence[Phrase]:
        """The phrases with the greatest score in these texts."""

        def promise(phrase: Phrase) -> float:
            best = 0.0
            for counts, sizes in zip(self._counts, self._sizes, strict=True):
                each = [
                    min(phrase.texts(group), size)
                    for group, size in zip(counts, sizes, strict=True)
                ]
                best = max(best, self.background.score(each, sizes))
            return best * self._weight(phrase)

        promises = {
            phrase: promise(phrase) for phrase in self._phrases if not self._is_common(phrase)
        }
        best = sorted(
            (phrase for phrase, value in promises.items() if value > 0),
            key=lambda phrase: (-promises[phrase], phrase.stems),
        )
        return best[:_COUNTED]

    def _is_common(self, phrase: Phrase) -> bool:
        """Whether much of the background has a phrase."""
        if self.background.name == NOTHING:
            return False
        counts, sizes = self._counts[1], self._sizes[1]
        rest = [at for at in range(len(sizes)) if at not in self.background.targets]
        rest = rest or [*range(len(sizes))]
        texts = sum(sizes[at] for at in rest)
        return sum(phrase.texts(counts[at]) for at in rest) > _COMMON * texts

    def _weight(self, phrase: Phrase) -> float:
        """How much a phrase says by its length and the way that it is written."""
        form = phrase.forms[0]
        if is_ideographic(form):
            return min(1.0, 0.2 + 0.2 * len(form))
        if len(form) > 1:
            return 1.0 + sum(0.1 if is_content(word) else -0.1 for word in form)
        texts = sum(counts.get(form, 0) for group in self._counts for counts in group)
        written = self._named.get(form[0], 0)
        return _NAME_WEIGHT if written >= _NAMED * max(1, texts) else _WORD_WEIGHT

    def score(self, phrase: Phrase, papers: Sequence[int], here: int, before: int) -> float:
        """The score of a phrase that these papers have, `here` and in the period before.

        Less if the phrase is seldom in titles: then it is how papers are written, not what they are
        about.
        """
        tally = self.background.tally(papers)
        sizes = [len(group) for group in self.background.groups]
        score = self.background.score(tally, sizes)
        titled = 0.0
        for counts, texts, size in zip(self._counts[0], self._sizes[0], sizes, strict=True):
            titled += phrase.texts(counts) / max(1, texts) * size
        about = min(1.0, titled / max(1, sum(tally)) / _TITLED)
        score *= about * self._weight(phrase) * max(_MOST_SHARED, 1 - here / max(1, self._here))
        return score * self._growth(here, before) if self._before else score

    def _growth(self, here: int, before: int) -> float:
        """How much more often this period has a phrase than the one before, in bounds."""
        assert self._before is not None
        growth = (here + 1) / (self._here + 2) * (self._before + 2) / (before + 1)
        return max(1 / _MOST_GROWTH, min(_MOST_GROWTH, math.sqrt(growth)))


def _query(forms: Iterable[Gram]) -> str:
    """Papers that have one of the forms in their title or abstract."""
    words = [f'"{searchable(form)}"' for form in forms]
    fields = [f"{field}:{word}" for word in words for field in ("ti", "abs")]
    return f"({' OR '.join(fields)})"


def _expression(forms: Iterable[Gram]) -> str:
    """The same for the full-text index, which searches it quicker than field by field."""
    words = " OR ".join(as_phrase(searchable(form)) for form in forms)
    return f"{{title abstract}} : ({words})"


def _distinct(rows: Sequence[_Counted]) -> list[_Counted]:
    """Leaves out a phrase if a longer one contains it and has nearly all of its papers."""
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
