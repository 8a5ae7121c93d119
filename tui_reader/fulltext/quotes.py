"""Passages of a paper as quotes in the Markdown of its note, and the quotes that a note has."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from tui_reader.core.text import clean, clean_line

MAX_PASSAGE: Final = 4_000
"""Characters of a passage that are kept."""
MAX_QUOTES: Final = 200
"""Quotes of a note that are looked for in the paper."""
_MAX_SECTION: Final = 120
_SOURCE: Final = "— "
"""What the name of the section begins with, in the last line of a quote."""


class Quote(NamedTuple):
    """A quote in a note."""

    text: str
    section: str
    """The title of the section that it is from; empty if the note does not say."""
    first: int
    """Its first line in the note."""
    last: int


def quote_of(passage: str, section: str) -> str:
    """A passage, in which a blank line ends a paragraph, as a Markdown quote."""
    lines = [" ".join(line.split()) for line in clean(passage)[: MAX_PASSAGE + 1].split("\n")]
    text = "\n".join(lines).strip()
    if len(text) > MAX_PASSAGE:
        text = text[:MAX_PASSAGE].rsplit(" ", 1)[0].rstrip() + " …"
    lines = text.split("\n")
    section = clean_line(section)
    if len(section) > _MAX_SECTION:
        section = section[: _MAX_SECTION - 1].rstrip() + "…"
    if section:
        lines += ["", f"{_SOURCE}{section}"]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def with_quote(note: str, quote: str) -> str:
    """A note with a quote at its end."""
    return f"{note.rstrip()}\n\n{quote}" if note.strip() else quote


def without_quote(note: str, quote: Quote) -> str:
    """A note without one of its quotes."""
    lines = note.split("\n")
    before, after = lines[: quote.first], lines[quote.last + 1 :]
    while before and not before[-1].strip():
        before.pop()
    while after and not after[0].strip():
        after.pop(0)
    return "\n".join([*before, *([""] if before and after else []), *after])


def quotes_in(note: str) -> list[Quote]:
    """The quotes of a note, including those that the user typed."""
    found: list[Quote] = []
    lines = note.split("\n")
    at = 0
    while at < len(lines) and len(found) < MAX_QUOTES:
        if not lines[at].startswith(">"):
            at += 1
            continue
        first = at
        while at < len(lines) and lines[at].startswith(">"):
            at += 1
        inner = [line.removeprefix(">").strip() for line in lines[first:at]]
        section = ""
        if len(inner) > 1 and inner[-1].startswith(_SOURCE):
            section = inner.pop().removeprefix(_SOURCE).strip()
        text = "\n".join(inner).strip()
        if text:
            found.append(Quote(text[: 2 * MAX_PASSAGE], section, first, at - 1))
    return found


def letters_of(text: str) -> str:
    """The letters and digits of a text, by which a passage is found again."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, plain))


_SPECIAL: Final = re.compile(
    r"([\\`*<$]|(?<!\w)_|_(?!\w)|\](?=[(\[:])|~(?=~)|&(?=[A-Za-z#])|^(?:[-+=#>|]|\d{1,9}(?=[.)])))"
)


def escaped(text: str) -> str:
    """A text of the paper that does not act as Markdown."""
    return _SPECIAL.sub(_shielded, text)


def _shielded(match: re.Match[str]) -> str:
    found = match[0]
    return f"{found}\\" if found.isdigit() else f"\\{found}"
