"""Why a paper is ranked: the words, phrases and authors that its score comes from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tui_reader.library.ranking import postings
from tui_reader.library.ranking.model import Model
from tui_reader.library.ranking.terms import LEVELS, levels, norm, stem, tokens

_WORDS: Final = 3
_LIKE: Final = 0.25
"""A star counts as similar if it shares at least this part of what the most similar star does."""
_STARS: Final = 5


class Reasons(NamedTuple):
    """Why a paper is ranked where it is."""

    words: tuple[str, ...]
    """Words, phrases and an author as the paper has them, the most important first."""
    stars: tuple[int, ...]
    """The numbers of the starred papers that are most like it, the most similar first."""


def reasons(db: sqlite3.Connection, model: Model, n: int) -> Reasons:
    """The reasons for the score of paper `n`; empty if nothing speaks for it."""
    text = postings.texts(db, [n]).get(n)
    if text is None:
        return Reasons((), ())
    found = levels(text.title, text.body)
    words = tokens(text.title) + tokens(text.body)
    running = f" {' '.join(words)} "
    forms = {
        pair: form
        for pair, phrase in model.phrases.items()
        if (form := next((each for each in phrase.forms if f" {each} " in running), None))
    }
    return Reasons(
        tuple(_words(model, text.authors, found, words, forms)),
        tuple(_stars(model, found, forms, n)),
    )


def _words(
    model: Model,
    authors: Sequence[str],
    found: Mapping[str, int],
    words: Sequence[str],
    forms: Mapping[str, str],
) -> list[str]:
    """The paper's words, phrases as it has them (`forms`) and authors with the greatest weights."""
    length = norm(found)
    written: dict[str, str] = {}
    for word in words:
        written.setdefault(stem(word), word)
    parts = {
        word: weight * LEVELS[level] / length
        for word, level in found.items()
        if (weight := model.words.get(word, 0.0)) > 0
    }
    weighed = [(weight, written[word]) for word, weight in parts.items()]
    for pair, form in forms.items():
        singles = sum(parts.get(word, 0.0) for word in pair.split(" "))
        weighed.append((model.phrases[pair].weight / length + singles, form))
    author = max(
        (name for name in authors if name in model.authors),
        key=lambda name: model.authors[name],
        default=None,
    )
    wanted = _WORDS - (author is not None)
    return [*_distinct(weighed, wanted), *([author] if author else [])]


def _distinct(weighed: Sequence[tuple[float, str]], count: int) -> list[str]:
    """Those with the greatest weights, without those that share a word with a greater one."""
    found: list[str] = []
    for _, each in sorted(weighed, key=lambda part: (-part[0], part[1])):
        if len(found) == count:
            break
        if not any(set(each.split()) & set(other.split()) for other in found):
            found.append(each)
    return found


def _stars(model: Model, found: Mapping[str, int], phrases: Iterable[str], n: int) -> list[int]:
    """The starred papers with the greatest dot product."""
    held = {word: LEVELS[level] for word, level in found.items()} | dict.fromkeys(phrases, 1.0)
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
