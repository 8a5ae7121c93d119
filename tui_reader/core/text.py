"""Cleans untrusted text, so that it can be shown on a terminal and opened as a link."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Final
from urllib.parse import urlsplit

MAX_TEXT: Final = 200_000
"""Characters kept of a field; real abstracts are far shorter."""
MAX_LINE: Final = 4_000
"""Characters kept of a one-line field (a title, a name, a link)."""


@cache
def _escape_sequence() -> re.Pattern[str]:
    """ECMA-48 escape sequences: removed whole, so that removing ESC leaves no `[31m` behind."""
    # compiled when first needed: most runs never find one
    return re.compile(
        r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
        r"|[\x9b][0-?]*[ -/]*[@-~]"  # CSI in one C1 byte
        # OSC, DCS, SOS, PM and APC with their strings
        r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
        r"|\x1b[ -/]*[0-~]"  # two-character escapes
    )


_INVISIBLE: Final = {
    # C0 and C1 controls and DEL; `clean` handles line breaks before.
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], None),
    **dict.fromkeys([0x09, 0x0B, 0x0C, 0xA0], " "),
    # Characters without a glyph (Default_Ignorable_Code_Point), except for the joiners that real
    # scripts need and the variation selectors of emoji and of Mongolian.
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
    **dict.fromkeys(range(0x1BCA0, 0x1BCA4), None),  # shorthand format controls
    **dict.fromkeys(range(0x1D173, 0x1D17B), None),  # musical beams, ties, slurs and phrases
}
"""Replacements for `str.translate`; None removes a character. Tags are in `_TAGS`."""
_PRIVATE: Final = (
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
)
"""Surrogates, characters for private use and noncharacters, for a character class."""
_MAX_MARKS: Final = 8
"""Combining marks kept on one letter; real letters have at most five."""
_STACK: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{_MAX_MARKS + 1},}}")
"""Non-letters in a row, among which there may be too many combining marks."""
_TAGS: Final = "\U000e0000-\U000e0fff"
"""Tag characters, and variation selectors of ideographs, which only choose a glyph."""
_HIDDEN: Final = "".join(chr(code) for code in _INVISIBLE if code > 0x7E)
_PRINTABLE: Final = re.compile(
    f"[{''.join(filter(str.isprintable, _HIDDEN))}\U000e0100-\U000e01ef]"
)
"""Invisible characters that `str.isprintable` accepts."""


@cache
def _private() -> re.Pattern[str]:
    return re.compile(f"[{_PRIVATE}]")


@cache
def _tags() -> re.Pattern[str]:
    return re.compile(f"[{_TAGS}]")


@cache
def unclean() -> re.Pattern[str]:
    """A character beyond ASCII that `clean` always removes or replaces."""
    return re.compile(f"[{_HIDDEN}{_TAGS}{_PRIVATE}]")


_SPACES: Final = re.compile(r"\s+")
_COLOR: Final = re.compile(r"[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?|[a-z]{3,12}", re.ASCII)
_DATE: Final = re.compile(
    r"(?<![0-9])((?:19|20)\d{2})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![0-9])", re.ASCII
)


def clean(text: str) -> str:
    """`text` without escape sequences and invisible characters; line breaks are kept.

    Removes C0 and C1 controls, bidirectional overrides, zero-width and tag characters. Other
    white space becomes a space; lone surrogates and characters for private use become U+FFFD. Of
    combining marks on one letter, `_MAX_MARKS` are kept.
    """
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT] + "…"
    if _is_plain(text.replace("\n", "")):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _escape_sequence().sub("", text)
    text = _private().sub("\ufffd", _tags().sub("", text))
    text = "\n".join(line.translate(_INVISIBLE) for line in text.split("\n"))
    return _STACK.sub(_limit_marks, text)


def is_cut(text: str) -> bool:
    """Whether `clean` cuts `text`; not a text that it has cut before."""
    return len(text) > MAX_TEXT and not (len(text) == MAX_TEXT + 1 and text.endswith("…"))


def _is_plain(text: str) -> bool:
    """Whether `clean` would change nothing but white space."""
    return text.isprintable() and (
        text.isascii() or not (_PRINTABLE.search(text) or _STACK.search(text))
    )


def _limit_marks(match: re.Match[str]) -> str:
    """The match without the combining marks after the first `_MAX_MARKS` in a row."""
    from unicodedata import category

    kept: list[str] = []
    marks = 0
    for sign in match[0]:
        marks = marks + 1 if category(sign) in {"Mn", "Me", "Cf"} else 0
        if marks <= _MAX_MARKS:
            kept.append(sign)
    return "".join(kept)


def clean_line(text: str) -> str:
    """`text` cleaned, on one line, with single spaces."""
    if len(text) > MAX_LINE:
        text = text[:MAX_LINE] + "…"
    if _is_plain(text) and "  " not in text:  # printable has no space but U+0020
        return text.strip()
    return _SPACES.sub(" ", clean(text)).strip()


def clean_paragraphs(text: str) -> str:
    r"""`text` cleaned, with wrapped lines joined and `\n\n` between paragraphs.

    A blank line ends a paragraph. As in arXiv's own listings, so does a line break before a line
    that is indented and does not begin with a lower-case letter.
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
    """`text` if it is an http(s) URL that is safe to print and open, else None."""
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
    """`text` if it is a colour of hex digits or a colour name, else None."""
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
    """`text` cleaned, with its line breaks but without blank lines, for a model's lists."""
    if _is_plain(text) and "  " not in text and len(text) <= MAX_TEXT:
        return text.strip()
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(filter(None, lines))


def table(text: str) -> dict[str, str]:
    """The table in a text of names and values in turn, with blanks between them."""
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))
