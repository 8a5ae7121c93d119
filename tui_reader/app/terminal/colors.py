"""Colours of badges: the theme's, or the user's own, always readable; or none at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError

from tui_reader.core.badges import NAMED_COLORS
from tui_reader.core.paper import Badge

if TYPE_CHECKING:
    from tui_reader.config import Keyword

_PLAIN: Final = (0x8A, 0x93, 0xA6)
_TINT: Final = 0.25
"""How much of a keyword's own colour is in its pill."""
_LEAST_CONTRAST: Final = 4.6
"""Slightly more than is needed, for rounding."""

_own: dict[str, str] = {}
"""The colours of the user's keywords, by label."""

_has_colors = True


def use_colors(colors: bool) -> None:
    """Use colours from now on; without them, badges are reversed, bold or underlined."""
    global _has_colors  # noqa: PLW0603 - one terminal, one way to draw on it
    _has_colors = colors


@lru_cache(maxsize=512)
def _rgb_of(color: str) -> tuple[int, int, int] | None:
    """The colour for hex digits or a name of shields.io or CSS; None if it is neither."""
    for text in (NAMED_COLORS.get(color.lower()), f"#{color}", color.lower()):
        if text:
            with contextlib.suppress(ColorParseError):
                return Color.parse(text).rgb
    return None


def luminance(rgb: tuple[int, int, int]) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.1)."""
    red, green, blue = (
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in rgb)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class BadgeStyles(NamedTuple):
    """The theme's styles of badges over some background, from the component classes `badge--…`."""

    topic: Style
    """A topic: a pill."""
    technique: Style
    """A technique, and a badge's word in running text: no pill."""


def use_keywords(keywords: Iterable[Keyword]) -> None:
    """Use the colours that the user has given these keywords; other badges have the theme's."""
    _own.clear()
    _own.update((each.label.casefold(), each.color) for each in keywords if each.color)


def own_color(label: str) -> tuple[int, int, int] | None:
    """Red, green and blue of the colour that the user has given a keyword."""
    color = _own.get(label.casefold())
    return _rgb_of(color) if color else None


def badge_segment(badge: Badge, base: Style, styles: BadgeStyles) -> Segment:
    """A badge's label over `base`: a pill for a topic, coloured text for a technique."""
    if badge.weight == "technique":
        return Segment(badge.label, base + badge_word(badge.label, styles.technique))
    if not _has_colors:
        return Segment(f" {badge.label} ", base + Style(reverse=not base.reverse, bold=True))
    return Segment(f" {badge.label} ", base + _pill(own_color(badge.label), base, styles.topic))


def badge_word(label: str, technique: Style) -> Style:
    """A badge's word in running text."""
    if not _has_colors:
        return Style(bold=True, underline=True)
    return _word(own_color(label), technique)


def keyword_pill(color: str | None, base: Style, topic: Style) -> Style:
    """The pill of a keyword of the user's that has this colour."""
    return _pill((color and _rgb_of(color)) or None, base, topic)


@lru_cache(maxsize=512)
def _pill(own: tuple[int, int, int] | None, base: Style, topic: Style) -> Style:
    behind = _rgb(topic.bgcolor)
    if own and base.bgcolor and not base.bgcolor.is_default:
        behind = Color(*_rgb(base.bgcolor)).blend(Color(*own), _TINT).rgb
    return Style(
        color=Ink.from_rgb(*legible(_rgb(topic.color), behind)),
        bgcolor=Ink.from_rgb(*behind),
        bold=False,
    )


@lru_cache(maxsize=512)
def _word(own: tuple[int, int, int] | None, technique: Style) -> Style:
    ink = own or _rgb(technique.color)
    return Style(color=Ink.from_rgb(*legible(ink, _rgb(technique.bgcolor))))


def legible(ink: tuple[int, int, int], behind: tuple[int, int, int]) -> tuple[int, int, int]:
    """`ink`, made lighter or darker until it can be read on `behind` (WCAG 2.1, 1.4.3)."""
    end = (
        (255, 255, 255)
        if contrast((255, 255, 255), behind) > contrast((0, 0, 0), behind)
        else (0, 0, 0)
    )
    for _ in range(24):
        if contrast(ink, behind) >= _LEAST_CONTRAST:
            return ink
        ink = Color(*ink).blend(Color(*end), 0.12).rgb
    return end


def contrast(one: tuple[int, int, int], two: tuple[int, int, int]) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.1)."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _rgb(ink: Ink | None) -> tuple[int, int, int]:
    return ink.get_truecolor() if ink else _PLAIN
