"""Breaks a formula into pieces for lines of their own, at its relations and operators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from tui_reader.core import mathml, mathml_line
from tui_reader.core.math_signs import BARS, BINARIES, RELATIONS
from tui_reader.core.mathml import Node
from tui_reader.fulltext.box import Box, beside
from tui_reader.fulltext.formula import boxes_of_row

_ROWS: Final = ("mrow", "mstyle", "mpadded")
_MAX_OPENED: Final = 12
"""Levels of rows in which a formula is broken."""


def pieces_of(node: Node, room: int) -> list[list[Box]]:
    """A formula in pieces for lines of their own, none wider than `room` if possible.

    There is one list for each row of the formula. It is broken before relations, then before
    binary operators, then also before those within brackets. Raises FormulaTooLargeError.
    """
    whole = _only_row(node)
    if len(whole) == 1 and whole[0].tag == "mtable":
        rows = mathml.rows_of(whole[0])
        return [
            [box for cell in row for box in _pieces_of_row(_only_row(cell), room)] for row in rows
        ]
    return [_pieces_of_row(whole, room)]


def _pieces_of_row(row: list[Node], room: int) -> list[Box]:
    boxes = boxes_of_row(row)
    found = _broken(row, boxes, RELATIONS)
    for _ in range(_MAX_OPENED):
        if all(box.width <= room for box in found):
            break
        found = _broken(row, boxes, RELATIONS | BINARIES)
        opened = _opened(row)
        if len(opened) == len(row) or all(box.width <= room for box in found):
            break
        row, boxes = opened, boxes_of_row(opened)
    return found


def _broken(row: Sequence[Node], boxes: Sequence[Box], signs: Collection[str]) -> list[Box]:
    """The boxes of a row's nodes, joined up to the next of these signs."""
    starts = [
        at
        for at, each in enumerate(row)
        if at
        and (each.sign in signs or mathml_line.is_pair(row, at))
        and each.sign not in BARS
        and not mathml_line.is_pair(row, at - 1)
    ]
    bounds = [0, *starts, len(row)]
    pieces = (beside(boxes[start:end]) for start, end in pairwise(bounds) if end > start)
    return [piece.trimmed() for piece in pieces]


def _opened(row: Sequence[Node]) -> list[Node]:
    """A row with the rows in it spliced in."""
    return [
        inner
        for node in row
        for inner in (node.children if node.tag in _ROWS and node.children else [node])
    ]


def _only_row(node: Node) -> list[Node]:
    """The nodes of a formula's outermost row."""
    while node.tag in ("math", "semantics", "mtd", *_ROWS):
        if len(node.children) != 1:
            first = node.children[0] if node.children else node
            # a clause and the full stop after it
            if len(node.children) == 2 and first.tag == "mrow":
                return [*_only_row(first), node.children[1]]
            return node.children
        node = node.children[0]
    return [node]
