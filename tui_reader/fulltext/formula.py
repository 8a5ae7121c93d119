"""Formulas in two dimensions: fractions, roots, limits, matrices and braces over several lines.

Brackets are as high as what they hold, scripts are super- and subscript characters where Unicode
has them, and neighbours never touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from tui_reader.core import mathml, mathml_line
from tui_reader.core.math_signs import (
    ACCENTS,
    BARS,
    BARS_ABOVE,
    CLOSE,
    OPEN,
    lowered,
    raised,
)
from tui_reader.core.mathml import Node
from tui_reader.core.mathml_line import linear, tight
from tui_reader.fulltext.box import Box, beside, over

_FENCE_PIECES: Final = {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "|": "│││", "∣": "│││", "‖": "║║║",
    "∥": "║║║", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥", "⟦": "⟦⟦⟦", "⟧": "⟧⟧⟧",
    "/": "╱╱╱", "⟨": "╱│╲", "⟩": "╲│╱", "↑": "↑││", "↓": "││↓",
}  # fmt: skip
_BRACES: Final = {"{": "⎧⎪⎨⎩", "}": "⎫⎪⎬⎭"}
_STRETCHY: Final = frozenset(_FENCE_PIECES) | frozenset(_BRACES) | {"⟪", "⟫"}


def box_of(node: Node) -> Box:
    """A formula laid out; raises FormulaTooLargeError."""
    tag, children = node.tag, node.children
    if tag in ("mi", "mn", "mtext", "ms", "mo"):
        return Box([mathml_line.token_text(node)])
    if tag == "mspace":
        return Box([" " * mathml.space_of(node)])
    if tag == "mphantom":
        hidden = _row(children)
        return Box([" " * hidden.width] * hidden.height, hidden.base)
    if tag == "mfrac" and len(children) == 2:
        return _fraction(node)
    if tag == "msqrt":
        return _root(_row(children), "")
    if tag == "mroot" and len(children) == 2:
        return _root(box_of(children[0]), linear(children[1]))
    if tag in ("munder", "mover", "munderover") and children:
        return _limits(node)
    if tag in ("msub", "msup", "msubsup") and children:
        base, lower, upper = mathml.parts_of_script(node)
        if mathml_line.is_big(base) and base.sign not in "∫∬∭⨌∮∯∰" and (lower or upper):
            return _stacked(box_of(base), lower, upper)
        return _scripted(box_of(base), lower, upper)
    if tag == "mmultiscripts" and children:
        return _multiscripted(node)
    if tag == "mtable":
        return _table(node)
    if tag == "menclose":
        return _enclosed(node)
    if not children:
        return Box([node.text])
    return _row(children)


def _row(nodes: Sequence[Node]) -> Box:
    return beside(boxes_of_row(nodes))


def boxes_of_row(nodes: Sequence[Node]) -> list[Box]:
    """The boxes of a row's nodes, spaced, with fences as high as what stands between them."""
    boxes = [box_of(node) for node in nodes]
    _stretch(nodes, boxes)
    spaced = []
    for at, (node, box) in enumerate(zip(nodes, boxes, strict=True)):
        before, after = mathml_line.spacing(nodes, at)
        follows = nodes[at + 1] if at + 1 < len(nodes) else None
        if follows is not None and not after:
            next_box = boxes[at + 1]
            is_apart = box.height == 1 and next_box.rows[next_box.base].startswith(" ")
            after = _would_touch(node, box, follows, next_box) or (
                mathml_line.needs_gap(node, follows) and not is_apart
            )
        if before and at and boxes[at - 1].rows[boxes[at - 1].base].endswith(" "):
            before = False
        if before or after:
            space = Box([" "])
            spaced.append(beside([*[space] * before, box, *[space] * after]))
        else:
            spaced.append(box)
    return spaced


def _would_touch(node: Node, box: Box, follows: Node, next_box: Box) -> bool:
    """Whether one of two neighbours is so tall that they would run into each other."""
    if (
        not box.width
        or not next_box.width
        or "mspace" in (node.tag, follows.tag)
        or node.sign
        or follows.sign
    ):
        return False
    stacked = ("mfrac", "munder", "munderover", "mtable", "mover")
    return (node.tag in stacked and box.height > 1) or (
        follows.tag in stacked and next_box.height > 1
    )


