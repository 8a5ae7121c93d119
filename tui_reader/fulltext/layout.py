"""Blocks as lines of a width: each block on its own, so that a screen lays out what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rich.cells import cell_len

from tui_reader.fulltext.equation_lines import equation_lines
from tui_reader.fulltext.lines import (
    Line,
    Options,
    dim,
    hanging,
    hung,
    indented,
    justified,
    with_style,
    wrapped,
)
from tui_reader.fulltext.model import (
    Block,
    Content,
    Equation,
    Footnote,
    Group,
    GroupKind,
    Heading,
    Inline,
    Item,
    ItemList,
    Listing,
    ListingLine,
    Paragraph,
    Picture,
    Reference,
    Style,
    Table,
    text_of,
)
from tui_reader.fulltext.table_lines import table_lines

_ITEM: Final = 4
_REFERENCE: Final = 4
_TIGHT: Final = (Reference, Footnote)
"""Kinds of blocks that follow each other without a blank line."""


def block_lines(block: Block, options: Options) -> list[Line]:
    """The lines of one block, none of them wider than the width."""
    options = replace(options, width=max(options.width, 2))
    match block:
        case Heading():
            return wrapped(with_style(block.content, Style.BOLD), options.width)
        case Paragraph():
            return _paragraph(block, options)
        case Equation():
            return equation_lines(block, options)
        case ItemList():
            return _list(block, options)
        case Table():
            return table_lines(block, options)
        case Picture():
            name = f"[picture: {block.alternative}]" if block.alternative else "[picture]"
            name = name if block.source else "[drawing]"
            return wrapped((Inline(name, Style.DIM, picture=block.source),), options.width)
        case Listing():
            return _listing(block, options)
        case Group():
            return _group(block, options)
        case Footnote():
            return _footnote(block, options)
        case Reference():
            return _reference(block, options)


def lines_of(blocks: Sequence[Block], options: Options) -> list[Line]:
    """The lines of blocks, with blank lines between them."""
    lines: list[Line] = []
    before: Block | None = None
    for block in blocks:
        made = block_lines(block, options)
        if not made:
            continue
        lines += [()] * gap_between(before, block)
        lines += made
        before = block
    return lines


def gap_between(before: Block | None, block: Block) -> int:
    """The number of blank lines between two blocks."""
    if before is None:
        return 0
    if isinstance(before, _TIGHT) and type(before) is type(block):
        return 0
    if isinstance(block, Heading) and block.level <= 2:
        return 2
    return 1


def _paragraph(block: Paragraph, options: Options) -> list[Line]:
    lines = wrapped(block.content, options.width)
    if block.kind == "authors":
        return [_trimmed(justified(line, options.width, "center")) for line in lines]
    return lines


def _trimmed(line: Line) -> Line:
    return line[:-1] if line and not line[-1].text.strip() else line


def _list(block: ItemList, options: Options) -> list[Line]:
    lines: list[Line] = []
    tags = [
        item.tag
        or (Inline(f"{number}." if block.is_numbered else "*" if options.is_ascii else "•"),)
        for number, item in enumerate(block.items, 1)
    ]
    widest = max((cell_len(text_of(tag)) for tag in tags), default=0)
    indent = options.room_for(max(_ITEM, widest + 1) if widest <= 2 * _ITEM else _ITEM)
    is_loose = any(len(item.blocks) > 1 for item in block.items)
    for tag, item in zip(tags, block.items, strict=True):
        if lines and is_loose:
            lines.append(())
        lines += _item(item, tag, indent, options)
    return lines


def _item(item: Item, tag: Content, indent: int, options: Options) -> list[Line]:
    width = cell_len(text_of(tag))
    if width + 1 <= indent:
        inner = lines_of(item.blocks, options.within(indent))
        return hung(inner or [()], tag, indent)
    # a term: in the line of its explanation, or above it
    first = item.blocks[0] if item.blocks else None
    if isinstance(first, Paragraph):
        content = (*with_style(tag, Style.BOLD), Inline(" "), *first.content)
        inner = lines_of((Paragraph(content), *item.blocks[1:]), options.within(indent))
        return indented(inner, " " * indent, Style.PLAIN)
    lines = wrapped(with_style(tag, Style.BOLD), options.width)
    inner = lines_of(item.blocks, options.within(indent))
    return [*lines, *indented(inner, " " * indent, Style.PLAIN)]


def _listing(block: Listing, options: Options) -> list[Line]:
    margin = max((cell_len(line.number) for line in block.lines), default=0)
    margin = options.room_for(margin + 1) if margin else 0
    indent = options.room_for(2 + margin) - margin
    lines: list[Line] = []
    for line in block.lines:
        lines += _listing_line(line, margin, max(indent, 0), options)
    return lines


def _listing_line(line: ListingLine, margin: int, indent: int, options: Options) -> list[Line]:
    text = text_of(line.content)
    spaces = len(text) - len(text.lstrip(" "))
    width = options.width - margin - indent
    inner = max(0, min(spaces, width - 16, width // 2))
    content = _without_first(line.content, spaces)
    made = hanging(content, width - inner, 2 if width - inner > 20 else 0) or [()]
    number = line.number if cell_len(line.number) < margin else ""
    lead = number.rjust(margin - 1) + " " if margin else ""
    out: list[Line] = []
    for at, each in enumerate(made):
        before = (lead if not at else " " * margin) + " " * (indent + inner)
        out.append((dim(before), *each) if before.strip() or each else ())
    return out


def _without_first(content: Content, count: int) -> Content:
    out: list[Inline] = []
    for piece in content:
        cut = min(count, len(piece.text))
        count -= cut
        if cut < len(piece.text) or piece.tex is not None:
            out.append(replace(piece, text=piece.text[cut:]))
    return tuple(out)


def _group(block: Group, options: Options) -> list[Line]:
    bar, rule = ("|", "-") if options.is_ascii else ("│", "─")
    if block.kind in (GroupKind.THEOREM, GroupKind.PROOF, GroupKind.BOX):
        indent = options.room_for(2)
        lines = lines_of(_run_in(block.blocks), options.within(indent))
        return indented(lines, f"{bar} "[:indent])
    if block.kind is GroupKind.QUOTE:
        indent = options.room_for(4)
        lines = lines_of(block.blocks, options.within(indent))
        return indented(lines, " " * indent, Style.PLAIN)
    lines = lines_of(block.blocks, options)
    if block.kind is GroupKind.ALGORITHM:
        line = (dim(rule * options.width),)
        return [line, *lines, line]
    return lines


def _run_in(blocks: Sequence[Block]) -> Sequence[Block]:
    """A theorem's title in the line of its first paragraph."""
    match blocks:
        case [Paragraph(title, "title"), Paragraph(content, ""), *rest]:
            return [Paragraph((*title, Inline(" "), *content)), *rest]
    return blocks


def _footnote(block: Footnote, options: Options) -> list[Line]:
    indent = options.room_for(4)
    mark = f"{block.mark} "
    if cell_len(mark) > indent:
        return wrapped((Inline(mark, Style.DIM), *block.content), options.width)
    lines = wrapped(block.content, options.width - indent)
    return hung(lines, (dim(mark.rjust(indent)),), indent)


def _reference(block: Reference, options: Options) -> list[Line]:
    rest = options.room_for(_REFERENCE)
    tag = (*with_style(block.tag, Style.BOLD), Inline(" ")) if block.tag else ()
    return hanging((*tag, *block.content), options.width, rest)
