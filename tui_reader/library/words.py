"""Text as the full-text index has it: Chinese, Japanese and Korean cut, accents and case folded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from tui_reader.core.paper import Paper

_CJK_RANGES: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3100-\u312f\u3130-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
CJK: Final = re.compile(f"[{_CJK_RANGES}]")
_CJK_RUN: Final = re.compile(f"[{_CJK_RANGES}]+")
_STROKES: Final = str.maketrans("ŁłØøĐđĦħŦŧı", "LlOoDdHhTti")
_STROKED: Final = re.compile("[ŁłØøĐđĦħŦŧı]")
_LETTER: Final = r"(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))"
_ACCENT: Final = rf"\\(?:[\"'`^~=.]|[Hucvdbrk](?:\s+|(?=\{{))){_LETTER}"
_STROKE: Final = r"\\(ss|[oOlLij])"
_LATEX: Final = re.compile(
    rf"\{{{_ACCENT}\}}|{_ACCENT}|\{{{_STROKE}\}}|{_STROKE}(?:\{{\}}|(?![A-Za-z])\s*)"
)
"""A letter with an accent or a stroke, with or without braces ("LaTeX: A Document Preparation
System", 3.2.2)."""
COMBINING: Final = "\u0300-\u036f"
"""Accents that are characters of their own, for a character class."""


def cut(text: str) -> str:
    """`text` with a space around each Chinese, Japanese or Korean character.

    Each such character is then a word of the index, so that a phrase finds any substring. Letters
    lose their strokes, as the index itself drops accents, and accents in LaTeX are dropped too.
    """
    if "\\" in text:
        text = _LATEX.sub(_bare_letter, text)
    if text.isascii():
        return text
    if _STROKED.search(text):
        text = text.translate(_STROKES)
    return _CJK_RUN.sub(_spaced, text)


def _bare_letter(match: re.Match[str]) -> str:
    letter = match[match.lastindex or 0]
    return "ß" if letter == "ss" else letter


def _spaced(match: re.Match[str]) -> str:
    return f" {' '.join(match[0])} "


def indexed_words(paper: Paper) -> tuple[str, str, str, str, str]:
    """The texts of `schema.COLUMNS`; they depend on nothing but the paper."""
    sections = (paper.motivation, paper.method, paper.result, paper.conclusion)
    return (
        cut(paper.title),
        cut(" ; ".join(paper.authors)),
        cut(paper.abstract or ""),
        cut(paper.tldr or ""),
        cut("\n".join(filter(None, sections))),
    )


def fold(text: str) -> str:
    """`text` without case and accents, of the same length: each character keeps its position."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded, text))


def plain(value: str) -> str:
    """A category, keyword or tag in the form in which queries compare them.

    Without case and accents. A quotation mark becomes a space, because a query cannot quote one.
    """
    return without_combining(fold(value)).replace('"', " ")


def without_combining(text: str) -> str:
    """`text` without accents that are characters of their own."""
    return re.sub(f"[{COMBINING}]", "", text)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if CJK.match(character):
        return character
    base = cut(unicodedata.normalize("NFD", character)[0]).strip() or character
    low = base.lower()
    return low if len(low) == 1 else base