def _stretch(nodes: Sequence[Node], boxes: list[Box]) -> None:
    """Make brackets as high as what they hold; one without a partner, as high as its row."""
    waiting: list[tuple[int, str]] = []
    pairs: list[tuple[int, int]] = []
    for at, node in enumerate(nodes):
        sign = node.sign
        if node.tag != "mo" or not sign or sign not in _STRETCHY:
            continue
        if node.get("stretchy") == "false" and sign in BARS:
            continue
        closes = sign in CLOSE and (sign not in OPEN or any(mark == sign for _, mark in waiting))
        if closes and waiting:
            start, _ = waiting.pop()
            pairs.append((start, at))
        elif closes:
            pairs.append((-1, at))
        elif sign in OPEN:
            waiting.append((at, sign))
    pairs += [(start, len(nodes)) for start, _ in waiting]
    for start, end in sorted(pairs, key=lambda pair: pair[1] - pair[0]):
        inside = [box for box in boxes[start + 1 : end] if box.height > 1 or box.width]
        up = max((box.base for box in inside), default=0)
        down = max((box.below for box in inside), default=0)
        for at in (start, end):
            if not 0 <= at < len(nodes) or not up + down:
                continue
            # a plain bracket around a letter with a script stays in its line
            if up + down > 1 or nodes[at].get("stretchy") != "false":
                boxes[at] = Box(_fence(nodes[at].sign, up + down + 1), up)


