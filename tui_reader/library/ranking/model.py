"""The model of a user's interests, learned from the papers that the user starred.

It is a balanced centroid: each paper is a vector of the TF-IDF weights of its words, and the model
is the weighted mean of the starred papers (see `balance`) less the mean of the library. Nothing is
trained over the library, and only the words of the starred papers are read.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tui_reader.library.ranking import postings
from tui_reader.library.ranking.balance import balance
from tui_reader.library.ranking.postings import CATEGORY
from tui_reader.library.ranking.terms import (
    LEVELS,
    TITLE,
    Text,
    bigrams,
    level_of,
    levels,
    norm,
)
from tui_reader.library.statements import matching

# These constants were chosen by how well they find hidden stars of a real user.
_IDF_POWER: Final = 1.1
_CATEGORY_WEIGHT: Final = 0.033
"""The weight of a category beside the words, times its IDF."""
_AUTHOR_WEIGHT: Final = 0.02
_AUTHORS: Final = 20
"""The most authors that count: those of at least two stars."""
_PHRASE_WEIGHT: Final = 1.2
_MEAN_WEIGHT: Final = 1.3
_COMMON: Final = 0.3
"""A word in more than this share of all papers does not count."""
_LESS: Final = 3.0
"""A paper of which the user wants less counts as this many average stars, at most half."""
_WORD_COST: Final = 100
"""Reading the postings of a word takes as long as this many postings more."""


class Phrase(NamedTuple):
    """Two neighbouring words."""

    weight: float
    forms: tuple[str, ...]
    """How the starred papers write it."""
    papers: tuple[int, ...]
    """The numbers of the papers that have it."""


class Limits(NamedTuple):
    """How much of the library is read."""

    phrases: int = 60
    postings: int = 300_000


@dataclass
class Model:
    """What each word adds to a paper's score."""

    words: dict[str, float] = field(default_factory=dict)
    """By stem, for a paper that has the word once, before division by the paper's norm."""
    phrases: dict[str, Phrase] = field(default_factory=dict)
    categories: dict[str, float] = field(default_factory=dict)
    """By name; added to the score undivided."""
    authors: dict[str, float] = field(default_factory=dict)
    """By name; added to the score undivided."""
    stars: dict[int, dict[str, float]] = field(default_factory=dict)
    """The vector of each starred paper, by number."""

    def forget_papers(self) -> None:
        """Forget which papers have the phrases: only scoring needs that."""
        for pair, phrase in self.phrases.items():
            self.phrases[pair] = phrase._replace(papers=())


def learn(
    db: sqlite3.Connection,
    stars: Sequence[int],
    less: Sequence[int] = (),
    *,
    limits: Limits | None = None,
) -> Model:
    """The model of these starred papers, and of those of which the user wants `less`."""
    found = postings.texts(db, [*stars, *less])
    liked = [n for n in stars if n in found]
    disliked = [n for n in less if n in found and n not in liked]
    if not liked:
        return Model()
    known = {n: found[n] for n in (*liked, *disliked)}
    lesson = _Lesson(db, known, liked, limits or Limits())
    return lesson.model(disliked)


