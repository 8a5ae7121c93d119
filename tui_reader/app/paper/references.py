"""The links in the lines of a paper, and what they refer to: a reference, footnote, figure..."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.core.identity import identify
from tui_reader.fulltext.layout import block_lines
from tui_reader.fulltext.lines import Line, Options
from tui_reader.fulltext.model import (
    Article,
    Block,
    Equation,
    Facts,
    Footnote,
    Group,
    Heading,
    Inline,
    Reference,
    Table,
    text_of,
)
from tui_reader.fulltext.table_lines import tables_in

if TYPE_CHECKING:
    from tui_reader.app.paper.pages import Pages

TABLE: Final = "#\0"
"""What the target of a wide table begins with, before the number of its block."""
_TITLES: Final = {
    Reference: "Reference", Footnote: "Footnote", Equation: "Formula", Table: "Table",
    Heading: "Section",
}  # fmt: skip


class Link(NamedTuple):
    """A piece of the text that refers to something."""

    line: int
    start: int
    """Its first character in the line."""
    piece: Inline


class Target(NamedTuple):
    """What a link refers to."""

    heading: str
    block: int
    lines: list[Line]
    paper: str | None = None
    """The id of the paper that a reference names."""
    facts: Facts | None = None
    """What the reference says of it."""
    has_table: bool = False
    """Whether it has a table, which can be opened at its natural width."""


def target_of(article: Article, piece: Inline, width: int, height: int) -> Target | None:
    """The block of the paper that a link refers to; None if it is not in the paper."""
    name = piece.note or piece.target.removeprefix("#")
    if not piece.note and not piece.target.startswith("#"):
        return None
    number = article.places.get(name)
    if number is None:
        return None
    block = article.blocks[number]
    lines = block_lines(block, Options(width))
    if isinstance(block, Heading) and number + 1 < len(article.blocks):
        lines += [(), *block_lines(article.blocks[number + 1], Options(width))]
    if len(lines) > height:
        lines = [*lines[: height - 1], (Inline("…"),)]
    if isinstance(block, Reference):
        return Target(_heading(block), number, lines, paper_of(block), block.facts)
    return Target(_heading(block), number, lines, has_table=bool(tables_in(block)))


def _heading(block: Block) -> str:
    if isinstance(block, Group):
        return block.kind.value.capitalize()
    return _TITLES.get(type(block), "Text")


def paper_of(reference: Reference) -> str | None:
    """The id of the paper that a reference names by an arXiv id or a DOI."""
    links = [piece.target for piece in reference.content if piece.target.startswith("http")]
    found = identify(text_of(reference.content).split(), links)
    return re.sub(r"(?<=\d)v\d+$", "", found) if found and ":" not in found else found


def papers_of(article: Article) -> dict[int, str]:
    """The ids of the papers that the references name, by the numbers of their blocks."""
    return {
        number: id_
        for number, block in enumerate(article.blocks)
        if isinstance(block, Reference) and (id_ := paper_of(block))
    }


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
