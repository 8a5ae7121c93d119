"""Displayed formulas: the rows and columns of LaTeXML's equation tables."""

from __future__ import annotations

from collections.abc import Iterator

from tui_reader.fulltext.inlines import Notes, content_of, pieces_of, tidy
from tui_reader.fulltext.model import Equation, EquationRow, Formula, Inline, text_of
from tui_reader.fulltext.page import Child, Element, Maths

_NUMBERS = ("ltx_eqn_eqno", "ltx_tag_equation", "ltx_tag_equationgroup")
_PADDING = ("ltx_eqn_center_padleft", "ltx_eqn_center_padright", "ltx_eqn_left_padleft")


def is_equation(element: Element) -> bool:
    """Whether an element is a displayed formula, or several."""
    return element.has("ltx_equation", "ltx_equationgroup", "ltx_eqn_table")


def equation_of(element: Element, notes: Notes) -> Equation:
    """The formulas of an equation element, with its text and numbers."""
    rows = [row for row in _rows(element, notes) if row.cells or row.number]
    return Equation(tuple(rows))


def single(maths: Maths) -> Equation:
    """A displayed formula in a paragraph."""
    return Equation((EquationRow(((maths.formula,),), ("center",)),))


def _rows(element: Element, notes: Notes) -> Iterator[EquationRow]:
    notes.add_id(element)
    if element.tag == "tr" or element.has("ltx_eqn_row"):
        yield _row(element.children, notes)
        return
    loose: list[Child] = []
    for child in element.children:
        if isinstance(child, Element) and _holds_rows(child):
            if _is_something(loose):
                yield _row(loose, notes)
            loose = []
            yield from _rows(child, notes)
        else:
            loose.append(child)
    if _is_something(loose):
        yield _row(loose, notes)


def _is_something(children: list[Child]) -> bool:
    return any(not isinstance(child, str) or child.strip() for child in children)


def _holds_rows(element: Element) -> bool:
    return (
        element.tag in ("tr", "tbody", "table", "thead", "tfoot")
        or element.has("ltx_eqn_row", "ltx_equation", "ltx_equationgroup", "ltx_eqn_table")
        or (element.tag == "div" and element.has_blocks)
    )


def _row(children: list[Child], notes: Notes) -> EquationRow:
    cells: list[tuple[Formula | Inline, ...]] = []
    alignments: list[str] = []
    number = ""
    loose: list[Child] = []

    def end_loose() -> None:
        if found := _pieces(loose, notes):
            cells.append(found)
            alignments.append("center")
        loose.clear()

    for child in children:
        if not isinstance(child, Element):
            loose.append(child)
            continue
        if child.has(*_NUMBERS):
            number = number or text_of(content_of([child], notes))
            continue
        if child.tag not in ("td", "th") and not child.has("ltx_eqn_cell"):
            loose.append(child)
            continue
        end_loose()
        if child.has(*_PADDING) and not child.children:
            continue
        found = _pieces(child.children, notes)
        if not found and not cells:
            continue
        cells.append(found)
        alignments.append(_alignment(child))
    end_loose()
    while cells and not cells[-1]:
        cells.pop()
        alignments.pop()
    return EquationRow(tuple(cells), tuple(alignments), number)


def _alignment(element: Element) -> str:
    for way in ("left", "right"):
        if f"ltx_align_{way}" in element.classes:
            return way
    return "center"


def _pieces(children: list[Child], notes: Notes) -> tuple[Formula | Inline, ...]:
    """The formulas and words of a cell, in their order."""
    found: list[Formula | Inline] = []
    text: list[Child] = []

    def end_text() -> None:
        pieces = pieces_of(text, notes)
        text.clear()
        if content := tidy(pieces):
            is_after_space, is_before_space = pieces[0].text[:1] == " ", pieces[-1].text[-1:] == " "
            found.extend([*[Inline(" ")] * is_after_space, *content])
            found.extend([Inline(" ")] * is_before_space)

    def visit(children: list[Child]) -> None:
        for child in children:
            if isinstance(child, Maths):
                end_text()
                notes.add_id(child)
                if child.formula.line or child.formula.tex:
                    found.append(child.formula)
            elif isinstance(child, Element) and not child.has("ltx_note", "ltx_ERROR"):
                if _contains_maths(child):
                    visit(child.children)
                else:
                    text.append(child)
            else:
                text.append(child)

    visit(children)
    end_text()
    while found and found[-1] == Inline(" "):
        found.pop()
    while found and found[0] == Inline(" "):
        found.pop(0)
    return tuple(found)


def _contains_maths(element: Element) -> bool:
    return any(
        isinstance(child, Maths) or (isinstance(child, Element) and _contains_maths(child))
        for child in element.children
    )
