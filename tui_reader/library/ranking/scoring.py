"""The scores that a model gives to the papers of the library."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from heapq import nlargest
from operator import add, mul
from typing import Final

from tui_reader.library.ranking import postings
from tui_reader.library.ranking.model import Limits, Model, learn
from tui_reader.library.ranking.postings import BITS, CATEGORY, EMPTY, INVERSE_NORMS, SIZE
from tui_reader.library.ranking.terms import LEVELS
from tui_reader.library.statements import matching
from tui_reader.library.words import as_phrase

_SIMILAR: Final = Limits(phrases=0, postings=200_000)
"""The phrases of a single paper make what is found worse."""


def scores(db: sqlite3.Connection, model: Model) -> dict[int, float]:
    """The score of every paper in the index, by number."""
    numbers = postings.documents(db)
    found: dict[int, float] = {}
    inverse_of: dict[int, float] = {}
    for block, from_words, from_categories, inverse_norms in _blocks(db, model):
        within = numbers[block << BITS : (block + 1) << BITS]
        sums = map(add, map(mul, from_words, inverse_norms), from_categories)
        found.update(zip(within, sums, strict=False))  # the last block has fewer documents
        if model.phrases:
            inverse_of.update(zip(within, inverse_norms, strict=False))
    for phrase in model.phrases.values():
        for n in phrase.papers:
            if n in inverse_of:
                found[n] += phrase.weight * inverse_of[n]
    for name, weight in model.authors.items():
        words = as_phrase(name)
        for n in matching(db, f"authors : {words}") if words else ():
            if n in found:
                found[n] += weight
    found.pop(EMPTY, None)
    return found


def _blocks(
    db: sqlite3.Connection, model: Model
) -> Iterator[tuple[int, list[float], list[float], list[float]]]:
    """Each block with the sums of its documents' words and categories, and 1 / norm.

    One block after another, so that few sums are in memory at a time.
    """
    weights = model.words | {CATEGORY + name: each for name, each in model.categories.items()}
    rows = postings.postings(db, weights)
    at = 0
    for block, norms in postings.stored_norms(db).items():
        from_words, from_categories = [0.0] * SIZE, [0.0] * SIZE
        while at < len(rows) and rows[at][0] == block:
            _, word, found = rows[at]
            at += 1
            _add(from_categories if word.startswith(CATEGORY) else from_words, weights[word], found)
        yield block, from_words, from_categories, [INVERSE_NORMS[each] for each in norms]


def _add(sums: list[float], weight: float, found: array[int]) -> None:
    """Add a word's weight, times its level, to each document that has it."""
    by_level = [weight * each for each in LEVELS]
    for posting in found:
        sums[posting >> 3] += by_level[posting & 7]


def similar(db: sqlite3.Connection, n: int, limit: int) -> list[int]:
    """The numbers of the papers most similar to paper `n`, the most similar first."""
    found = scores(db, learn(db, [n], limits=_SIMILAR))
    found.pop(n, None)
    if not found or limit < 1:
        return []
    least = nlargest(limit, found.values())[-1]  # to sort by number only what may be listed
    best = [each for each, score in found.items() if score >= least]
    return sorted(best, key=lambda each: (-found[each], each))[:limit]
