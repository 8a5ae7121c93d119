"""Why a paper is ranked: the words, phrases and authors that its score comes from."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, NamedTuple

from tui_reader.library.ranking import postings
from tui_reader.library.ranking.model import Model
from tui_reader.library.ranking.terms import LEVELS, Text, levels, norm, stem, tokens

_WORDS: Final = 3
_LIKE: Final = 0.25
"""A star is like a paper if their common words are at least this share of the likest star's."""
_STARS: Final = 5


class Reasons(NamedTuple):
    """Why a paper is ranked where it is."""

    words: tuple[str, ...]
    """Words, phrases and an author as the paper has them, the weightiest first."""
    stars: tuple[int, ...]
    """The numbers of the starred papers that are most like it, the likest first."""


def reasons(db: sqlite3.Connection, model: Model, n: int) -> Reasons:
    """The reasons for the score of paper `n`; empty if nothing speaks for it."""
    text = postings.texts(db, [n]).get(n)
    if text is None:
        return Reasons((), ())
    return Reasons(tuple(_words(model, text)), tuple(_stars(model, text, n)))


def _words(model: Model, text: Text) -> list[str]:
    found = levels(text.title, text.body)
    length = norm(found)
    written: dict[str, str] = {}
    words = tokens(text.title) + tokens(text.body)
    for word in words:
        written.setdefault(stem(word), word)
    parts = {
        word: weight * LEVELS[level] / length
        for word, level in found.items()
        if (weight := model.words.get(word, 0.0)) > 0
    }
    weighed = [(weight, written[word]) for word, weight in parts.items()]
    running = f" {' '.join(words)} "
    for pair, phrase in model.phrases.items():
        form = next((form for form in phrase.forms if f" {form} " in running), None)
        if form:
            singles = sum(parts.get(word, 0.0) for word in pair.split(" "))
            weighed.append((phrase.weight / length + singles, form))
    author = max(
        (name for name in text.authors if name in model.authors),
        key=lambda name: model.authors[name],
        default=None,
    )
    wanted = _WORDS - (author is not None)
    return [*_distinct(weighed, wanted), *([author] if author else [])]


def _distinct(weighed: Sequence[tuple[float, str]], count: int) -> list[str]:
    """The weightiest, without those that share a word with a weightier one."""
    found: list[str] = []
    for _, each in sorted(weighed, key=lambda part: (-part[0], part[1])):
        if len(found) == count:
            break
        if not any(set(each.split()) & set(other.split()) for other in found):
            found.append(each)
    return found


def _stars(model: Model, text: Text, n: int) -> list[int]:
    """The starred papers with the greatest dot product."""
    found = levels(text.title, text.body)
    running = f" {' '.join(tokens(text.title) + tokens(text.body))} "
    held = {word: LEVELS[level] for word, level in found.items()} | {
        pair: 1.0
        for pair, phrase in model.phrases.items()
        if any(f" {form} " in running for form in phrase.forms)
    }
    products = {
        star: sum(x * held[word] for word, x in vector.items() if word in held)
        for star, vector in model.stars.items()
        if star != n
    }
    likest = max(products.values(), default=0.0)
    return [
        star
        for star in sorted(products, key=lambda star: (-products[star], star))[:_STARS]
        if products[star] > max(0.0, _LIKE * likest)
    ]
