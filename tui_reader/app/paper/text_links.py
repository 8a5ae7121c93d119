"""The links in the lines of a paper: citations, references, footnotes, pictures, wide tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.app.paper.wide_table import wide_table_in
from tui_reader.fulltext.model import Inline, Reference

if TYPE_CHECKING:
    from tui_reader.app.paper.pages import Pages

TABLE: Final = "#\0"
"""What the target of a wide table begins with, before the number of its block."""


class Link(NamedTuple):
    """A piece of the text that refers to something."""

    line: int
    start: int
    """Its first character in the line."""
    piece: Inline


class WideTables:
    """Which blocks have a table that is wider than the text."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._known: dict[int, bool] = {}

    def has(self, block: int) -> bool:
        """Whether that block is one."""
        if block not in self._known:
            found = wide_table_in(self._pages.article.blocks[block], self._pages.options.width)
            self._known[block] = found is not None
        return self._known[block]


def links_in(pages: Pages, numbers: Iterable[int], wide: WideTables) -> list[Link]:
    """The links in these lines, each once."""
    found: list[Link] = []
    for number in numbers:
        start = 0
        line = pages.line(number)
        if line and (own := _link_of_block(pages, number, wide)):
            found.append(Link(number, 0, own))
        for piece in line:
            if piece.target or piece.note or piece.picture:
                last = found[-1].piece if found else None
                goes_on = last is not None and not start and _same(last, piece)
                if not goes_on:
                    found.append(Link(number, start, piece))
            start += len(piece.text)
    return found


def _link_of_block(pages: Pages, number: int, wide: WideTables) -> Inline | None:
    """The link that stands for a reference or a wide table, at its first line."""
    at = pages.block_at(number)
    block = pages.article.blocks[at]
    if number != pages.start_of(at):
        return None
    if isinstance(block, Reference) and block.id:
        return Inline("", target=f"#{block.id}")
    return Inline("", target=f"{TABLE}{at}") if wide.has(at) else None


def _same(one: Inline, other: Inline) -> bool:
    return (one.target, one.note, one.picture) == (other.target, other.note, other.picture)
