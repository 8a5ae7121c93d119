"""Untrusted text made safe: what leaves here can be shown on a terminal and opened as a link."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final
from urllib.parse import urlsplit

MAX_TEXT: Final = 200_000
"""Characters of one field that are kept; no abstract comes near it."""
MAX_LINE: Final = 4_000
"""Characters of a one-line field (a title, a name, a link) that are kept."""


@cache
def _escape_sequence() -> re.Pattern[str]:
    """ECMA-48 sequences, so that no `[31m` is left behind when their ESC goes."""
    # compiled when it is first needed: most runs never meet one
    return re.compile(
        r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
        r"|[\x9b][0-?]*[ -/]*[@-~]"  # CSI in one C1 byte
        # OSC, DCS, SOS, PM and APC with their strings
        r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
        r"|\x1b[ -/]*[0-~]"  # two-character escapes
    )


_INVISIBLE: Final = {
    # C0 and C1 controls and DEL; line breaks are dealt with before.
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], None),
    **dict.fromkeys([0x09, 0x0B, 0x0C, 0xA0], " "),
    0xAD: None,  # soft hyphen
    0x61C: None,  # Arabic letter mark
    0x180E: None,
    **dict.fromkeys(range(0x200B, 0x200C), None),  # zero-width space; joiners shape real scripts
    **dict.fromkeys([0x200E, 0x200F], None),  # directional marks
    **dict.fromkeys([0x2028, 0x2029], " "),
    **dict.fromkeys(range(0x202A, 0x202F), None),  # bidi embeddings and overrides
    **dict.fromkeys(range(0x2060, 0x2070), None),  # word joiner, bidi isolates
    0xFEFF: None,
    **dict.fromkeys(range(0xFFF9, 0xFFFC), None),  # interlinear annotations
    **dict.fromkeys(range(0xE0000, 0xE0080), None),  # tags
}


@cache
def _suspect() -> re.Pattern[str]:
    """What `clean` removes or replaces."""
    return re.compile(
        "[\x00-\x09\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
        "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
    )


_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SPACES: Final = re.compile(r"\s+")
_COLOR: Final = re.compile(r"[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|[a-z]{3,12}", re.ASCII)
_DATE: Final = re.compile(
    r"(?<![0-9])((?:19|20)\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![0-9])", re.ASCII
)


def clean(text: str) -> str:
    """`text` without anything that a terminal obeys or that hides itself; line breaks stay.

    Escape sequences go whole, C0 and C1 controls, bidirectional overrides, zero-width and tag
    characters go, other white space becomes a space, lone surrogates become U+FFFD.
    """
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "…"
    if text.isprintable() or not _suspect().search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _escape_sequence().sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    breaks = text.split("\n")
    return "\n".join(line.translate(_INVISIBLE) for line in breaks)


def clean_line(text: str) -> str:
    """`text` made safe, on one line, with single spaces."""
    if len(text) > MAX_LINE:
        text = text[:MAX_LINE] + "…"
    if text.isprintable() and "  " not in text:  # printable has no space but U+0020
        return text.strip()
    return _SPACES.sub(" ", clean(text)).strip()


def clean_paragraphs(text: str) -> str:
    r"""`text` made safe, the line breaks of wrapping joined, paragraphs kept as `\n\n`.

    A blank line ends a paragraph; so does, as in arXiv's own listings, a line break with
    indentation before a line that does not go on in lower case.
    """
    if text.isprintable() and "  " not in text and len(text) <= MAX_TEXT:
        return text.strip()
    text = clean(text).strip()
    if "\n" not in text:
        return " ".join(text.split())
    return "\n\n".join(_paragraphs(text))


def _paragraphs(text: str) -> list[str]:
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        words = line.split()
        if not words:
            paragraphs.append([])
            continue
        if line[0] == " " and not words[0][0].islower():
            paragraphs.append([])
        paragraphs[-1].extend(words)
    return [" ".join(words) for words in paragraphs if words]


def clean_url(text: str) -> str | None:
    """`text` as an http(s) link that can be printed and opened, else None."""
    text = text.strip()
    if len(text) > MAX_LINE or _suspect().search(text) or _SPACES.search(text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and host else None


def clean_color(text: str) -> str | None:
    """A badge's colour if it is hex digits or a plain colour name, else None."""
    return text if _COLOR.fullmatch(text) else None


def find_date(text: str) -> str | None:
    """The first ISO 8601 date in `text`, such as a digest's file name."""
    for match in _DATE.finditer(text):
        day = match[3]
        if day <= "28" or _is_day(match[0]):
            return match[0]
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def clean_lines(text: str) -> str:
    """`text` made safe with its own line breaks, as in a model's lists; blank lines go."""
    if text.isprintable() and "  " not in text and len(text) <= MAX_TEXT:
        return text.strip()
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(filter(None, lines))
