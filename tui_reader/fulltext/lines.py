"""Running text as lines of terminal cells, with its styles and links."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import Final, TypeAlias

from rich.cells import cell_len

from tui_reader.display.wrap import LineSpan, wrap
from tui_reader.fulltext.model import Content, Inline, Style, text_of

Line: TypeAlias = Content
"""The pieces of a line, from left to right."""
MIN_WIDTH: Final = 16
"""Cells that indentation always leaves for text, if the whole width is as much."""


@dataclass(frozen=True, slots=True)
class Options:
    """How blocks are laid out."""

    width: int
    is_linear: bool = False
    """Whether displayed formulas are written on one line."""
    is_ascii: bool = False
    """Whether frames and the pieces of formulas are drawn with ASCII characters."""

    def within(self, indent: int) -> Options:
        """These options for the width that `indent` cells leave."""
        return replace(self, width=self.width - indent)

    def room_for(self, indent: int) -> int:
        """`indent`, or less if that would leave too few cells for text."""
        return max(0, min(indent, self.width - MIN_WIDTH))


def width_of(line: Line) -> int:
    """The cells that a line takes."""
    return cell_len(text_of(line))


def dim(text: str) -> Inline:
    """Text that is not the authors'."""
    return Inline(text, Style.DIM)


def with_style(content: Content, style: Style) -> Content:
    """`content` with a style over its own."""
    return tuple(replace(piece, style=piece.style | style) for piece in content)


def wrapped(content: Content, width: int) -> list[Line]:
    """`content` as lines of at most `width` cells, or of 2 if `width` is less."""
    text = text_of(content)
    if not text.strip():
        return []
    starts = _starts(content)
    return [_cut(content, span, starts) for span in wrap(text, width)]


def hanging(content: Content, width: int, indent: int) -> list[Line]:
    """`content` as lines of at most `width` cells, all but the first of them indented."""
    text = text_of(content)
    if not text.strip():
        return []
    first = wrap(text, width)[0]
    start = first.end + len(text[first.end :]) - len(text[first.end :].lstrip(" "))
    start += text[start : start + 1] == "\n"
    starts = _starts(content)
    rest = _cut(content, LineSpan(start, len(text)), starts)
    return [_cut(content, first, starts), *indented(wrapped(rest, width - indent), " " * indent)]


def _starts(content: Content) -> list[int]:
    """The position of the first character of each piece, and of the end."""
    return [*accumulate((len(piece.text) for piece in content), initial=0)]


def _cut(content: Content, span: LineSpan, starts: Sequence[int]) -> Line:
    """The pieces of `content`, which begin at `starts`, between two of its characters."""
    found: list[Inline] = []
    first = max(bisect_right(starts, span.start) - 1, 0)
    position = starts[first]
    for piece in islice(content, first, None):
        end = position + len(piece.text)
        begin, stop = max(position, span.start), min(end, span.end)
        if begin < stop:
            whole = begin == position and stop == end
            found.append(
                piece if whole else piece.with_text(piece.text[begin - position : stop - position])
            )
        elif position > span.end:
            break
        position = end
    return tuple(found)


def clipped(line: Line, width: int) -> Line:
    """The beginning of a line, at most `width` cells of it."""
    if width_of(line) <= width:
        return line
    text, used, end = text_of(line), 0, 0
    for character in text:
        used += cell_len(character)
        if used > width:
            break
        end += 1
    return _cut(line, LineSpan(0, end), _starts(line))


def indented(lines: Sequence[Line], mark: str, style: Style = Style.DIM) -> list[Line]:
    """Lines with `mark` before each."""
    return [(Inline(mark, style), *line) for line in lines] if mark else list(lines)


def hung(lines: Sequence[Line], tag: Line, indent: int) -> list[Line]:
    """Lines that are indented, with `tag` before the first, which leaves room for it."""
    pad = Inline(" " * indent)
    out: list[Line] = []
    for at, line in enumerate(lines):
        if at:
            out.append((pad, *line) if indent and line else line)
        else:
            gap = indent - width_of(tag)
            out.append((*tag, Inline(" " * gap), *line) if gap > 0 else (*tag, *line))
    return out


def justified(line: Line, width: int, alignment: str) -> Line:
    """A line with spaces before and after it up to `width` cells."""
    left = width - width_of(line)
    if left <= 0:
        return line
    before = left if alignment == "right" else left // 2 if alignment == "center" else 0
    parts = [Inline(" " * before)] if before else []
    parts += line
    return (*parts, Inline(" " * (left - before))) if left > before else tuple(parts)