class _Lesson:
    """The learning of one model."""

    def __init__(
        self,
        db: sqlite3.Connection,
        texts: Mapping[int, Text],
        liked: Sequence[int],
        limits: Limits,
    ) -> None:
        self._db = db
        self._texts = texts
        self._liked = liked
        self._limits = limits
        # emptied documents are in the sizes of words, too
        (total,) = db.execute("SELECT count(*) FROM rank_documents").fetchone()
        self._total = max(1, int(total))
        self._levels = {n: levels(text.title, text.body) for n, text in texts.items()}
        self._norms = {n: norm(words) for n, words in self._levels.items()}
        words = {word for each in self._levels.values() for word in each}
        categories = {CATEGORY + each for text in texts.values() for each in text.categories}
        self._sizes = postings.sizes(db, words | categories)
        self._gains = self._gains_of(words)
        self._phrases: dict[str, tuple[int, ...]] = {}
        """The papers with each phrase that counts."""
        self._forms: defaultdict[str, set[str]] = defaultdict(set)
        self._pairs: dict[int, Counter[str]] = {}
        if limits.phrases:
            self._pairs = {n: self._pairs_of(text) for n, text in texts.items()}
            self._find_phrases()
        self._vectors = {n: self._vector_of(n) for n in texts}
        lengths = [_length(self._vectors[n]) for n in liked]
        self._scale = sum(lengths) / len(liked) or 1.0
        for n, vector in self._vectors.items():
            for word in vector:
                vector[word] /= self._scale
            vector.update(self._category_vector(texts[n].categories))

    def model(self, disliked: Sequence[int]) -> Model:
        """The model of the liked papers and these disliked ones."""
        mean = self._mean()
        vectors = [self._vectors[n] for n in self._liked]
        shares = balance(vectors, mean) if len(vectors) > 1 else [1.0]
        weights = {word: -each for word, each in mean.items()}
        for share, vector in zip(shares, vectors, strict=True):
            for word, x in vector.items():
                weights[word] = weights.get(word, 0.0) + share * x
        against = min(0.5, _LESS / len(vectors))
        for n in disliked:
            for word, x in self._vectors[n].items():
                weights[word] = weights.get(word, 0.0) - against * x
        return Model(
            self._words_to_read(weights),
            {
                pair: Phrase(
                    _PHRASE_WEIGHT * weights[pair] * self._gains[pair] / self._scale,
                    tuple(sorted(self._forms[pair])),
                    papers,
                )
                for pair, papers in self._phrases.items()
                if weights.get(pair, 0.0) > 0
            },
            {
                word[len(CATEGORY) :]: weight * self._category_gain(word)
                for word, weight in weights.items()
                if word.startswith(CATEGORY)
            },
            self._author_weights(),
            {n: self._vectors[n] for n in self._liked},
        )

    def _gain(self, size: float) -> float:
        """The IDF of a word that so many papers have."""
        return math.log(self._total / max(size, 1)) ** _IDF_POWER if size < self._total else 0.0

    def _gains_of(self, words: Iterable[str]) -> dict[str, float]:
        """The IDF of each word; 0 for one that finds nothing, or nearly everything."""
        held = Counter(word for n in self._liked for word in self._levels[n])
        return {
            word: self._gain(size) if max(2, held[word]) < size <= _COMMON * self._total else 0.0
            for word in words
            if (size := self._sizes.get(word, 0))
        }

    def _pairs_of(self, text: Text) -> Counter[str]:
        counts: Counter[str] = Counter()
        for part, times in ((text.title, TITLE), (text.body, 1)):
            for pair, form in bigrams(part):
                counts[pair] += times
                self._forms[pair].add(form)
        return counts

    def _find_phrases(self) -> None:
        """Find the papers with the phrases that two stars share."""
        shared = Counter(pair for n in self._liked for pair in self._pairs[n])
        wanted = {pair: count**0.5 for pair, count in shared.items() if count >= 2}
        worth = {pair: self._worth(pair) * weight for pair, weight in wanted.items()}
        for pair in sorted(wanted, key=lambda pair: (-worth[pair], pair))[: self._limits.phrases]:
            if worth[pair] and (papers := self._with_phrase(self._forms[pair])):
                self._phrases[pair] = papers
                self._gains[pair] = self._gain(len(papers))

    def _worth(self, pair: str) -> float:
        gains = [self._gains.get(word, 0.0) for word in pair.split(" ")]
        return max(gains) if all(gains) else 0.0

    def _with_phrase(self, forms: Iterable[str]) -> tuple[int, ...]:
        phrases = " OR ".join(f'"{form}"' for form in sorted(forms))
        return tuple(matching(self._db, f"{{title abstract}} : ({phrases})"))

    def _vector_of(self, n: int) -> dict[str, float]:
        """The TF-IDF weights of the paper's words and phrases, divided by its norm."""
        gains, length = self._gains, self._norms[n]
        vector = {
            word: LEVELS[level] * gains[word] / length
            for word, level in self._levels[n].items()
            if gains.get(word)
        }
        for pair in self._phrases:
            if count := self._pairs[n][pair]:
                vector[pair] = LEVELS[level_of(count)] * gains[pair] / length
        return vector

    def _category_gain(self, word: str) -> float:
        return _CATEGORY_WEIGHT * math.log(self._total / min(self._total, self._sizes.get(word, 1)))

    def _category_vector(self, categories: Iterable[str]) -> dict[str, float]:
        return {CATEGORY + each: self._category_gain(CATEGORY + each) for each in categories}

    def _mean(self) -> dict[str, float]:
        """The vector of the average paper of the library, for the words of the liked papers."""
        length = sum(self._norms[n] for n in self._liked) / len(self._liked)
        mean: dict[str, float] = {}
        for word in {word for n in self._liked for word in self._vectors[n]}:
            if word.startswith(CATEGORY):
                mean[word] = self._category_gain(word) * self._sizes.get(word, 1) / self._total
            else:
                size = len(self._phrases[word]) if word in self._phrases else self._sizes[word]
                share = size / self._total
                mean[word] = _MEAN_WEIGHT * share * self._gains[word] / length / self._scale
        return mean

    def _words_to_read(self, weights: Mapping[str, float]) -> dict[str, float]:
        """The words that matter most, as far as the limit of postings allows."""
        words: dict[str, float] = {}
        left = self._limits.postings
        single = [
            word
            for word in weights
            if word not in self._phrases and not word.startswith(CATEGORY) and self._gains[word]
        ]
        for word in sorted(single, key=lambda word: (-abs(weights[word]), word)):
            left -= self._sizes[word] + _WORD_COST
            if left < 0:
                break
            words[word] = weights[word] * self._gains[word] / self._scale
        return words

    def _author_weights(self) -> dict[str, float]:
        count = len(self._liked)
        names = Counter(name for n in self._liked for name in set(self._texts[n].authors))
        return {
            name: _AUTHOR_WEIGHT * stars / count
            for name, stars in names.most_common(_AUTHORS)
            if stars >= 2 and count > 1
        }


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(x * x for x in vector.values()))
