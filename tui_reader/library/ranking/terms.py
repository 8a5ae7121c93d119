"""The words that papers are ranked by, and how often a paper has each."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from tui_reader.library.latex_words import without_latex
from tui_reader.library.words import CJK, without_combining

_STOP: Final = frozenset(
    """
    a an the of and in on for to with by from as at is are be been was were we our this that these
    those it its which can has have not or such than also their they into using use used via paper
    propose proposed show based results method methods approach while both more most between
    through however new novel
    """.split()  # noqa: SIM905
)
_PLURALS: Final = {"caches": "cache", "niches": "niche", "axes": "axis", "indices": "index"}
"""Plurals that the rules would not recognise."""
LEVELS: Final = (0.0, 1.0, 1.69, 2.1, 2.5, 2.9, 3.3, 3.3)
"""The weight of a word of each level: 1 + ln(the number of times that the text has it)."""
_LEVEL_OF: Final = (0, 1, 2, 3, 4, 4, 5, 5, 5, 6)
"""The level of a word that a text has 0, 1, 2, … 9 or more times."""
TITLE: Final = 2
"""A word in the title counts as often as this many words in the abstract."""

_WORD: Final = re.compile(r"[^\W_]+")
_SENTENCE_END: Final = re.compile(r"[.;:!?,()]\s")
_ASCII: Final = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)
}


class Text(NamedTuple):
    """What a paper is ranked by."""

    title: str
    body: str
    """Its abstract, or its TL;DR."""
    categories: Sequence[str]
    authors: Sequence[str]


@lru_cache(100_000)
def stem(word: str) -> str:
    """`word` without a plural ending; empty for single characters and frequent words."""
    if len(word) < 2 or word in _STOP:
        return ""
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> list[str]:
    """The words of a text, without case and accents, as the full-text index divides them.

    Chinese, Japanese and Korean are divided into overlapping pairs of characters.
    """
    if "\\" in text:
        text = without_latex(text)
    if text.isascii():
        return text.translate(_ASCII).split()
    words = _WORD.findall(_plain(text))
    return list(_paired(words)) if CJK.search(text) else words


def _paired(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if CJK.search(word):
            yield from map("".join, pairwise(word))
        else:
            yield word


def _plain(text: str) -> str:
    if not text.isascii():
        text = without_combining(unicodedata.normalize("NFKD", text))
    return text.lower()


def levels(title: str, body: str) -> dict[str, int]:
    """The level of each stem of a paper."""
    counts = Counter(map(stem, tokens(body)))
    for word in map(stem, tokens(title)):
        counts[word] += TITLE
    counts.pop("", None)
    return {word: level_of(count) for word, count in counts.items()}


def level_of(count: int) -> int:
    """The level of a word that a text has `count` times."""
    return _LEVEL_OF[min(count, 9)]


def norm(words: Mapping[str, int]) -> float:
    """The length of the vector of the weights of these levels; 1 if there are no words."""
    return math.sqrt(sum(LEVELS[level] ** 2 for level in words.values())) or 1.0


def bigrams(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring words of a sentence: their stems, and as they are written."""
    for part in _SENTENCE_END.split(_plain(without_latex(text) if "\\" in text else text)):
        words = _WORD.findall(part)
        stems = list(map(stem, words))
        for (one, two), (first, second) in zip(pairwise(stems), pairwise(words), strict=True):
            if one and two and not (first.isdigit() and second.isdigit()):
                yield f"{one} {two}", f"{first} {second}"
