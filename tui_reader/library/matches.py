"""Where in a paper's text the words of a query stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from tui_reader.library.query import Term
from tui_reader.library.words import CJK, cut

_MARKS: Final = "\u0300-\u036f"
"""Accents that are characters of their own."""


class Matches:
    """What `terms` find; as the full-text index does, but for LaTeX."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._patterns: dict[str | None, tuple[re.Pattern[str] | None, list[_Bounds]]] = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def spans(self, text: str, column: str | None) -> list[tuple[int, int]]:
        """The characters from, to of each match in a text of this column of the index.

        They are sorted and do not touch each other's characters.
        """
        pattern, bounds = self._pattern(column)
        if pattern is None or not text:
            return []
        folded = fold(text)
        found: list[tuple[int, int]] = []
        for match in pattern.finditer(folded):
            bound = bounds[(match.lastindex or 1) - 1]
            start, end = match.span()
            if bound.start and start and _is_letter(folded[start - 1]):
                continue
            if bound.end and end < len(folded) and _is_letter(folded[end]):
                continue
            found.append((start, end))
        return found

    def _pattern(self, column: str | None) -> tuple[re.Pattern[str] | None, list[_Bounds]]:
        if column not in self._patterns:
            wanted = [term for term in self.terms if term.column in (None, column)]
            found = dict(filter(None, map(_expression, wanted)))
            longest_first = sorted(found, key=len, reverse=True)
            pattern = "|".join(f"({each})" for each in longest_first)
            self._patterns[column] = (
                re.compile(pattern) if found else None,
                [found[each] for each in longest_first],
            )
        return self._patterns[column]


class _Bounds(NamedTuple):
    """Where no letter may go before a match or follow it."""

    start: bool
    end: bool


def _is_letter(character: str) -> bool:
    """Whether a character belongs to the word that it stands beside; an ideograph is its own."""
    return character.isalnum() and not CJK.match(character)


def _expression(term: Term) -> tuple[str, _Bounds] | None:
    """A regular expression that finds the term in folded text."""
    words = [word for word in re.split(r"[\W_]+", _without_marks(fold(cut(term.text)))) if word]
    if not words:
        return None
    parts: list[str] = []
    ideographs = [bool(CJK.match(word)) for word in words]
    for at, word in enumerate(words):
        if at:
            parts.append(r"[\W_]*" if ideographs[at] or ideographs[at - 1] else r"[\W_]+")
        parts.append(f"[{_MARKS}]*".join(map(re.escape, word)) + f"[{_MARKS}]*")
    bounds = _Bounds(not ideographs[0], not ideographs[-1] and not term.prefix)
    return "".join(parts), bounds


def fold(text: str) -> str:
    """`text` without case and accents, every character still in its place."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


def plain(value: str) -> str:
    """A category, keyword or tag as a query's value is compared with it.

    Without case and accents; a quotation mark, which no such value can hold, is a space.
    """
    return _without_marks(fold(value)).replace('"', " ")


def _without_marks(text: str) -> str:
    return re.sub(f"[{_MARKS}]", "", text)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if CJK.match(character):
        return character
    base = cut(unicodedata.normalize("NFD", character)[0]).strip() or character
    low = base.lower()
    return low if len(low) == 1 else base
