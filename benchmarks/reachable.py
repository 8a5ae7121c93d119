"""The best ranking of planted papers that is possible: it knows how each interest is written.

A paper's probability to be of an interest is computed by Bayes' rule from the words of its topic,
which are drawn at known rates. The papers that it confuses are those in which no ranking can tell
the interest from others.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.planted import (
    CATEGORIES,
    FACET_WORDS,
    FACETS,
    OTHER_SHARE,
    OWN_CATEGORY,
    SPECIAL_SHARE,
    TOPIC_SHARE,
    ZIPF,
    Planted,
    category_of,
)
from tui_reader.library.ranking import postings
from tui_reader.library.ranking.postings import BITS, CATEGORY
from tui_reader.library.ranking.terms import stem

_COUNTS: Final = (0.0, 1.0, 2.0, 3.0, 4.5, 7.0, 10.0, 10.0)
"""How often a paper has a word of each level, about."""


class Reachable:
    """The probabilities of the papers of a library of planted papers."""

    def __init__(self, db: sqlite3.Connection, planted: Planted) -> None:
        self._db = db
        self._planted = planted
        self._numbers = postings.documents(db)
        (length,) = db.execute("SELECT sum(length(postings)) / 2 FROM rank_words").fetchone()
        self._length = float(length)
        """The words of all papers."""

    def probabilities(self, interests: Sequence[tuple[int, int]]) -> dict[int, float]:
        """The probability of each paper to be of one of these interests, by number."""
        found = dict.fromkeys(self._numbers, 0.0)
        for topic, facet in interests:
            for n, each in zip(self._numbers, self._of_topic(topic, facet), strict=True):
                found[n] += each
        return found

    def _of_topic(self, topic: int, facet: int) -> list[float]:
        words = self._planted.words[topic]
        share = self._planted.shares[topic]
        own = _rates(words)
        special = [
            _rates(words[each * FACET_WORDS : (each + 1) * FACET_WORDS]) for each in range(FACETS)
        ]
        rows = postings.postings(self._db, own)
        sizes = dict.fromkeys(own, 0.0)
        for _, word, found in rows:
            sizes[word] += sum(_COUNTS[posting & 7] for posting in found)
        usual = {word: size / self._length for word, size in sizes.items() if size}
        rates = [
            {w: each.get(w, 0.0) * SPECIAL_SHARE + own[w] * TOPIC_SHARE for w in usual}
            for each in special
        ]
        rates.append({word: own[word] * OTHER_SHARE for word in usual})
        # for each facet of the topic, and for papers of which it is the other topic
        evidence: dict[int, list[float]] = {}
        for block, word, found in rows:
            weights = [math.log(1 + rate[word] / usual[word]) for rate in rates]
            for posting in found:
                sums = evidence.setdefault((block << BITS) + (posting >> 3), [0.0] * len(rates))
                count = _COUNTS[posting & 7]
                for at, weight in enumerate(weights):
                    sums[at] += weight * count
        same = self._in_category(topic)
        mine, others = OWN_CATEGORY + (1 - OWN_CATEGORY) / CATEGORIES, 1 / CATEGORIES
        by_category = ((1 - mine) / (1 - others), mine / others)
        without = [0.0] * len(rates)

        def probability(d: int) -> float:
            *facets, other = map(math.exp, evidence.get(d, without))
            more = by_category[d in same] * share / FACETS
            rest = other * share + 1 - 2 * share
            return facets[facet] * more / (sum(facets) * more + rest)

        return [probability(d) for d in range(len(self._numbers))]

    def _in_category(self, topic: int) -> set[int]:
        rows = postings.postings(self._db, [CATEGORY + category_of(topic % CATEGORIES)])
        return {(block << BITS) + (posting >> 3) for block, _, found in rows for posting in found}


def _rates(words: Sequence[str]) -> Mapping[str, float]:
    """The share of each word among those drawn from `words`, by stem."""
    rates: dict[str, float] = {}
    for rank, word in enumerate(words, 1):
        share = rank**-ZIPF - (rank < len(words)) * (rank + 1) ** -ZIPF
        rates[stem(word)] = rates.get(stem(word), 0.0) + share
    return rates
