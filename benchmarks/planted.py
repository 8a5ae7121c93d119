"""Generates papers of many topics, and users interested in some of them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.generate import _Texts

_TOPICS: Final = 500
_TOPIC_WORDS: Final = 50
FACET_WORDS: Final = 12
"""Words of a topic that papers of one facet use most: an interest is one facet of one topic."""
FACETS: Final = 4
_SHARED: Final = 6
"""Words that each topic shares with the next."""
_PAPERS_A_DAY: Final = 300
_FIRST_DAY: Final = date(2026, 1, 1)
CATEGORIES: Final = 20
OWN_CATEGORY: Final = 0.7
"""Papers in the category of their topic; the others are in any."""
TOPIC_SHARE: Final = 0.04
"""Words of a paper that are drawn from those of its topic."""
SPECIAL_SHARE: Final = 0.02
"""Words that are drawn from those of its facet."""
OTHER_SHARE: Final = 0.06
"""Words that are drawn from those of another topic."""
ZIPF: Final = 0.9
"""The word at rank k, from 1, is drawn as often as `k ** -ZIPF - (k + 1) ** -ZIPF`."""


class Planted(NamedTuple):
    """Papers in the order of their dates."""

    topics: Sequence[tuple[int, int]]
    """The topic and facet of each paper."""
    ids: Sequence[str]
    words: Sequence[Sequence[str]]
    """The words of each topic, those of each facet side by side."""
    shares: Sequence[float]
    """The share of papers of each topic."""

    def of(self, interest: tuple[int, int]) -> list[int]:
        """The positions of the papers of an interest."""
        return [at for at, each in enumerate(self.topics) if each == interest]

    def interests(self, least: int) -> list[tuple[int, int]]:
        """The interests with at least so many papers, the rarest first."""
        counts: dict[tuple[int, int], int] = {}
        for each in self.topics:
            counts[each] = counts.get(each, 0) + 1
        return sorted((each for each in counts if counts[each] >= least), key=lambda e: counts[e])


def plant(folder: Path, papers: int, seed: int) -> Planted:
    """Write daily digests of `papers` papers below `folder`, the same for the same arguments."""
    texts = _Texts(seed)
    chance = texts.random
    vocabulary = texts._invented(_TOPICS * _TOPIC_WORDS)
    chance.shuffle(vocabulary)
    words = [
        vocabulary[at * _TOPIC_WORDS : (at + 1) * _TOPIC_WORDS + _SHARED] for at in range(_TOPICS)
    ]
    weights = list(accumulate(1 / (rank + 20) for rank in range(_TOPICS)))
    folder.mkdir(parents=True, exist_ok=True)
    topics: list[tuple[int, int]] = []
    ids: list[str] = []
    for start in range(0, papers, _PAPERS_A_DAY):
        day = _FIRST_DAY + timedelta(start // _PAPERS_A_DAY)
        lines = []
        for number in range(min(_PAPERS_A_DAY, papers - start)):
            (topic,) = chance.choices(range(_TOPICS), cum_weights=weights)
            facet = chance.randrange(FACETS)
            topics.append((topic, facet))
            ids.append(f"{day:%y%m}.{day.day:02}{number:03}")
            (other,) = chance.choices(range(_TOPICS), cum_weights=weights)
            lines.append(json.dumps(_record(texts, ids[-1], words, (topic, facet), other)))
        (folder / f"{day}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    shares = [after - before for before, after in pairwise([0.0, *weights])]
    return Planted(topics, ids, words, [each / weights[-1] for each in shares])


def _record(
    texts: _Texts, id_: str, words: Sequence[Sequence[str]], of: tuple[int, int], other: int
) -> dict[str, Any]:
    topic, facet = of
    chance = texts.random
    at = facet * FACET_WORDS
    own, special = words[topic], words[topic][at : at + FACET_WORDS]
    body = texts.text(chance.randint(120, 220)).split()
    for pool, share in ((own, TOPIC_SHARE), (special, SPECIAL_SHARE), (words[other], OTHER_SHARE)):
        for _ in range(int(share * len(body) * chance.uniform(0.4, 1.6))):
            body[chance.randrange(len(body))] = _zipf(chance, pool)
    title = texts.text(chance.randint(5, 9)).split()
    for pool in (own, special, words[other]):
        if chance.random() < 0.4:
            title[chance.randrange(len(title))] = _zipf(chance, pool)
    category = (
        topic % CATEGORIES if chance.random() < OWN_CATEGORY else chance.randrange(CATEGORIES)
    )
    return {
        "id": id_,
        "title": " ".join(title),
        "authors": [texts.text(2).title() for _ in range(3)],
        "categories": [category_of(category)],
        "abs": f"https://arxiv.org/abs/{id_}",
        "summary": " ".join(body),
    }


def category_of(number: int) -> str:
    """The name of a category."""
    return f"cs.{chr(ord('A') + number)}A"


def _zipf(chance: random.Random, pool: Sequence[str]) -> str:
    return pool[min(len(pool) - 1, int(chance.paretovariate(ZIPF)) - 1)]
