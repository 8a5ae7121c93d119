"""Where in a paper's text the words of a query stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tui_reader.library.query import Term
from tui_reader.library.words import CJK, CJK_RANGES, cut

_MARKS: Final = "\u0300-\u036f"
"""Accents that are characters of their own."""
_LETTER: Final = rf"[^\W_{CJK_RANGES}]"
_BETWEEN: Final = r"[\W_]*"


class Matches:
    """What `terms` find; as the full-text index does, but for LaTeX."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._patterns: dict[str | None, re.Pattern[str] | None] = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def spans(self, text: str, column: str | None) -> list[tuple[int, int]]:
        """The characters from, to of each match in a text of this column of the index.

        They are sorted and do not touch each other's characters.
        """
        pattern = self._pattern(column)
        if pattern is None or not text:
            return []
        return [match.span() for match in pattern.finditer(fold(text)) if match.end()]

    def _pattern(self, column: str | None) -> re.Pattern[str] | None:
        if column not in self._patterns:
            wanted = [term for term in self.terms if term.column in (None, column)]
            found = dict.fromkeys(filter(None, map(_expression, wanted)))
            longest_first = sorted(found, key=len, reverse=True)
            self._patterns[column] = re.compile("|".join(longest_first)) if found else None
        return self._patterns[column]


def _expression(term: Term) -> str:
    """A regular expression that finds the term in folded text."""
    words = [word for word in re.split(r"[\W_]+", _without_marks(fold(cut(term.text)))) if word]
    if not words:
        return ""
    parts: list[str] = []
    for at, word in enumerate(words):
        ideograph = bool(CJK.match(word))
        if at:
            parts.append(_BETWEEN)
        if not ideograph:
            parts.append(f"(?<!{_LETTER})")
        parts.append(f"[{_MARKS}]*".join(map(re.escape, word)) + f"[{_MARKS}]*")
        if not ideograph and not (term.prefix and at == len(words) - 1):
            parts.append(f"(?!{_LETTER})")
    return "".join(parts)


def fold(text: str) -> str:
    """`text` without case and accents, every character still in its place."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


def _without_marks(text: str) -> str:
    return re.sub(f"[{_MARKS}]", "", text)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if CJK.match(character):
        return character
    base = cut(unicodedata.normalize("NFD", character)[0]).strip() or character
    low = base.lower()
    return low if len(low) == 1 else base
