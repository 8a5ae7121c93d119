"""Removes affiliations, addresses and footnote signs from lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tui_reader.core.people.groups import is_group
from tui_reader.core.text import clean_line

_OPENING: Final = "([（［【"
_CLOSING: Final = ")]）］】"
_PARENTHESIS: Final = re.compile(r"[(\[（［【)\]）］】]")
_BREAKS: Final = ",;，；、،؛\n"
_BREAK: Final = re.compile(f"[{_BREAKS}]")
_MAX_TORN: Final = 40
"""Elements that one affiliation can have been split into."""
ON_BEHALF: Final = re.compile(
    r"(?:for|on\s+behalf\s+of|representing)\s+(?:the\s+)?(?=\S)", re.IGNORECASE
)
"""The words before the group that an author writes for."""
_ADDRESS: Final = re.compile(
    r"<?(?:mailto:)?[\w.+%-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80}){1,6}>?|<?https?://\S+"
)
_ORCID: Final = re.compile(
    r"[,;]?\s{0,9}\(?(?:ORCID(?: iD)?\s{0,9}[:=]?\s{0,9})?(?:https?://orcid\.org/)?"
    r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]\)?",
    re.IGNORECASE,
)
_IN_ANGLES: Final = re.compile(r"<[^<>]{0,200}>")
_FOOTNOTES: Final = re.compile(
    r"\$\s*+\^\s*+(?:\{[^{}$]{0,40}\}|[^${}]{1,20})\s*\$|\^\{[^{}]{0,40}\}|\^[\d*]{1,4}"
    r"|(?<![*†‡§¶‖#✉✝∗⋆])[*†‡§¶‖#✉✝∗⋆]++(?=[\s,;]|$)|[¹²³⁰⁴-⁹ᵃ-ᶿ]+(?:\s*[,，]\s*[¹²³⁰⁴-⁹ᵃ-ᶿ]+)*"
)
_NUMBERS: Final = re.compile(
    r"(?<=[a-zß-öø-ÿ.])\d{1,2}(?:\s*[,，]\s*(?:\d{1,2}|[*†‡§¶]))*(?=\s*(?:[,，;]|and\b|$))"
)
_NICKNAME: Final = re.compile(r"[^\W\d_][\w.'’-]*(?: [\w.'’-]+)?")
_WORD_AFTER: Final = re.compile(r"\s+(?!(?:and|und|et)\b)[^\W\d_]", re.IGNORECASE)
_WORD_BEFORE: Final = re.compile(r"[^\W\d_]\.?\s+\Z")


class CleanedNames(NamedTuple):
    """A line of names without their affiliations."""

    text: str
    groups: list[str]
    """The groups that an author writes for, named in parentheses."""


def without_affiliations(text: str) -> CleanedNames:
    """`text` without parentheses, footnote signs and addresses.

    Parentheses inside a name stay, as in `William (Bill) Sample`; `a@b.org (Ada Sample)` becomes
    `Ada Sample`.
    """
    if "-" in text:
        text = _ORCID.sub("", text)
    text = _NUMBERS.sub("", _FOOTNOTES.sub("", text))
    if "<" in text:
        text = _IN_ANGLES.sub(" ", text)
    if not any(sign in text for sign in _OPENING + _CLOSING):
        return CleanedNames(_without_addresses(text), [])
    pieces: list[str] = []
    groups: list[str] = []
    position = 0
    for start, end, inner in _spans(text):
        before = text[position:start]
        pieces.append(before)
        position = end
        on_behalf = ON_BEHALF.match(inner)
        if _is_nickname(before, inner, text[end : end + 40]):
            pieces.append(text[start:end])
        elif _ADDRESS.search(before) and not _ADDRESS.sub("", before).strip(" ,;\n"):
            pieces[-1] = inner
        elif on_behalf and is_group(inner[on_behalf.end() :].split()):
            groups.append(clean_line(inner[on_behalf.end() :]))
    pieces.append(text[position:])
    return CleanedNames(_without_addresses("".join(pieces)), groups)


def _without_addresses(text: str) -> str:
    if "@" not in text and "://" not in text:
        return text
    return _ADDRESS.sub(" ", text)


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """The start, the end and the text of each outermost pair of parentheses.

    An unclosed parenthesis ends where the next name may begin; an unopened one begins where the
    last name may have ended.
    """
    closings = _closings(text)
    ended = 0
    for match in _PARENTHESIS.finditer(text):
        at = match.start()
        if at < ended:
            continue
        start, inner = at, ""
        if closing := closings.get(at):
            inner = text[at + 1 : closing].strip()
            end = closing + 1
        elif match[0] in _OPENING:
            end = found.start() if (found := _BREAK.search(text, at)) else len(text)
        else:
            end = at + 1
            start = max(ended, *(text.rfind(each, ended, at) + 1 for each in _BREAKS))
        yield start, end, inner
        ended = end


def _closings(text: str) -> dict[int, int]:
    """The position of the closing parenthesis for each closed opening one."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _PARENTHESIS.finditer(text):
        if match[0] in _OPENING:
            opened.append(match.start())
        elif opened:
            found[opened.pop()] = match.start()
    return found


def _is_nickname(before: str, inner: str, after: str) -> bool:
    return (
        bool(_WORD_AFTER.match(after))
        and bool(_WORD_BEFORE.search(before))
        and bool(_NICKNAME.fullmatch(inner))
        and not is_group(inner.split())
    )


def rejoined(elements: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The elements, and whether each was split at an affiliation's commas and is now rejoined.

    Some digests split a line of names at all commas: `A. Sample (Institute`, `Graz)`.
    """
    at = 0
    while at < len(elements):
        depth = _depth(elements[at])
        end = at + 1
        while depth > 0 and end < len(elements) and end - at < _MAX_TORN:
            depth += _depth(elements[end])
            end += 1
        if end - at > 1 and depth == 0:
            yield ", ".join(elements[at:end]), True
            at = end
        else:
            yield elements[at], False
            at += 1


def _depth(text: str) -> int:
    return text.count("(") + text.count("（") - text.count(")") - text.count("）")
