"""Writes a formula in MathML as one line of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tui_reader.core.math_signs import (
    ACCENTS,
    BARS,
    BARS_ABOVE,
    BIG,
    BINARIES,
    CLOSE,
    OPEN,
    PUNCTUATION,
    RELATIONS,
    in_alphabet,
    lowered,
    raised,
)
from tui_reader.core.mathml import (
    SCRIPTED,
    TOKENS,
    Node,
    is_ruleless,
    parts_of_script,
    rows_of,
    space_of,
)

_ROWS: Final = ("mrow", "mstyle", "mpadded")
_BEFORE_OPERANDS: Final = RELATIONS | BINARIES | PUNCTUATION | (OPEN - CLOSE)
_OPEN_SCRIPT: Final = re.compile(r"[_^]\w\Z")
"""The end of a formula with a script that Unicode lacks: a letter after it would join it."""


def linear(node: Node) -> str:
    """A formula in one line; scripts are superscript and subscript characters where possible."""
    return _single_spaced(_linear(node)).strip()


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def token_text(node: Node) -> str:
    """The visible text of a token, in its alphabet."""
    return in_alphabet(node.text, node.get("mathvariant"))


def _linear(node: Node) -> str:
    tag, children = node.tag, node.children
    if tag in TOKENS:
        return token_text(node)
    if tag == "mspace":
        return " " if space_of(node) else ""
    if tag == "mphantom":
        return ""
    if tag == "mfrac" and len(children) == 2:
        over, under = children
        if is_ruleless(node):
            return f"({linear(over)} choose {linear(under)})"
        return f"{grouped(over)}/{grouped(under)}"
    if tag == "msqrt":
        return "√" + _grouped(linear_row(children))
    if tag == "mroot" and len(children) == 2:
        index = linear(children[1])
        return (raised(index) or f"{index} ") + "√" + grouped(children[0])
    if tag in SCRIPTED and children:
        return _with_scripts(node)
    if tag == "mmultiscripts" and children:
        before, after = multiscripts(node)
        return _scripts(*before) + linear(children[0]) + _scripts(*after)
    if tag == "mtable":
        return "; ".join(_linear_cells(row) for row in rows_of(node))
    if not children:
        return node.text
    return linear_row(children)


def _linear_cells(cells: Sequence[Node]) -> str:
    found = [linear(cell) for cell in cells]
    joined = ""
    for text in found:
        if not text:
            continue
        spaced = joined and (text[0] in RELATIONS or joined[-1] in RELATIONS | PUNCTUATION)
        joined += text if not joined else f" {text}" if spaced else f", {text}"
    return joined


def spacing(nodes: Sequence[Node], at: int) -> tuple[bool, bool]:
    """Whether the node at `at` in a row has a space before and after it."""
    node = nodes[at]
    sign = node.sign
    if sign:
        if is_pair(nodes, at):
            return at > 0, False
        if is_pair(nodes, at - 1):
            return False, at + 1 < len(nodes)
        if sign in PUNCTUATION:
            return False, at + 1 < len(nodes)
        if not (sign in RELATIONS or sign in BINARIES or sign in ("≔", ":=", "==", "<<", ">>")):
            return False, False
        if sign in BARS and node.get("stretchy") in ("true", "false") and sign != "∣":
            return False, False
        if sign in BARS:  # two bars are one sign
            is_second = at > 0 and nodes[at - 1].sign == sign
            is_first = at + 1 < len(nodes) and nodes[at + 1].sign == sign
            if is_first or is_second:
                return at > 0 and not is_second, at + 1 < len(nodes) and not is_first
        before = next((each for each in reversed(nodes[:at]) if each.tag != "mspace"), None)
        is_first = before is None or _opens(before)
        is_last = at + 1 == len(nodes)
        if sign in BINARIES and (is_first or is_last or node.get("form") == "prefix"):
            return False, False
        return not is_first, not is_last
    return False, False


def is_pair(nodes: Sequence[Node], at: int) -> bool:
    """Whether the nodes at `at` and after it are one sign: `:=` or `=:`."""
    return 0 <= at < len(nodes) - 1 and {nodes[at].sign, nodes[at + 1].sign} == {":", "="}


def _opens(node: Node) -> bool:
    """Whether an operator after `node` has no left operand."""
    return node.sign in _BEFORE_OPERANDS


def is_name(node: Node) -> bool:
    """Whether this is a word or a function's name of several letters."""
    return node.tag in ("mi", "mtext", "mo") and len(node.text) > 1 and node.text.isalpha()


def is_big(node: Node) -> bool:
    """Whether this is a sum, an integral or another operator that has limits."""
    return node.sign in BIG


def _first(node: Node) -> Node:
    """What a formula begins with: a token, a fraction, a root."""
    while node.children and node.tag in (*_ROWS, *SCRIPTED):
        node = node.children[0]
    return node


def _last(node: Node) -> Node:
    """What a formula ends with, without its scripts."""
    while node.children and node.tag in (*_ROWS, *SCRIPTED):
        node = node.children[0 if node.tag in SCRIPTED else -1]
    return node


