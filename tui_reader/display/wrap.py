"""Text broken into lines by terminal cells, Chinese and Japanese between any two characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.display.glyphs import glyphs

_NOT_FIRST: Final = frozenset("，。、；：！？）」』】》〉”’…·—,.;:!?)]}%％‰〕～")
"""What no line begins with (kinsoku, JIS X 4051)."""
_NOT_LAST: Final = frozenset("（「『【《〈“‘([{〔")


class Line(NamedTuple):
    """Characters `start` to `end` of a text, which fit on one line."""

    start: int
    end: int


class Styled(NamedTuple):
    """Characters `start` to `end` of a text in a style of their own."""

    start: int
    end: int
    style: Style


def wrap(text: str, width: int) -> list[Line]:
    """The lines of `text` at most `width` cells wide; at least one."""
    width = max(width, 2)
    lines: list[Line] = []
    start = end = used = 0
    for begin, stop in _pieces(text):
        piece = text[begin:stop]
        if piece == "\n":
            lines.append(Line(start, end))
            start = end = stop
            used = 0
            continue
        cells = cell_len(piece)
        if piece.isspace():
            used += cells
            continue
        if used + cells > width and end > start:
            lines.append(Line(start, end))
            start, used = begin, 0
        elif end <= start:
            start, used = begin, 0
        while cells > width:
            cut = _fitting(piece, width)
            lines.append(Line(start, start + cut))
            start += cut
            piece = piece[cut:]
            cells = cell_len(piece)
        used += cells
        end = stop
    lines.append(Line(start, max(start, end)))
    return lines


def indented(text: str, width: int) -> list[str]:
    """The lines of `text` at most `width` cells wide, each as far in as the first."""
    body = text.lstrip(" ")
    indent = text[: len(text) - len(body)]
    return [indent + body[line.start : line.end] for line in wrap(body, width - len(indent))]


@cache
def _piece() -> re.Pattern[str]:
    """A line break, spaces, a character of a script without spaces or an emoji, or a word."""
    return re.compile(
        "\n|[^\\S\n]+"
        "|[\u2e80-\U0010ffff](?:[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d\\S){0,20}"
        "|[^\\s\u2e80-\U0010ffff]+"
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Spans that are not to be broken, white space apart."""
    held: tuple[int, int] | None = None
    for match in _piece().finditer(text):
        begin, stop = match.span()
        if held:
            glued = not match[0].isspace() and (
                match[0][0] in _NOT_FIRST or text[held[1] - 1] in _NOT_LAST
            )
            if glued and stop - held[0] <= 60:
                held = (held[0], stop)
                continue
            yield held
        held = (begin, stop)
        if match[0].isspace():
            yield held
            held = None
    if held:
        yield held


def _fitting(text: str, width: int) -> int:
    """How many characters of `text` fit, at least one."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return max(index, 1)
    return len(text)


def segments(text: str, line: Line, style: Style, styled: Sequence[Styled] = ()) -> list[Segment]:
    """The line's characters in `style`, with what `styled` (sorted, apart) lays over it."""
    found: list[Segment] = []
    position = line.start
    for span in styled:
        begin, stop = max(span.start, line.start), min(span.end, line.end)
        if begin >= stop or begin < position:
            continue
        if begin > position:
            found.append(Segment(text[position:begin], style))
        found.append(Segment(text[begin:stop], style + span.style))
        position = stop
    if position < line.end:
        found.append(Segment(text[position : line.end], style))
    return found


def fit(text: str, width: int) -> str:
    """`text` cut to `width` cells, with an ellipsis where it was longer."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return text[: _fitting(text, width - 1) if width > 1 else 0].rstrip() + glyphs().ellipsis
