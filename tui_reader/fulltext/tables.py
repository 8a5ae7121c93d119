"""Tables: cells with their spans, alignment and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.fulltext.inlines import Notes, pieces_of, single_breaks, style_of, tidy
from tui_reader.fulltext.model import Cell, Content, Inline, Style, Table
from tui_reader.fulltext.page import Child, Element

MAX_SPAN: Final = 100
_MAX_CELLS: Final = 100_000
_HOLDERS: Final = ("ltx_figure", "ltx_table", "ltx_float", "ltx_listing")


def is_table(element: Element) -> bool:
    """Whether an element is a table, not one of equations."""
    return (element.tag == "table" or element.has("ltx_tabular")) and not element.has(
        "ltx_eqn_table"
    )


def is_frame(element: Element) -> bool:
    """Whether a table only places larger things: figures, listings, or a single column of text."""
    rows = list(rows_of(element))
    if rows and all(len(row.elements()) <= 1 for row in rows):
        return True
    return any(_holds_something(cell) for row in rows for cell in row.elements())


def _holds_something(element: Element) -> bool:
    """Whether something in a cell needs more than lines of text."""
    if element.tag in ("figure", "pre") or element.has(*_HOLDERS):
        return True
    return element.has_blocks and any(map(_holds_something, element.elements()))


def rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table, also those in its head and body."""
    for child in table.elements():
        if child.tag == "tr" or child.has("ltx_tr"):
            yield child
        elif child.tag not in ("caption", "figcaption") and not child.has("ltx_caption"):
            yield from rows_of(child)


def has_rows(element: Element) -> bool:
    """Whether an element has rows of a table."""
    return any(True for _ in rows_of(element))


def table_of(element: Element, notes: Notes) -> Table:
    """A table; its cells hold running text, with line breaks between their blocks."""
    rows: list[tuple[Cell, ...]] = []
    left = _MAX_CELLS
    for row in rows_of(element):
        if left <= 0:
            break
        notes.add_id(row)
        cells = tuple(_cell(cell, notes) for cell in row.elements()[:left])
        left -= max(len(cells), 1)
        rows.append(cells)
    return Table(tuple(rows))


def _cell(element: Element, notes: Notes) -> Cell:
    alignment = next(
        (way for way in ("right", "center") if f"ltx_align_{way}" in element.classes), "left"
    )
    return Cell(
        _content(element, notes),
        _span(element, "colspan"),
        _span(element, "rowspan"),
        alignment,
        element.tag == "th" or element.has("ltx_th"),
        any(name.startswith("ltx_border_t") for name in element.classes),
    )


def _span(element: Element, name: str) -> int:
    text = element.get(name)
    if not text:
        prefix = f"ltx_{name}_"
        names = (each for each in element.classes if each.startswith(prefix))
        text = next((each[len(prefix) :] for each in names if each[len(prefix) :].isdigit()), "")
    match = re.match(r"\s*(\d{1,4})", text) if text else None
    return min(max(int(match[1]), 1), MAX_SPAN) if match else 1


def _content(element: Element, notes: Notes) -> Content:
    def visit(children: list[Child], style: Style) -> list[Inline]:
        pieces: list[Inline] = []
        run: list[Child] = []
        for child in children:
            if not isinstance(child, Element) or not (child.is_block or child.has_blocks):
                run.append(child)
                continue
            pieces.extend(pieces_of(run, notes, style))
            run.clear()
            is_cell = child.tag in ("td", "th") or child.has("ltx_td")
            gap = Inline(" " if is_cell else "\n") if child.is_block else Inline("")
            notes.add_id(child)
            pieces.append(gap)
            if child.has("ltx_note"):
                pieces.extend(pieces_of([child], notes, style))
            else:
                pieces.extend(inside(child, style | style_of(child)))
            pieces.append(gap)
        pieces.extend(pieces_of(run, notes, style))
        return pieces

    def inside(child: Element, style: Style) -> list[Inline]:
        first = child.elements()[:1]
        if not first or not first[0].has("ltx_tag_item"):
            return visit(child.children, style)
        at = child.children.index(first[0])
        rest = single_breaks(visit(child.children[at + 1 :], style))  # beside the bullet or number
        return [*pieces_of(first, notes, style), Inline(" "), *rest]

    return tidy(single_breaks(visit(element.children, style_of(element))))
