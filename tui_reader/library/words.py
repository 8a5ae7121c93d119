"""What the full-text index holds of a paper, and how Chinese, Japanese and Korean are cut."""

from __future__ import annotations

import re
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
"""A letter with an accent or a stroke, in braces or not ("LaTeX: A Document Preparation System",
3.2.2)."""


def cut(text: str) -> str:
    """`text` with each Chinese, Japanese or Korean character as a word of its own.

    So that a phrase of such words finds any substring, of one character or more. A letter with a
    stroke is the letter without it, as one with an accent is to the full-text index, and so is one
    whose accent is LaTeX.
    """
    if "\\" in text:
        text = _LATEX.sub(_plain, text)
    if text.isascii():
        return text
    if _STROKED.search(text):
        text = text.translate(_STROKES)
    return _CJK_RUN.sub(_spaced, text)


def _plain(match: re.Match[str]) -> str:
    letter = match[match.lastindex or 0]
    return "ß" if letter == "ss" else letter


def _spaced(match: re.Match[str]) -> str:
    return f" {' '.join(match[0])} "


def indexed_words(paper: Paper) -> tuple[str, str, str, str, str]:
    """The texts of `COLUMNS`, a function of nothing but the paper."""
    sections = (paper.motivation, paper.method, paper.result, paper.conclusion)
    return (
        cut(paper.title),
        cut(" ; ".join(paper.authors)),
        cut(paper.abstract or ""),
        cut(paper.tldr or ""),
        cut("\n".join(filter(None, sections))),
    )
