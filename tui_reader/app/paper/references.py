"""What a link of a paper refers to: a reference, footnote, formula, figure or section."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

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

_TITLES: Final = {
    Reference: "Reference", Footnote: "Footnote", Equation: "Formula", Table: "Table",
    Heading: "Section",
}  # fmt: skip


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
    found = {}
    for number, block in enumerate(article.blocks):
        if isinstance(block, Reference) and (id_ := paper_of(block)):
            found[number] = id_
    return found
