"""Finds the words of a query in a paper's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from tui_reader.library.query import Term
from tui_reader.library.words import CJK, COMBINING, LANGUAGE, cut, fold, without_combining

_ANY_COMBINING: Final = f"[{COMBINING}]*"


class Matches:
    """Finds `terms` in texts as the full-text index does, except in LaTeX."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._patterns: dict[str | None, tuple[re.Pattern[str] | None, list[_Bounds]]] = {}

    def __bool__(self) -> bool:
        return bool(self.terms)

    def spans(self, text: str, column: str | None) -> list[tuple[int, int]]:
        """The start and end of each match in a text of this column of the index.

        They are sorted and do not overlap.
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
            terms = [term for term in self.terms if term.column in (None, column)]
            bounds = dict(filter(None, map(_expression, terms)))
            longest_first = sorted(bounds, key=len, reverse=True)
            pattern = "|".join(f"({each})" for each in longest_first)
            self._patterns[column] = (
                re.compile(pattern) if bounds else None,
                [bounds[each] for each in longest_first],
            )
        return self._patterns[column]


class _Bounds(NamedTuple):
    """Whether a match must not have a letter directly before its start or after its end."""

    start: bool
    end: bool


def _is_letter(character: str) -> bool:
    """Whether a character continues the word beside it; an ideograph is a word of its own."""
    return character.isalnum() and not CJK.match(character)


def _expression(term: Term) -> tuple[str, _Bounds] | None:
    """A regular expression for the term in folded text; None if the term has no letters."""
    if LANGUAGE.fullmatch(term.text):
        return re.escape(term.text.lower()), _Bounds(True, True)
    words = [word for word in re.split(r"[\W_]+", without_combining(fold(cut(term.text)))) if word]
    if not words:
        return None
    parts: list[str] = []
    ideographs = [bool(CJK.match(word)) for word in words]
    for at, word in enumerate(words):
        if at:
            parts.append(r"[\W_]*" if ideographs[at] or ideographs[at - 1] else r"[\W_]+")
        parts.append(_ANY_COMBINING.join(map(re.escape, word)) + _ANY_COMBINING)
    bounds = _Bounds(not ideographs[0], not ideographs[-1] and not term.prefix)
    return "".join(parts), bounds
