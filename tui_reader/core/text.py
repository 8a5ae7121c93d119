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
    # What Unicode has no sign for (Default_Ignorable_Code_Point), but for the joiners that shape
    # real scripts and the selectors of emoji and of Mongolian.
    0xAD: None,  # soft hyphen
    0x34F: None,  # combining grapheme joiner
    0x61C: None,  # Arabic letter mark
    **dict.fromkeys([0x115F, 0x1160, 0x3164, 0xFFA0], None),  # Hangul fillers
    **dict.fromkeys([0x17B4, 0x17B5], None),
    0x180E: None,
    0x200B: None,  # zero-width space
    **dict.fromkeys([0x200E, 0x200F], None),  # directional marks
    **dict.fromkeys([0x2028, 0x2029], " "),
    **dict.fromkeys(range(0x202A, 0x202F), None),  # bidi embeddings and overrides
    **dict.fromkeys(range(0x2060, 0x2070), None),  # word joiner, bidi isolates
    0xFEFF: None,
    **dict.fromkeys(range(0xFFF0, 0xFFFC), None),  # interlinear annotations
    **dict.fromkeys(range(0x1BCA0, 0x1BCA4), None),  # of shorthand
    **dict.fromkeys(range(0x1D173, 0x1D17B), None),  # of music
}
"""What goes, but for tags."""
_PRIVATE: Final = (
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
)
"""Surrogates, and what is a sign of somebody's own or none at all."""
_MAX_MARKS: Final = 8
"""Combining marks that one letter keeps; real ones have five."""
_STACK: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}")
"""Signs in a row that are no letters: all that may be a pile of marks."""
_TAGS: Final = "\U000e0000-\U000e0fff"
"""Tags, and selectors of ideographs' variants, which say no more than a font does."""
_HIDDEN: Final = "".join(chr(code) for code in _INVISIBLE if code > 0x7E)
_PRINTABLE: Final = re.compile(
    f"[{''.join(filter(str.isprintable, _HIDDEN))}\U000e0100-\U000e01ef]"
)
"""What hides itself though Python takes it to be printable."""


@cache
def _private() -> re.Pattern[str]:
    return re.compile(f"[{_PRIVATE}]")


@cache
def _tags() -> re.Pattern[str]:
    return re.compile(f"[{_TAGS}]")


@cache
def unclean() -> re.Pattern[str]:
    """A character beyond ASCII that `clean` lets nothing keep, wherever it stands."""
    return re.compile(f"[{_HIDDEN}{_TAGS}{_PRIVATE}]")


_SPACES: Final = re.compile(r"\s+")
_COLOR: Final = re.compile(r"[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|[a-z]{3,12}", re.ASCII)
_DATE: Final = re.compile(
    r"(?<![0-9])((?:19|20)\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![0-9])", re.ASCII
)


def clean(text: str) -> str:
    """`text` without anything that a terminal obeys or that hides itself; line breaks stay.

    Escape sequences go whole, C0 and C1 controls, bidirectional overrides, zero-width and tag
    characters go, other white space becomes a space, lone surrogates and characters of private
    use become U+FFFD, and of a pile of combining marks a few stay.
    """
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "…"
    if _is_plain(text.replace("\n", "")):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _escape_sequence().sub("", text)
    text = _private().sub("\ufffd", _tags().sub("", text))
    text = "\n".join(line.translate(_INVISIBLE) for line in text.split("\n"))
    return _STACK.sub(_low, text)


def _is_plain(text: str) -> bool:
    """Whether there is nothing to be done, but for white space."""
    return text.isprintable() and (
        text.isascii() or not (_PRINTABLE.search(text) or _STACK.search(text))
    )


def _low(match: re.Match[str]) -> str:
    """Signs with no more than `_MAX_MARKS` marks in a row."""
    from unicodedata import category

    kept: list[str] = []
    marks = 0
    for sign in match[0]:
        marks = marks + 1 if category(sign) in {"Mn", "Me", "Cf"} else 0
        if marks <= _MAX_MARKS:
            kept.append(sign)
    return "".join(kept)


def clean_line(text: str) -> str:
    """`text` made safe, on one line, with single spaces."""
    if len(text) > MAX_LINE:
        text = text[:MAX_LINE] + "…"
    if _is_plain(text) and "  " not in text:  # printable has no space but U+0020
        return text.strip()
    return _SPACES.sub(" ", clean(text)).strip()


def clean_paragraphs(text: str) -> str:
    r"""`text` made safe, the line breaks of wrapping joined, paragraphs kept as `\n\n`.

    A blank line ends a paragraph; so does, as in arXiv's own listings, a line break with
    indentation before a line that does not go on in lower case.
    """
    if _is_plain(text) and "  " not in text and len(text) <= MAX_TEXT:
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
    if len(text) > MAX_LINE or _SPACES.search(text) or clean(text) != text:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and host else None


def host_of(location: str) -> str:
    """The host in a URL or in an SSH location such as `git@host:path`; empty if it has none."""
    try:
        host = urlsplit(location).hostname or ""
    except ValueError:
        return ""
    if not host and (match := re.fullmatch(r"[\w.+-]+@([\w.-]+):\S*", location)):
        host = match[1]
    return host if re.fullmatch(r"[A-Za-z0-9.:-]+", host) else ""


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
    if _is_plain(text) and "  " not in text and len(text) <= MAX_TEXT:
        return text.strip()
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(filter(None, lines))