def needs_gap(node: Node, follows: Node) -> bool:
    """Whether two neighbours in a row would be read as one without a space between them.

    These are names and what they are applied to, and big operators and what they go over; the
    spaces around other operators are those of `spacing`.
    """
    last, first = _last(node), _first(follows)
    if "mspace" in (last.tag, first.tag):
        return False
    is_operand_next = not first.sign or is_big(first)
    if is_big(last):
        return is_operand_next or first.sign in OPEN
    if is_name(last):
        return is_operand_next or is_name(first)
    ends_operand = last.sign in CLOSE - BARS if last.sign else _is_operand(last)
    return ends_operand and (is_name(first) or is_big(first))


def linear_row(nodes: Sequence[Node]) -> str:
    """The nodes of a row in one line, with spaces around operators."""
    out = ""
    for at, node in enumerate(nodes):
        text = _linear(node)
        before, after = spacing(nodes, at)
        follows = nodes[at + 1] if at + 1 < len(nodes) else None
        if follows is not None and (
            needs_gap(node, follows)
            or ("mfrac" in (node.tag, follows.tag) and is_operand(node) and is_operand(follows))
            or (_OPEN_SCRIPT.search(text) and _first(follows).text[:1].isalnum())
        ):
            after = True
        if before and not out.endswith(" "):
            out += " "
        out += text
        if after and not out.endswith(" "):
            out += " "
    return _single_spaced(out)


def is_operand(node: Node) -> bool:
    """Whether `node` begins with an operand."""
    return node.tag in SCRIPTED or _is_operand(_first(node))


def _is_operand(node: Node) -> bool:
    return node.tag in ("mi", "mn", "mfrac", "msqrt", "mroot")


def grouped(node: Node) -> str:
    """A formula in one line, in brackets unless it is a single term."""
    return _grouped(linear(node))


def _grouped(text: str) -> str:
    text = text.strip()
    return text if _is_one(text) else f"({text})"


def _is_one(text: str) -> bool:
    if len(text) <= 1 or text.isalnum():
        return True
    if text[0] in "([{|‖⌊⌈" and text[-1] in ")]}|‖⌋⌉":
        depth = 0
        for place, char in enumerate(text):
            depth += (char in "([{⌊⌈") - (char in ")]}⌋⌉")
            if depth == 0 and place < len(text) - 1:
                return False
        return True
    return all(
        char.isalnum()
        or char in "′″∗*̂̃̄⃗"
        or (
            not char.isascii()
            and not char.isspace()
            and char not in RELATIONS
            and char not in BINARIES
        )
        for char in text
    )


def tight(node: Node) -> str:
    """A script in one line, without spaces around its operators."""
    text = linear(node)
    return re.sub(r" ?([^\w\s(){}\[\]|\\]) ?", r"\1", text) if " " in text else text


def _script(text: str, table: str) -> str:
    """`text` as super- or subscript characters, else after its mark (`^` or `_`)."""
    if not text:
        return ""
    found = raised(text) if table == "^" else lowered(text)
    if found:
        return found
    return table + (text if len(text) == 1 else f"{{{text}}}")


def _scripts(lower: str, upper: str) -> str:
    return _script(lower, "_") + _script(upper, "^")


def multiscripts(node: Node) -> tuple[tuple[str, str], tuple[str, str]]:
    """The lower and upper scripts before an `mmultiscripts`' base, and those after it."""
    before: list[str] = ["", ""]
    after: list[str] = ["", ""]
    side, place = after, 0
    for each in node.children[1:]:
        if each.tag == "mprescripts":
            side, place = before, 0
            continue
        side[place % 2] += "" if each.tag == "none" else tight(each)
        place += 1
    return (before[0], before[1]), (after[0], after[1])


def accented(base: str, mark: str) -> str | None:
    """One letter with its accent; None if there is no combining character for it."""
    if len(base) == 1 and mark in ACCENTS:
        return base + ACCENTS[mark]
    return None


def _with_scripts(node: Node) -> str:
    base_node, lower_node, upper_node = parts_of_script(node)
    base = linear(base_node)
    upper = tight(upper_node) if upper_node is not None else ""
    lower = tight(lower_node) if lower_node is not None else ""
    if node.tag in ("mover", "munderover") and upper_node is not None:
        if upper in ACCENTS or upper in BARS_ABOVE:
            base = accented(base, upper) or _overlined(base, upper)
            upper = ""
        elif upper in ("⏞", "︷"):
            upper = ""
    if node.tag in ("munder", "munderover") and lower in ("⏟", "︸", "¯", "_", "‾", "―"):
        lower = ""
    if not base_node.children and not base:
        marks = [raised(mark) for mark in upper.split(",")]
        if len(marks) > 1 and not lower and all(marks):  # of several footnotes or affiliations
            return ",".join(mark or "" for mark in marks)
        return _scripts(lower, upper)
    needs_brackets = node.tag in ("msup", "msubsup") and base_node.tag == "mfrac"
    return (f"({base})" if needs_brackets else base) + _scripts(lower, upper)


def _overlined(base: str, mark: str) -> str:
    """Several letters under one accent: a bar goes over each, other accents over the last."""
    if mark in BARS_ABOVE and len(base) <= 12:
        return "".join(char + "\u0305" if not char.isspace() else char for char in base)
    combining = ACCENTS.get(mark)
    return base if combining is None or not base or base[-1] in ")]}" else base + combining
