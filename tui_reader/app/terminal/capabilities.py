"""The abilities of the terminal: all colours, sixteen, or none."""

from __future__ import annotations

import os
import select
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Final

from rich.color import Color, ColorSystem
from rich.style import Style
from textual.filter import LineFilter
from textual.scrollbar import ScrollBarRender

from tui_reader.app.terminal.colors import contrast

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.color import Color as TextualColor

_LEAST: Final = 4.5
"""The least contrast of text; below it another text colour is used."""
_INKS: Final = (7, 0, 15)
"""Grey, black and white: on any of the sixteen, one of these is legible."""
_UNSURE: Final = 8
"""Bright black, which is nearly black on one terminal and a middle grey on the next."""
_SIXTEEN: Final = tuple(
    (level + base * red, level + base * green - brown, level + base * blue)
    for level, base in ((0, 170), (85, 170))
    for blue in (0, 1)
    for green in (0, 1)
    for red in (0, 1)
    for brown in (85 if (level, red, green, blue) == (0, 1, 1, 0) else 0,)
)
"""Red, green and blue of the sixteen as a VGA, and with it Rich, has them."""


def is_terminal_closed() -> bool:
    """Whether the terminal on standard input has been closed.

    If it is not the reader's controlling terminal, closing it sends no signal, and each read then
    returns at once without data.
    """
    if sys.__stdin__ is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    try:
        poll.register(sys.__stdin__.fileno(), 0)
        return any(event & (select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0))
    except (OSError, ValueError):
        return True


def wants_no_color() -> bool:
    """Whether the user has asked for no colours (no-color.org)."""
    return "NO_COLOR" in os.environ


def has_few_colors(system: str | None) -> bool:
    """Whether a terminal of this colour system (Rich's name) has at most sixteen colours."""
    return system in (None, "standard", "windows")


class AsciiScrollBar(ScrollBarRender):
    """A scrollbar of whole cells."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "] * 8
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "] * 8


class SixteenColorFilter(LineFilter):
    """Draws in sixteen colours, with text that contrasts with its background."""

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """The segments, each in colours of the sixteen that contrast."""
        return [
            segment._replace(style=_in_sixteen(segment.style)) if segment.style else segment
            for segment in segments
        ]


@lru_cache(maxsize=4096)
def _in_sixteen(style: Style) -> Style:
    color, behind = _nearest(style.color), _nearest(style.bgcolor)
    if color and behind:
        own = () if color.number == _UNSURE else (color,)
        inks = (*own, *map(Color.from_ansi, _INKS))
        color = next((ink for ink in inks if _contrast(ink, behind) >= _LEAST), color)
    return style + Style(color=color, bgcolor=behind)


def _nearest(color: Color | None) -> Color | None:
    """The one of the sixteen that Rich would use for `color`; None for the terminal's default."""
    if color is None or color.is_default:
        return None
    return color.downgrade(ColorSystem.STANDARD)


def _contrast(one: Color, other: Color) -> float:
    """Between two of the sixteen, 1 to 21 (WCAG 2.1)."""
    return contrast(_SIXTEEN[one.number or 0], _SIXTEEN[other.number or 0])
