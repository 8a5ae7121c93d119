"""Colours of badges with readable text, and their replacement in terminals without colours."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import Final

from rich.color import Color as Ink
from rich.segment import Segment
from rich.style import Style
from textual.color import Color, ColorParseError

from tui_reader.core.badges import NAMED_COLORS
from tui_reader.core.paper import Badge

_PLAIN: Final = (0x8A, 0x93, 0xA6)

_has_colors = True


def use_colors(colors: bool) -> None:
    """Use colours from now on; without them, badges are reversed, bold or underlined."""
    global _has_colors  # noqa: PLW0603 - one terminal, one way to draw on it
    if colors != _has_colors:
        _has_colors = colors
        highlighted.cache_clear()


def badge_rgb(color: str | None) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a badge's colour; grey if it has none or an unknown one."""
    return (color and _rgb_of(color)) or _PLAIN


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


@lru_cache(maxsize=512)
def pill(color: str | None) -> Style:
    """A badge as a pill: its colour behind, black or white on it, whichever contrasts more."""
    rgb = badge_rgb(color)
    ink = (
        "#000000" if (luminance(rgb) + 0.05) / 0.05 >= 1.05 / (luminance(rgb) + 0.05) else "#ffffff"
    )
    return Style(color=ink, bgcolor=Ink.from_rgb(*rgb))


def badge_segment(badge: Badge, base: Style, dark: bool) -> Segment:
    """A badge's label over `base`: a pill for a topic, text in its colour for a technique."""
    if badge.weight == "technique":
        return Segment(badge.label, base + highlighted(badge.color, dark))
    if not _has_colors:
        return Segment(f" {badge.label} ", base + Style(reverse=not base.reverse, bold=True))
    return Segment(f" {badge.label} ", base + pill(badge.color))


@lru_cache(maxsize=512)
def highlighted(color: str | None, dark: bool) -> Style:
    """A badge's word in running text: its colour, made light or deep enough to be read."""
    if not _has_colors:
        return Style(bold=True, underline=True)
    rgb = badge_rgb(color)
    for _ in range(12):
        bright = luminance(rgb)
        if (bright >= 0.3) if dark else (bright <= 0.16):
            break
        rgb = _mixed(rgb, (255, 255, 255) if dark else (0, 0, 0), 0.15)
    return Style(color=Ink.from_rgb(*rgb), bold=True)


def _mixed(
    rgb: tuple[int, int, int], other: tuple[int, int, int], part: float
) -> tuple[int, int, int]:
    red, green, blue = (
        round(one + (two - one) * part) for one, two in zip(rgb, other, strict=True)
    )
    return red, green, blue
