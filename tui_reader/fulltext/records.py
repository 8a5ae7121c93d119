"""A paper as JSON records, one for each block, for programs and language models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
    Picture,
    Reference,
    Table,
    text_of,
)


def records(article: Article) -> Iterator[dict[str, Any]]:
    """A record of the paper itself, then one for each of its blocks, in their order."""
    yield {
        "type": "paper",
        "title": article.title,
        "notice": article.notice or None,
        "conversion_errors": article.errors,
    }
    yield from map(_record, article.blocks)


def _record(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"type": "heading", "level": block.level, **_text(block.content)}
        case Paragraph():
            return {"type": "paragraph", "role": block.kind or None, **_text(block.content)}
        case Equation():
            return {"type": "equation", "rows": [_row(row.cells, row.number) for row in block.rows]}
        case ItemList():
            return {
                "type": "list",
                "numbered": block.is_numbered,
                "items": [
                    {"tag": text_of(item.tag) or None, "blocks": [*map(_record, item.blocks)]}
                    for item in block.items
                ],
            }
        case Table():
            return {"type": "table", "rows": [[_cell(cell) for cell in row] for row in block.rows]}
        case Picture():
            return {"type": "picture", "source": block.source, "alternative": block.alternative}
        case Listing():
            lines = [{"number": each.number or None, **_text(each.content)} for each in block.lines]
            return {"type": "listing", "lines": lines}
        case Group():
            return {"type": block.kind.value, "blocks": [*map(_record, block.blocks)]}
        case Footnote():
            return {"type": "footnote", "mark": block.mark, **_text(block.content)}
        case Reference():
            return {
                "type": "reference",
                "id": block.id or None,
                "tag": text_of(block.tag) or None,
                **_text(block.content),
            }


def _text(content: Content) -> dict[str, Any]:
    """A text, with the TeX of its formulas where it has some."""
    formulas = [piece.tex for piece in content if piece.tex]
    return {"text": text_of(content), **({"tex": formulas} if formulas else {})}


def _row(cells: Any, number: str) -> dict[str, Any]:
    pieces = [piece for cell in cells for piece in cell]
    lines = (each.line if isinstance(each, Formula) else each.text for each in pieces)
    tex = (each.tex for each in pieces if isinstance(each, Formula))
    return {"text": " ".join(lines), "tex": " ".join(tex), "number": number or None}


def _cell(cell: Any) -> dict[str, Any]:
    return {
        **_text(cell.content),
        **({"columns": cell.columns} if cell.columns > 1 else {}),
        **({"rows": cell.rows} if cell.rows > 1 else {}),
        **({"header": True} if cell.is_header else {}),
    }
