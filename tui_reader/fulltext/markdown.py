"""A paper as Markdown with its formulas as TeX, for notes and language models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tui_reader.fulltext.inlines import MARK
from tui_reader.fulltext.model import (
    Article,
    Block,
    Content,
    Equation,
    EquationRow,
    Footnote,
    Formula,
    Group,
    GroupKind,
    Heading,
    Inline,
    ItemList,
    Listing,
    Paragraph,
    Picture,
    Reference,
    Style,
    Table,
    text_of,
)
from tui_reader.fulltext.table_lines import MAX_COLUMNS

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|$~])")
_BACKTICKS: Final = re.compile(r"`+")


def markdown(article: Article) -> Iterator[str]:
    """The lines of a paper as CommonMark, with pipe tables, footnotes and `$` around formulas."""
    for block in article.blocks:
        yield from block_markdown(block)
        yield ""
    if article.notice:
        yield _escaped(article.notice)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _inline(content: Content) -> str:
    return "".join(map(_piece, content)).replace("\n", "  \n")


def _piece(piece: Inline) -> str:
    if piece.tex is not None:
        return _formula(piece.text, piece.tex)
    if piece.note and not piece.note.startswith(MARK):
        return f"[^{_name(piece.note)}]"
    text = piece.text
    core = text.strip()
    if not core or "\n" in core:
        return _escaped(text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    shown = _code(core) if piece.style & Style.CODE else _escaped(core)
    if piece.style & Style.BOLD:
        shown = f"**{shown}**"
    if piece.style & Style.ITALIC:
        shown = f"*{shown}*"
    if piece.target.startswith("http"):
        shown = f"[{shown}](<{piece.target}>)"
    return f"{before}{shown}{after}"


def _code(text: str) -> str:
    fence = _fence(text)
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"


def _fence(text: str) -> str:
    """More backticks than are anywhere in a row in `text`."""
    return "`" * (max(map(len, _BACKTICKS.findall(text)), default=0) + 1)


def _formula(line: str, tex: str) -> str:
    tex = " ".join(tex.split()).rstrip("\\")
    return f"${tex}$" if tex and "$" not in tex else _escaped(line)


def _name(note: str) -> str:
    return re.sub(r"[^\w.-]", "-", note)


def block_markdown(block: Block) -> Iterator[str]:
    """The lines of one block."""
    match block:
        case Heading():
            title = _inline(block.content).replace("  \n", " ")
            yield f"{'#' * min(block.level, 6)} {title}"
        case Paragraph():
            yield from _paragraph(_inline(block.content))
        case Equation():
            for row in block.rows:
                yield from _equation(row)
        case ItemList():
            yield from _list(block)
        case Table():
            yield from _table(block)
        case Picture():
            yield f"*[picture{': ' if block.alternative else ''}{_escaped(block.alternative)}]*"
        case Listing():
            yield from _listing(block)
        case Group():
            yield from _group(block)
        case Footnote():
            yield f"[^{_name(block.id)}]: {_inline(block.content).replace(chr(10), ' ')}"
        case Reference():
            tag = f"**{_escaped(text_of(block.tag))}** " if block.tag else ""
            yield f"- {tag}{_inline(block.content)}".replace("\n", "\n  ")


def _paragraph(text: str) -> Iterator[str]:
    """A paragraph, whose lines do not begin like a list or another block."""
    for line in text.split("\n"):
        yield re.sub(r"^(\s*)([-+=]|\d{1,9}[.)])(?=\s|$)", _shielded, line)


def _shielded(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark[:-1]}\\{mark[-1]}"


def _equation(row: EquationRow) -> Iterator[str]:
    pieces = [piece for cell in row.cells for piece in cell]
    formulas = [piece for piece in pieces if isinstance(piece, Formula)]
    if len(formulas) == len(pieces) and all(each.tex and "$" not in each.tex for each in formulas):
        tex = " ".join(" ".join(each.tex.split()) for each in formulas)
        yield f"$$ {tex} $$" + (f" {_escaped(row.number)}" if row.number else "")
        return
    shown = [
        _formula(each.line, each.tex) if isinstance(each, Formula) else _piece(each)
        for each in pieces
    ]
    yield " ".join([*shown, _escaped(row.number)]).strip()


def _list(block: ItemList) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        tag = text_of(item.tag).strip()
        mark = "-" if len(tag) <= 1 and not tag.isalnum() else f"- {_escaped(tag)}"
        if block.is_numbered and not tag:
            mark = f"{number}."
        lines = [*_blocks(item.blocks)] or [""]
        yield f"{mark} {lines[0]}".rstrip()
        yield from (f"  {line}".rstrip() for line in lines[1:])


def _table(block: Table) -> Iterator[str]:
    widest = max((sum(cell.columns for cell in row) for row in block.rows), default=0)
    columns = min(widest, MAX_COLUMNS)
    for number, row in enumerate(block.rows):
        cells: list[str] = []
        for cell in row:
            shown = _inline(cell.content).replace("  \n", " ").replace("\n", " ")
            cells += [shown, *[""] * (min(cell.columns, MAX_COLUMNS) - 1)]
        cells += [""] * (columns - len(cells))
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield "|" + " --- |" * columns


def _listing(block: Listing) -> Iterator[str]:
    lines = [text_of(line.content) for line in block.lines]
    fence = _fence("\n".join(lines)).ljust(3, "`")
    yield fence
    for line, text in zip(block.lines, lines, strict=True):
        yield f"{line.number:>3} {text}".rstrip() if line.number else text
    yield fence


def _group(block: Group) -> Iterator[str]:
    lines = _blocks(block.blocks)
    quoted = block.kind in (GroupKind.QUOTE, GroupKind.THEOREM, GroupKind.PROOF, GroupKind.BOX)
    yield from (f"> {line}".rstrip() for line in lines) if quoted else lines


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from block_markdown(block)
