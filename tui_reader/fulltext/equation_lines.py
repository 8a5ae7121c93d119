"""Displayed formulas as lines: in two dimensions, aligned, numbered, broken where too wide."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Final

from rich.cells import cell_len

from tui_reader.core.mathml import FormulaTooLargeError
from tui_reader.fulltext.box import Box, beside
from tui_reader.fulltext.formula import box_of
from tui_reader.fulltext.formula_lines import pieces_of
from tui_reader.fulltext.lines import Line, Options, indented, wrapped
from tui_reader.fulltext.model import Equation, EquationRow, Formula, Inline, Style

_INDENT: Final = 4
_HANGING: Final = 4
"""Cells by which the later lines of a broken formula are indented."""
_ASCII: Final = str.maketrans({
    **dict.fromkeys("─‾", "-"), **dict.fromkeys("│║⎜⎟⎢⎥⎪", "|"), **dict.fromkeys("┌┐└┘╭╮╰╯┬┴", "+"),
    **dict.fromkeys("⎧⎨⎩⎰", "{"), **dict.fromkeys("⎫⎬⎭⎱", "}"), **dict.fromkeys("⎛╱", "/"),
    **dict.fromkeys("⎝╲", "\\"), "⎞": "\\", "⎠": "/", **dict.fromkeys("⎡⎣", "["),
    **dict.fromkeys("⎤⎦", "]"),
})  # fmt: skip


def formula_box(formula: Formula, options: Options) -> Box:
    """A formula in two dimensions; on one line if it is too large, or has no MathML."""
    if formula.node is not None and not options.is_linear:
        with suppress(FormulaTooLargeError, RecursionError):
            return box_of(formula.node)
    with suppress(FormulaTooLargeError):
        return Box([formula.line])
    return Box(["…"])


def equation_lines(equation: Equation, options: Options) -> list[Line]:
    """The lines of a displayed formula."""
    if len(equation.rows) > 1 and any(len(row.cells) > 1 for row in equation.rows):
        with suppress(FormulaTooLargeError):
            return _aligned(equation.rows, options)
    lines: list[Line] = []
    was_tall = False
    for row in equation.rows:
        found = _row_lines(row, options)
        if lines and (was_tall or len(found) > 1):
            lines.append(())
        lines += found
        was_tall = len(found) > 1
    return lines


def _tex(row: EquationRow) -> str:
    return " ".join(each.tex for each in chain(*row.cells) if isinstance(each, Formula)).strip()


def _cell_box(cell: Sequence[Formula | Inline], options: Options) -> Box:
    """A cell in two dimensions. Raises FormulaTooLargeError, also if a text needs several lines."""
    boxes: list[Box] = []
    for piece in cell:
        text = piece.line if isinstance(piece, Formula) else piece.text
        if isinstance(piece, Formula) and piece.node is not None:
            boxes.append(formula_box(piece, options))
        elif "\n" in text or cell_len(text) > options.width:
            raise FormulaTooLargeError
        else:
            boxes.append(Box([text]))
    return beside(boxes)


def _room(options: Options, number: str) -> tuple[int, int]:
    """The indentation of a formula and the cells it may take beside its number."""
    taken = cell_len(number) + 2 if number else 0
    indent = _INDENT if options.width - _INDENT - taken >= 24 else 0
    return indent, max(options.width - indent - taken, 1)


def _aligned(rows: Sequence[EquationRow], options: Options) -> list[Line]:
    """Rows with their columns under each other. Raises FormulaTooLargeError if they do not fit."""
    columns = max(len(row.cells) for row in rows)
    grid = [[_cell_box(cell, options) for cell in row.cells] for row in rows]
    # a row of one cell, such as words between formulas, does not widen the first column
    widths = [
        max((row[at].width for row in grid if at < len(row) and len(row) > 1), default=0)
        for at in range(columns)
    ]
    longest = max((row.number for row in rows), key=cell_len)
    indent, room = _room(options, longest)
    total = sum(widths) + columns - 1
    if total > room or any(len(row) == 1 and row[0].width > room for row in grid):
        raise FormulaTooLargeError
    margin = indent + (room - indent - total) // 2 if total < room - indent else indent
    is_tall = any(box.height > 1 for row in grid for box in row)
    lines: list[Line] = []
    for row, placed in zip(rows, grid, strict=True):
        parts: list[Box] = []
        for at, box in enumerate(placed):
            pad = max(widths[at] - box.width, 0) if len(placed) > 1 else 0
            way = row.alignments[at]
            before = pad if way == "right" else pad // 2 if way == "center" else 0
            spaced = (Box([" " * before]), box, Box([" " * (pad - before)]))
            parts += [*spaced, Box([" "])] if at + 1 < len(placed) else spaced
        if lines and is_tall:
            lines.append(())
        lines += _placed(beside(parts), margin, row.number, _tex(row), options)
    return lines


def _placed(box: Box, margin: int, number: str, tex: str, options: Options) -> list[Line]:
    """A box with its margin, and its number at the right end of its baseline."""
    lines: list[Line] = []
    for at, text in enumerate(box.rows):
        shown = text.rstrip()
        if options.is_ascii:
            shown = shown.translate(_ASCII)
        parts = [Inline(" " * margin)] if margin and shown else []
        parts += [Inline(shown, tex=tex)] if shown else []
        if number and at == box.base:
            used = (margin if shown else 0) + cell_len(shown)
            gap = options.width - used - cell_len(number)
            if gap < 1:
                lines += [tuple(parts), *_number_line(number, options)]
                continue
            parts += [Inline(" " * gap), Inline(number, Style.DIM)]
        lines.append(tuple(parts))
    return lines


def _number_line(number: str, options: Options) -> list[Line]:
    gap = max(options.width - cell_len(number), 0)
    return wrapped((Inline(" " * gap + number, Style.DIM),), options.width)


def _row_lines(row: EquationRow, options: Options) -> list[Line]:
    if not any(isinstance(piece, Formula) for piece in chain(*row.cells)):
        return _words(row, options)
    for lay_out in (_whole, _broken):
        with suppress(FormulaTooLargeError):
            return lay_out(row, options)
    return _on_one_line(row, options)


def _whole(row: EquationRow, options: Options) -> list[Line]:
    """A row in the middle of the room. Raises FormulaTooLargeError."""
    indent, room = _room(options, row.number)
    boxes = [_cell_box(cell, options) for cell in row.cells if cell]
    whole = beside([part for box in boxes for part in (box, Box([" "]))][:-1])
    if whole.width > room:
        raise FormulaTooLargeError
    centred = (options.width - whole.width) // 2
    margin = max(0, min(centred, room + indent - whole.width))
    return _placed(whole, margin, row.number, _tex(row), options)


def _words(row: EquationRow, options: Options) -> list[Line]:
    pieces = [piece for cell in row.cells for piece in (*cell, Inline(" "))]
    content = tuple(piece for piece in pieces if isinstance(piece, Inline))
    if row.number:
        content += (Inline(row.number, Style.DIM),)
    return wrapped(content, options.width)


def _broken(row: EquationRow, options: Options) -> list[Line]:
    """A row broken before relations and operators. Raises FormulaTooLargeError."""
    indent, room = _room(options, row.number)
    boxes: list[list[Box]] = [[]]
    for piece in chain(*row.cells):
        first, *rest = _pieces(piece, room - _HANGING, options)
        boxes[-1] += first
        boxes += rest
    if any(box.width > room - _HANGING for line in boxes for box in line):
        raise FormulaTooLargeError
    packed = _packed(boxes, room)
    lines: list[Line] = []
    is_tall = any(box.height > 1 for box in packed)
    for at, box in enumerate(packed):
        margin = indent + (_HANGING if at else 0)
        number = row.number if at == len(packed) - 1 else ""
        if at and is_tall:
            lines.append(())
        lines += _placed(box, margin, number, _tex(row), options)
    return lines


def _pieces(piece: Formula | Inline, room: int, options: Options) -> list[list[Box]]:
    if isinstance(piece, Inline):
        return [[Box([word]) for word in piece.text.split()]]
    if piece.node is None or options.is_linear:
        return [[Box([word]) for word in piece.line.split()]]
    return pieces_of(piece.node, room) or [[]]


def _packed(rows: Sequence[Sequence[Box]], room: int) -> list[Box]:
    """The boxes of each row on one line as far as they fit."""
    lines: list[list[Box]] = []
    for row in rows:
        used = -1
        for box in row:
            limit = room - (_HANGING if len(lines) > 1 else 0)
            if used >= 0 and used + 1 + box.width <= limit:
                lines[-1] += [Box([" "]), box]
                used += 1 + box.width
            else:
                lines.append([box])
                used = box.width
    return list(map(beside, lines))


def _on_one_line(row: EquationRow, options: Options) -> list[Line]:
    """A row as running text."""
    indent, room = _room(options, row.number)
    text: list[Inline] = []
    for piece in chain(*row.cells):
        shown = Inline(piece.line, tex=piece.tex) if isinstance(piece, Formula) else piece
        text += [shown, Inline(" ")]
    lines = indented(wrapped(tuple(text), room), " " * indent, Style.PLAIN)
    if row.number:
        lines += _number_line(row.number, options)
    return lines
