"""Text as the full-text index has it: Chinese, Japanese and Korean cut, accents and case folded."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from tui_reader.core.paper import Paper
from tui_reader.library.latex_words import without_latex

_CJK_RANGES: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3100-\u312f\u3130-\u318f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
CJK: Final = re.compile(f"[{_CJK_RANGES}]+")
"""One or more Chinese, Japanese or Korean characters."""
_STROKES: Final = str.maketrans(
    dict(zip("ŁłØøĐđĦħŦŧı", "LlOoDdHhTti", strict=True))
    | {"ß": "ss", "ẞ": "SS", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st"}
    | {"ﬆ": "st"}
)
_STROKED: Final = re.compile("[ŁłØøĐđĦħŦŧıßẞﬀ-ﬆ]")
_LETTER: Final = r"(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))"
_ACCENT: Final = rf"\\(?:[\"'`^~=.]|[Hucvdbrk](?:\s+|(?=\{{))){_LETTER}"
_STROKE: Final = r"\\(ss|[oOlLij])"
_LATEX: Final = re.compile(
    rf"\{{{_ACCENT}\}}|{_ACCENT}|\{{{_STROKE}\}}|{_STROKE}(?:\{{\}}|(?![A-Za-z])\s*)"
)
"""A letter with an accent or a stroke, with or without braces ("LaTeX: A Document Preparation
System", 3.2.2)."""
LANGUAGE: Final = re.compile(r"(?<![^\W_])([A-Za-z])(\+\+|#)(?![^\W_])")
"""C++, C#, F#: without their signs they would be the word of one letter."""
_LANGUAGE_SIGNS: Final = {"++": "plusplus", "#": "sharp"}
_VARIANT: Final = re.compile(
    "[\u00aa\u00b2\u00b3\u00b5\u00b9\u00ba\u02b0-\u02b8\u03d0-\u03d6\u1d2c-\u1d6a\u2070-\u209c"
    "\u2100-\u214f\u2460-\u2473\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]"
)
"""Variants of other characters, such as ² of 2, ℓ of l, ϕ of φ and Ａ of A."""
COMBINING: Final = "\u0300-\u036f"
"""Accents that are separate characters, for a character class."""
_ACCENTS: Final = "".join(map(chr, range(0x300, 0x370)))


def cut(text: str) -> str:
    """`text` with a space around each Chinese, Japanese or Korean character.

    Each of these characters is then a word of the index, so that a phrase finds any substring.
    Strokes and accents in LaTeX are dropped (the index itself drops other accents). Raised,
    lowered and other variants become the plain character: CO₂ becomes CO2. Ligatures and ß become
    their letters. C++ and C# become separate words.
    """
    if "\\" in text:
        text = _LATEX.sub(_bare_letter, text)
    if "+" in text or "#" in text:
        text = LANGUAGE.sub(lambda match: match[1] + _LANGUAGE_SIGNS[match[2]], text)
    if text.isascii():
        return text
    if _STROKED.search(text):
        text = text.translate(_STROKES)
    return CJK.sub(_spaced, _VARIANT.sub(_usual, text))


def indexed(text: str) -> str:
    """`text` for the index; text with LaTeX is indexed both as shown on screen and as written."""
    if "\\" not in text and "$" not in text:
        return cut(text)
    return f"{cut(without_latex(text))}\n{cut(text)}"


def as_phrase(text: str) -> str:
    """The words of `text` as a phrase for FTS5, in quotation marks; empty if it has no words."""
    words = " ".join(cut(text).replace('"', " ").split())
    is_empty = not any(character.isalnum() or CJK.match(character) for character in words)
    return "" if is_empty else f'"{words}"'


def _bare_letter(match: re.Match[str]) -> str:
    letter = match[match.lastindex or 0]
    return "ß" if letter == "ss" else letter


def _usual(match: re.Match[str]) -> str:
    found = unicodedata.normalize("NFKD", match[0])
    return found if len(found) == 1 else match[0]


def _spaced(match: re.Match[str]) -> str:
    return f" {' '.join(match[0])} "


def indexed_words(paper: Paper) -> tuple[str, str, str, str, str]:
    """The texts of `schema.COLUMNS`; they depend on nothing but the paper."""
    sections: tuple[str | None, ...]
    sections = (paper.motivation, paper.method, paper.result, paper.conclusion)
    if paper.translation:
        sections = (*sections, paper.translated_title, paper.translated_abstract)
    return (
        indexed(f"{paper.title}\n{paper.abbreviation}" if paper.abbreviation else paper.title),
        cut(" ; ".join(paper.authors)),
        indexed(paper.abstract or ""),
        indexed(paper.tldr or ""),
        indexed("\n".join(filter(None, sections))),
    )


def method(name: str) -> str:
    """A method's short name as names are compared: `Sparse-GPT` and `SparseGPT` are `sparsegpt`."""
    return "".join(each for each in plain(name) if each.isalnum()) or plain(name)


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
    """`text` without accents that are separate characters."""
    return re.sub(f"[{COMBINING}]", "", text)


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if CJK.match(character):
        return character
    variant = unicodedata.normalize("NFKD", character)
    if len(variant.rstrip(_ACCENTS)) > 1:  # ½ or ﬁ: several characters
        variant = unicodedata.normalize("NFD", character)
    base = cut(variant[0]).strip()
    base = base if len(base) == 1 else character
    low = base.lower()
    return low if len(low) == 1 else base
