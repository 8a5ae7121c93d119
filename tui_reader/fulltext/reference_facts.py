"""The facts that a reference gives of a paper: its authors, title and year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tui_reader.core.text import clean_line
from tui_reader.fulltext.model import Facts

_MAX_TITLE: Final = 300
_MAX_AUTHORS: Final = 1_000
_YEAR: Final = re.compile(r"(?<![\d.:/–-])((?:19|20)\d\d)[a-z]?(?![\d/–-])(?!\.\d)")
_QUOTED: Final = re.compile(r"[“\"]([^“”\"]{8,400}?)[,.]?[”\"]")
_SENTENCE: Final = re.compile(r"(?<=[a-z\u00e0-\u024f]{2})[.]\s+(?=[A-Z“\"\u00c0-\u00de])")
"""Where a sentence ends that does not end in an initial."""
_TAIL: Final = re.compile(
    r"(?:(?<![\s,.(])[\s,.(]++|)(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z.]{0,8}\s{1,9})?"
    r"(?:19|20)\d\d[a-z]?[\s).,]*$"
)
_NOTE: Final = re.compile(r"^(?:in\b|url\b|doi\b|arxiv\b|http)", re.IGNORECASE)


def facts_of(parts: Sequence[str], title: str = "", authors: str = "", year: str = "") -> Facts:
    """The facts in the `parts` of a reference; those that the page marks are given."""
    parts = [clean_line(part)[:2_000] for part in parts[:20]]
    parts = [part for part in parts if part]
    whole = " ".join(parts)
    found_authors, found_title = _split(parts, whole)
    years = [match[1] for match in _YEAR.finditer(f"{year} {whole}")]
    return Facts(
        _trimmed(title or found_title or whole)[:_MAX_TITLE],
        _trimmed(authors or found_authors)[:_MAX_AUTHORS],
        years[0] if years else "",
    )


def _split(parts: Sequence[str], whole: str) -> tuple[str, str]:
    """The authors and the title; empty where they cannot be told apart."""
    match = _QUOTED.search(whole)
    before = whole[: match.start()].rstrip() if match else ""
    # other quotation marks are in the title
    if match and (not before or before.endswith((",", ".")) or before == parts[0].rstrip()):
        return (before if len(before) < _MAX_AUTHORS else ""), match[1]
    if len(parts) < 2:
        if (year := _YEAR.search(whole)) and whole[year.end() : year.end() + 1] == ",":
            return whole[: year.start()], ""  # "Doe J., 2021, Phys. Rev. D, 104" has no title
        sentences = _SENTENCE.split(whole, 3)
        if len(sentences) < 3 or not re.search(r",| and | et al", sentences[0]):
            return "", ""
        parts = sentences
    authors, title = parts[0], parts[1]
    if _NOTE.match(title):  # the authors and the title are one part
        return "", authors
    return authors, title


def _trimmed(text: str) -> str:
    """A text without the year and the punctuation at its end."""
    shorter = _TAIL.sub("", text)
    return (shorter or text).strip(' ,.;:“”"')
