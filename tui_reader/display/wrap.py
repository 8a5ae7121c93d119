"""Text broken into lines by terminal cells; Chinese and Japanese between any two characters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from tui_reader.display.glyphs import glyphs

SINGLE: Final = (
    "\u2e80-\ua4cf"  # Chinese, Japanese, Yi
    "\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"  # Korean, compatibility
    "\U00016fe0-\U00018fff\U0001aff0-\U0001b2ff\U00020000-\U0003ffff"  # rarer Chinese, …
    "\U0001f000-\U0001faff"  # emoji
)
"""The characters between any two of which a line may break, as ranges in a regular expression;
others form words."""
_NOT_FIRST: Final = frozenset("，。、；：！？）」』】》〉”’…·—,.;:!?)]}%％‰〕～")
"""Characters that may not begin a line (kinsoku, JIS X 4051)."""
_NOT_LAST: Final = frozenset("（「『【《〈“‘([{〔")
"""Characters that may not end a line."""
_MAX_GLUED: Final = 60
"""Characters that such rules may keep together."""
_MOST_A_LINE: Final = 2_000
"""Characters of a word that may be on one line; letters with accents have several."""


_WITHOUT_SPACES: Final = "\u2e80"
"""The first character of the scripts that have no spaces between words."""
_narrow: Final = {*map(chr, range(32, 127)), "\n"}
"""Characters that are known to take one cell."""


class LineSpan(NamedTuple):
    """The characters from `start` to `end` of a text, which fit on one line."""

    start: int
    end: int


class StyledSpan(NamedTuple):
    """The characters from `start` to `end` of a text, drawn in `style`."""

    start: int
    end: int
    style: Style


def wrap(text: str, width: int) -> list[LineSpan]:
    """Break `text` into lines of at most `width` cells; at least one line."""
    width = max(width, 2)
    return _wrap_narrow(text, width) if _is_narrow(text) else _wrap_any(text, width)


def _is_narrow(text: str) -> bool:
    """Whether each character takes one cell and lines only break at spaces."""
    for char in set(text) - _narrow:
        if char >= _WITHOUT_SPACES or not char.isprintable() or cell_len(char) != 1:
            return False
        _narrow.add(char)
    return True


def _wrap_narrow(text: str, width: int) -> list[LineSpan]:
    """The lines of a text whose characters take one cell each."""
    lines: list[LineSpan] = []
    first = 0
    for part in text.split("\n"):
        last = first + len(part)
        start = last - len(part.lstrip(" "))
        end = first + len(part.rstrip(" "))
        if start >= end:
            lines.append(LineSpan(first, first))
        while start < end:
            cut = end
            if end - start > width:
                cut = text.rfind(" ", start, start + width + 1)
                if cut < 0:
                    cut = start + width
                else:
                    while text[cut - 1] == " ":
                        cut -= 1
            lines.append(LineSpan(start, cut))
            start = cut
            while start < end and text[start] == " ":
                start += 1
        first = last + 1
    return lines


def _wrap_any(text: str, width: int) -> list[LineSpan]:
    """The lines of a text of any script."""
    lines: list[LineSpan] = []
    start = end = used = 0
    for begin, stop in _pieces(text):
        piece = text[begin:stop]
        if piece == "\n":
            lines.append(LineSpan(start, end))
            start = end = stop
            used = 0
            continue
        cells = cell_len(piece)
        if piece.isspace():
            used += cells
            continue
        if used + cells > width and end > start:
            lines.append(LineSpan(start, end))
            start, used = begin, 0
        elif end <= start:
            start, used = begin, 0
        while cells > width:
            cut = start + _fitting(text[start : min(stop, start + _MOST_A_LINE)], width)
            lines.append(LineSpan(start, cut))
            # measuring all of the rest for each line would take quadratic time
            is_long = stop - cut > _MOST_A_LINE
            cells = cells - cell_len(text[start:cut]) if is_long else cell_len(text[cut:stop])
            start = cut
        used += cells
        end = stop
    lines.append(LineSpan(start, max(start, end)))
    return lines


def indented(text: str, width: int) -> list[str]:
    """The lines of `text`, at most `width` cells wide, each indented as the first one is."""
    body = text.lstrip(" ")
    indent = text[: len(text) - len(body)]
    return [indent + body[line.start : line.end] for line in wrap(body, width - len(indent))]


@cache
def _piece() -> re.Pattern[str]:
    """A line break, spaces, one character of a script without spaces, an emoji, or a word."""
    return re.compile(
        "\n|[^\\S\n]+"
        f"|[{SINGLE}](?:[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]|\u200d\\S){{0,20}}"
        f"|[^\\s{SINGLE}]+"
    )


@cache
def _single() -> re.Pattern[str]:
    return re.compile(f"[{SINGLE}]")


def are_joined(before: str, after: str) -> bool:
    """Whether the texts of two lines belong together without a space between them."""
    return bool(_single().match(before[-1:]) and _single().match(after))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The spans between which a line may break; white space is a separate span."""
    held: tuple[int, int] | None = None
    for match in _piece().finditer(text):
        begin, stop = match.span()
        if held:
            glued = not match[0].isspace() and (
                match[0][0] in _NOT_FIRST or text[held[1] - 1] in _NOT_LAST
            )
            if glued and stop - held[0] <= _MAX_GLUED:
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
    """How many characters of `text` fit into `width` cells, at least one."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return max(index, 1)
    return len(text)


def segments(
    text: str, line: LineSpan, style: Style, styled: Sequence[StyledSpan] = ()
) -> list[Segment]:
    """The characters of `line` in `style`, with the styles of `styled` on top.

    The spans of `styled` are sorted and do not overlap.
    """
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
    """`text`, cut to `width` cells with an ellipsis, one at most, if it is longer."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    ellipsis = glyphs().ellipsis
    kept = text[: _fitting(text, width - 1) if width > 1 else 0].rstrip()
    return kept.rstrip(ellipsis) + ellipsis
