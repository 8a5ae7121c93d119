"""Keyword badges in a digest's text: parsed, replaced by their words, and highlighted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from string import hexdigits
from typing import Final, NamedTuple
from urllib.parse import unquote

from tui_reader.core.paper import Badge
from tui_reader.core.text import clean_color, clean_line, table

_NAMED: Final = """
brightgreen #44cc11 green #97ca00 yellow #dfb317 yellowgreen #a4a61d orange #fe7d37
red #e05d44 blue #007ec6 grey #555555 gray #555555 lightgrey #9f9f9f lightgray #9f9f9f
success #44cc11 important #fe7d37 critical #e05d44 informational #007ec6 inactive #9f9f9f
black #000000 brown #a52a2a crimson #dc143c cyan #00ffff gold #ffd700 indigo #4b0082
magenta #ff00ff navy #000080 olive #808000 pink #ffc0cb purple #800080 teal #008080
turquoise #40e0d0 violet #ee82ee white #ffffff
"""
NAMED_COLORS: Final = table(_NAMED)
"""Named colours of shields.io ("Static Badge", shields.io/badges), and common CSS ones."""
MAX_BADGES: Final = 64
"""Badges kept of a paper; real papers have at most a dozen."""
MAX_BADGED_TEXT: Final = 500_000
"""Characters read of a text with the images of its badges; real texts have up to 20,000."""
MAX_LABEL: Final = 40
"""Characters of the longest label that is highlighted; real ones have up to 20."""

_IMAGE: Final = re.compile(
    r"!\[[^\]\n]{0,80}\]\(https?://img\.shields\.io/badge/((?:[^()\n]|\([^()\n]{0,100}\)){1,200})\)",
    re.IGNORECASE,
)
_BOLD: Final = re.compile(r"\*\*([A-Za-z][A-Za-z0-9 \n-]{0,40}?)\*\*")
FIRST_IDEOGRAPH: Final = "\u2e80"
"""Chinese and Japanese put no space before a foreign word."""
_EXTENSION: Final = re.compile(r"\.(?:svg|png|json)$")


class Unbadged(NamedTuple):
    """A text with its badges replaced by their labels, and the badges that mark the paper."""

    text: str
    badges: tuple[Badge, ...]
    is_cut: bool = False
    """Whether the text was too long and only its beginning was read."""


def shields_badge(path: str) -> Badge | None:
    """The badge of a shields.io path `LABEL-COLOR` or `LABEL-MESSAGE-COLOR`; None without a label.

    Decodes the escapes of "Static Badge" (shields.io/badges): `--` is a dash, `__` an underscore,
    `_` a space, and `%xx` a byte. The colour follows the last single `-`.
    """
    path = path.split("?", 1)[0].strip()
    path = _EXTENSION.sub("", path)
    label, dash, color = path.rpartition("-")
    if not dash or (label.endswith("-") and not clean_color(color)):
        label, color = path, ""
    words = label.replace("--", "\0").replace("__", "\1")
    words = words.replace("_", " ").replace("\0", "-").replace("\1", "_")
    name = clean_line(unquote(words))
    return Badge(name, clean_color(color)) if name else None


def badge_row(line: str) -> tuple[Badge, ...]:
    """The badges of a line of badges: each label once, in order."""
    return unique(filter(None, (shields_badge(match[1]) for match in _IMAGE.finditer(line))))


def unbadge(text: str) -> Unbadged:
    """Replace each shields.io image in `text` by its label.

    A badge marks the paper if it starts a word or its label is all capitals: `M…LLM…s` is about
    LLMs, but "preserving" is not about serving.
    """
    return _replace_badges(text, _IMAGE, shields_badge)


def unbold(text: str) -> Unbadged:
    """Replace each `**keyword**` in `text` by its words; weekly lists had these before badges."""
    return _replace_badges(text, _BOLD, lambda label: Badge(" ".join(label.split())))


def _replace_badges(
    text: str, pattern: re.Pattern[str], read: Callable[[str], Badge | None]
) -> Unbadged:
    pieces: list[str] = []
    found: dict[Badge, None] = {}
    end = 0
    last = ""
    is_cut = len(text) > MAX_BADGED_TEXT
    text = text[:MAX_BADGED_TEXT]
    for match in pattern.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
            last = pieces[-1][-1]
        end = match.end()
        badge = read(match[1])
        if badge is None:
            continue
        if len(found) < MAX_BADGES and is_keyword(badge.label, last):
            found[badge] = None
        pieces.append(badge.label)
        last = badge.label[-1]
    pieces.append(text[end:])
    return Unbadged("".join(pieces), unique(found), is_cut)


def is_keyword(label: str, before: str) -> bool:
    """Whether a badge after the character `before` marks the paper, not just part of a word."""
    inside = before == "_" or (before.isalnum() and before < FIRST_IDEOGRAPH)
    return not inside or label.isupper()


def unique(badges: Iterable[Badge]) -> tuple[Badge, ...]:
    """Each label once, in the order of first appearance, with a colour if any badge has one."""
    by_label: dict[str, Badge] = {}
    for badge in badges:
        known = by_label.get(badge.label)
        if known is None or (known.color is None and badge.color is not None):
            by_label[badge.label] = badge
        if len(by_label) >= MAX_BADGES:
            break
    return tuple(by_label.values())


class Highlight(NamedTuple):
    """Characters `start` to `end` of a text, to be shown in the colour of a badge."""

    start: int
    end: int
    badge: Badge


def highlights(text: str, badges: Sequence[Badge]) -> list[Highlight]:
    """Where the labels of `badges` are in `text`; longer labels take precedence.

    Only the label is highlighted, not the word: `decode` in "decoder". A label that is not in the
    text as written is searched for in any case.
    """
    found: list[Highlight] = []
    by_label = {badge.label: badge for badge in badges if 0 < len(badge.label) <= MAX_LABEL}
    if not by_label:
        return found
    exact = _pattern(tuple(by_label), False)
    matches = [(m.start(), m.end(), by_label[m[0]]) for m in exact.finditer(text)]
    present = {badge.label for _, _, badge in matches}
    absent = tuple(label for label in by_label if label not in present)
    if absent:
        folded = {label.casefold(): by_label[label] for label in absent}
        for match in _pattern(absent, True).finditer(text):
            if badge := folded.get(match[0].casefold()):
                matches.append((match.start(), match.end(), badge))
    end = 0
    for start, stop, badge in sorted(matches, key=lambda match: (match[0], -match[1])):
        if start >= end and is_keyword(badge.label, text[start - 1] if start else ""):
            found.append(Highlight(start, stop, badge))
            end = stop
    return found


@lru_cache(maxsize=256)
def _pattern(labels: tuple[str, ...], ignore_case: bool) -> re.Pattern[str]:
    longest_first = sorted(labels, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE * ignore_case)


def usable_color(text: str) -> str | None:
    """A colour for a badge: hex digits (without the `#`) or a known name; None for other text."""
    color = text.strip().removeprefix("#").lower()
    is_hex = clean_color(color) and all(digit in hexdigits for digit in color)
    return color if (is_hex and len(color) in (3, 6)) or color in NAMED_COLORS else None
