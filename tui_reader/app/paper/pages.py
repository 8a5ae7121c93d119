"""Pages: a paper's blocks as the lines of a pane, each block laid out when it is needed."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Final, NamedTuple

from tui_reader.fulltext.layout import block_lines, gap_between
from tui_reader.fulltext.lines import Line, Options
from tui_reader.fulltext.model import (
    Article,
    Block,
    Content,
    Equation,
    Footnote,
    Formula,
    Group,
    Heading,
    ItemList,
    Listing,
    Paragraph,
    Reference,
    Table,
    text_of,
    with_inner,
)
from tui_reader.fulltext.table_lines import wide_table_in

WORDS_A_MINUTE: Final = 220
"""The pace of reading a paper, for the minutes that are left."""


class Place(NamedTuple):
    """A place in a paper, which stays the same when the width changes."""

    block: int = 0
    part: float = 0.0
    """How much of the block is above it, 0 to 1."""


class Pages:
    """The lines of a paper; heights of blocks that were not laid out yet are estimates."""

    def __init__(self, article: Article, options: Options) -> None:
        self.article = article
        self.options = options
        blocks = article.blocks
        self._lines: list[list[Line] | None] = [None] * len(blocks)
        self._gaps = [
            gap_between(blocks[at - 1] if at else None, blocks[at]) for at in range(len(blocks))
        ]
        self._heights = [
            gap + _estimate(block, options.width)
            for gap, block in zip(self._gaps, blocks, strict=True)
        ]
        self._starts = [0, *accumulate(self._heights)]
        self._next = 0
        """The first block that may not be laid out yet."""
        self._is_wide: dict[int, bool] = {}

    @property
    def total(self) -> int:
        """The number of lines."""
        return self._starts[-1]

    @property
    def is_laid_out(self) -> bool:
        """Whether every block is laid out, so that `total` is exact."""
        return self._next >= len(self._lines)

    def block_at(self, line: int) -> int:
        """The block that a line is in, with the gap above it."""
        return max(0, min(bisect_right(self._starts, line) - 1, len(self._lines) - 1))

    def start_of(self, block: int) -> int:
        """The first line of a block, after the gap."""
        if not self._lines:
            return 0
        block = max(0, min(block, len(self._lines) - 1))
        return self._starts[block] + self._gaps[block]

    def place_of(self, line: int) -> Place:
        """The place of a line."""
        if not self._lines:
            return Place()
        block = self.block_at(line)
        height = max(1, self._heights[block])
        return Place(block, (line - self._starts[block]) / height)

    def line_of(self, place: Place) -> int:
        """The line of a place."""
        if not self._lines:
            return 0
        block = max(0, min(place.block, len(self._lines) - 1))
        part = max(0.0, min(place.part, 1.0))
        return self._starts[block] + round(part * self._heights[block])

    def line(self, number: int) -> Line:
        """A line of a block that is laid out; else a blank one."""
        if not 0 <= number < self.total:
            return ()
        block = self.block_at(number)
        lines = self._lines[block]
        at = number - self._starts[block] - self._gaps[block]
        return lines[at] if lines is not None and 0 <= at < len(lines) else ()

    def lines_of(self, block: int) -> Sequence[Line]:
        """The lines of a block, which is laid out if it was not."""
        self.prepare_blocks([block])
        return self._lines[block] or ()

    def has_wide_table(self, block: int) -> bool:
        """Whether a block has a table that is wider than the text."""
        if block not in self._is_wide:
            found = wide_table_in(self.article.blocks[block], self.options.width)
            self._is_wide[block] = found is not None
        return self._is_wide[block]

    def _lay_out(self, block: int) -> bool:
        """Lay a block out; returns whether its height is another than was estimated."""
        if self._lines[block] is not None:
            return False
        lines = block_lines(self.article.blocks[block], self.options)
        self._lines[block] = lines
        height = self._gaps[block] + len(lines) if lines else 0
        if height == self._heights[block]:
            return False
        self._heights[block] = height
        return True

    def prepare(self, first: int, last: int) -> bool:
        """Lay out the blocks between two lines; returns whether heights have changed.

        The lines are those of the estimates: call it again until nothing changes.
        """
        if not self._lines:
            return False
        blocks = range(self.block_at(max(first, 0)), self.block_at(max(last, 0)) + 1)
        return self._update([self._lay_out(block) for block in blocks])

    def prepare_blocks(self, blocks: Iterable[int]) -> None:
        """Lay out these blocks."""
        known = range(len(self._lines))
        self._update([self._lay_out(block) for block in blocks if block in known])

    def prepare_more(self, seconds: float) -> bool:
        """Lay out blocks for some time; returns whether heights have changed."""
        end = time.perf_counter() + seconds
        changed = []
        while not self.is_laid_out and time.perf_counter() < end:
            changed.append(self._lay_out(self._next))
            self._next += 1
        return self._update(changed)

    def _update(self, changed: Sequence[bool]) -> bool:
        if any(changed):
            self._starts = [0, *accumulate(self._heights)]
            return True
        return False


def _estimate(block: Block, width: int) -> int:
    """About how many lines a block takes."""
    match block:
        case Paragraph(content) | Heading(content) | Footnote(_, _, content):
            return len(text_of(content)) // max(width, 1) + 1
        case Reference(_, _, content):
            return (len(text_of(content)) + 20) // max(width, 1) + 1
        case Equation(rows):
            return 4 * len(rows) - 1
        case Table(rows):
            return len(rows) + 2
        case Listing(lines):
            return len(lines)
        case Group(_, blocks):
            return sum(_estimate(each, width) + 1 for each in blocks)
        case ItemList(items):
            return sum(_estimate(each, width) for item in items for each in item.blocks)
    return 1


def words_of(block: Block) -> int:
    """The words of a block that is read, which references are not."""
    return 0 if isinstance(block, Reference) else sum(len(text.split()) for text in texts_of(block))


def texts_of(block: Block) -> Iterator[str]:
    """The texts of a block, and the TeX of its formulas, for searching."""
    for each in with_inner(block):
        for content in _contents(each):
            yield text_of(content)
            yield from (piece.tex for piece in content if piece.tex)
        if isinstance(each, Equation):
            for row in each.rows:
                for piece in chain(*row.cells):
                    yield from (
                        (piece.line, piece.tex) if isinstance(piece, Formula) else (piece.text,)
                    )
                yield row.number


def _contents(block: Block) -> Iterator[Content]:
    match block:
        case Paragraph(content) | Heading(content) | Footnote(_, _, content):
            yield content
        case Reference(_, tag, content):
            yield from (tag, content)
        case Table(rows):
            yield from (cell.content for row in rows for cell in row)
        case Listing(lines):
            yield from (line.content for line in lines)
        case ItemList(items):
            yield from (item.tag for item in items)