def _fence(sign: str, height: int) -> list[str]:
    """A bracket or bar over `height` lines, a character each; as it is where it has no pieces."""
    if height <= 1:
        return [sign]
    if sign in _BRACES:
        top, middle, centre, bottom = tuple(_BRACES[sign])
        if height == 2:
            return ["⎰", "⎱"] if sign == "{" else ["⎱", "⎰"]
        before = (height - 2) // 2
        after = height - 3 - before
        return [top, *[middle] * before, centre, *[middle] * after, bottom]
    if sign in _FENCE_PIECES:
        top, middle, bottom = tuple(_FENCE_PIECES[sign])
        return [top, *[middle] * (height - 2), bottom]
    return [*[" "] * ((height - 1) // 2), sign, *[" "] * (height - 1 - (height - 1) // 2)]


def _fraction(node: Node) -> Box:
    top, bottom = (box_of(child) for child in node.children)
    width = max(top.width, bottom.width, 1)
    if mathml.is_ruleless(node):
        return Box([*top.centred(width), *bottom.centred(width)], top.height)
    if any(_has_bar_as_wide(box, width) for box in (top, bottom)):
        width += 2
    return Box([*top.centred(width), "─" * width, *bottom.centred(width)], top.height)


def _has_bar_as_wide(box: Box, width: int) -> bool:
    return any(row == "─" * width for row in box.rows)


def _root(inside: Box, index: str) -> Box:
    index = raised(index) or index if index != "2" else ""
    if inside.height == 1 and inside.width <= 2:
        return Box([f"{index}√{inside.line}"])
    margin = " " * cell_len(index)
    rows = [f"{margin} {'_' * inside.width}"]
    for at, row in enumerate(inside.rows):
        is_last = at == inside.height - 1
        rows.append((f"{index}√" if is_last else f"{margin}│") + row)
    return Box(rows, inside.base + 1)


def _script_box(node: Node | None) -> Box | None:
    if node is None:
        return None
    box = box_of(node)
    return Box([tight(node)]) if box.height == 1 else box


def _stacked(base: Box, lower: Node | None, upper: Node | None) -> Box:
    return over(_script_box(upper), base, _script_box(lower))


def _limits(node: Node) -> Box:
    base_node, lower, upper = mathml.parts_of_script(node)
    base = box_of(base_node)
    mark = tight(upper) if upper is not None else ""
    under = tight(lower) if lower is not None else ""
    if upper is not None and (mark in ACCENTS or mark in BARS_ABOVE):
        base = _accented(base, mark)
        upper = None
    elif mark in ("⏞", "︷"):
        base = over(Box([_brace(base.width, "╭┴╮")]), base, None)
        upper = None
    if under in ("⏟", "︸"):
        base = over(None, base, Box([_brace(base.width, "╰┬╯")]))
        lower = None
    elif under in ("¯", "_", "‾", "―", "̲"):
        base = over(None, base, Box(["‾" * base.width]))
        lower = None
    if lower is None and upper is None:
        return base
    return _stacked(base, lower, upper)


def _brace(width: int, pieces: str) -> str:
    left, middle, right = tuple(pieces)
    if width < 3:
        return middle.center(width)
    before = (width - 3) // 2
    return left + "─" * before + middle + "─" * (width - 3 - before) + right


def _accented(base: Box, mark: str) -> Box:
    if base.height == 1 and (found := mathml_line.accented(base.line, mark)):
        return Box([found])
    if mark in BARS_ABOVE:
        return Box(["_" * base.width, *base.rows], base.base + 1)
    shown = {"ˆ": "^", "˜": "~", "⃗": "→", "⏜": "⌢"}.get(mark, mark)
    if shown == "→" and base.width > 2:
        shown = "─" * (base.width - 1) + "→"
    return over(Box([shown]), base, None)


def _scripted(base: Box, lower: Node | None, upper: Node | None) -> Box:
    """A base with its scripts, as super- and subscript characters where that is possible."""
    low = tight(lower) if lower is not None else ""
    high = tight(upper) if upper is not None else ""
    low_text, high_text = lowered(low) if low else "", raised(high) if high else ""
    fits = low_text is not None and high_text is not None and not (len(low) > 1 and len(high) > 1)
    if base.height == 1 and fits:
        return Box([f"{base.line}{low_text}{high_text}"])
    top = _side(high_text, upper) if high else None
    bottom = _side(low_text, lower) if low else None
    return _at_corners(base, top, bottom)


def _side(text: str | None, node: Node | None) -> Box | None:
    box = _script_box(node)
    return Box([text]) if text and box is not None and box.height == 1 else box


def _at_corners(base: Box, top: Box | None, bottom: Box | None, *, left: bool = False) -> Box:
    """Scripts beside the upper and the lower edge of a base."""
    width = max((box.width for box in (top, bottom) if box is not None), default=0)
    if not width:
        return base
    is_tall = base.height > 1
    up = 0 if top is None else top.height - int(is_tall)
    down = 0 if bottom is None else bottom.height - int(is_tall)
    height = up + base.height + down
    side = [" " * width] * height

    def put(box: Box, start: int) -> None:
        for at, row in enumerate(box.rows):
            pad = " " * (width - box.width)
            side[start + at] = pad + row if left else row + pad

    if top is not None:
        put(top, 0)
    if bottom is not None:
        put(bottom, height - bottom.height)
    middle = [*[" " * base.width] * up, *base.rows, *[" " * base.width] * down]
    rows = [s + b if left else b + s for s, b in zip(side, middle, strict=True)]
    return Box(rows, up + base.base)


def _multiscripted(node: Node) -> Box:
    base = box_of(node.children[0])
    before, after = mathml_line.multiscripts(node)
    for (low, high), left in ((after, False), (before, True)):
        low_text, high_text = lowered(low) if low else "", raised(high) if high else ""
        fits = low_text is not None and high_text is not None and not (low and high)
        if base.height == 1 and fits:
            script = f"{low_text}{high_text}"
            base = Box([script + base.line if left else base.line + script])
        else:
            top = Box([high_text or high]) if high else None
            bottom = Box([low_text or low]) if low else None
            base = _at_corners(base, top, bottom, left=left)
    return base


def _table(node: Node) -> Box:
    cells = mathml.rows_of(node)
    grid = [[box_of(cell) for cell in row] for row in cells]
    columns = max((len(row) for row in grid), default=0)
    widths = [
        max((row[at].width for row in grid if at < len(row)), default=0) for at in range(columns)
    ]
    aligned = node.get("columnalign").split()
    is_tall = any(box.height > 1 for row in grid for box in row)
    rows: list[str] = []
    for cell_row, boxes in zip(cells, grid, strict=True):
        parts = []
        for at, box in enumerate(boxes):
            way = _alignment(cell_row[at], aligned, at)
            pad = widths[at] - box.width
            left = pad if way == "right" else 0 if way == "left" else pad // 2
            parts.append(Box([" " * left + row + " " * (pad - left) for row in box.rows], box.base))
            if at + 1 < len(boxes):
                parts.append(Box([" " if way == "right" else "  "]))
        if not parts:
            continue
        if rows and is_tall:
            rows.append("")
        rows += beside(parts).rows
    return Box(rows or [""], max(0, (len(rows) - 1) // 2))


def _alignment(cell: Node, aligned: Sequence[str], at: int) -> str:
    for way in ("left", "right", "center"):
        if cell.get("columnalign") == way or f"align_{way}" in cell.get("class"):
            return way
    return aligned[min(at, len(aligned) - 1)] if aligned else "center"


def _enclosed(node: Node) -> Box:
    inside = _row(node.children)
    notation = node.get("notation").split()
    if not any(each in notation for each in ("box", "roundedbox", "circle")):
        return inside
    left, right, low_left, low_right = tuple("┌┐└┘" if "box" in notation else "╭╮╰╯")
    bar = "─" * inside.width
    rows = [f"{left}{bar}{right}", *(f"│{row}│" for row in inside.rows)]
    return Box([*rows, f"{low_left}{bar}{low_right}"], inside.base + 1)
