"""The links in the lines of a paper: citations, references, footnotes, pictures, wide tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

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


def links_in(pages: Pages, numbers: Iterable[int]) -> list[Link]:
    """The links in these lines, each once."""
    found: list[Link] = []
    for number in numbers:
        start = 0
        line = pages.line(number)
        if line and (own := _link_of_block(pages, number)):
            found.append(Link(number, 0, own))
        for piece in line:
            goes_on = not start and bool(found) and _same(found[-1].piece, piece)
            if piece.is_link and not goes_on:
                found.append(Link(number, start, piece))
            start += len(piece.text)
    return found


def _link_of_block(pages: Pages, number: int) -> Inline | None:
    """The link that stands for a reference or a wide table, at its first line."""
    at = pages.block_at(number)
    block = pages.article.blocks[at]
    if number != pages.start_of(at):
        return None
    if isinstance(block, Reference) and block.id:
        return Inline("", target=f"#{block.id}")
    return Inline("", target=f"{TABLE}{at}") if pages.has_wide_table(at) else None


def _same(one: Inline, other: Inline) -> bool:
    return (one.target, one.note, one.picture) == (other.target, other.note, other.picture)
