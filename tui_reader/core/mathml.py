"""Parses presentation MathML to a tree of bounded size."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from tui_reader.core.latex import readable
from tui_reader.core.text import clean

MAX_NODES: Final = 20_000
"""Elements of one formula; a longer one is shown as its TeX."""
MAX_DEPTH: Final = 80
TOKENS: Final = frozenset(("mi", "mn", "mo", "mtext", "ms"))
SCRIPTED: Final = frozenset(("msub", "msup", "msubsup", "munder", "mover", "munderover"))
_SKIPPED: Final = frozenset(("annotation", "annotation-xml", "maligngroup", "malignmark"))
_ATTRIBUTES: Final = frozenset((
    "mathvariant", "stretchy", "form", "linethickness", "width", "columnalign", "notation", "class",
))  # fmt: skip
_SPACES: Final = re.compile(r"[ \t\r\n\xa0\u2002-\u200a\u202f\u205f]+")
_LENGTH: Final = re.compile(r"(-?(?:\d+(?:\.\d+)?|\.\d+))\s*(em|ex|pt|px|mu)?")


class FormulaTooLargeError(Exception):
    """The formula is larger or deeper than the limits."""


@dataclass(slots=True)
class Node:
    """An element of MathML: tokens have `text`, all others `children`."""

    tag: str
    text: str = ""
    children: list[Node] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """An attribute; empty if it is missing."""
        return self.attributes.get(name, "")

    @property
    def sign(self) -> str:
        """The operator; empty if the node is not one."""
        while self.tag in ("mrow", "mstyle", "mpadded") and len(self.children) == 1:
            self = self.children[0]  # noqa: PLW0642 - an embellished operator counts as its core
        return self.text if self.tag == "mo" else ""


def _readable(text: str) -> str:
    """A token with a command that LaTeXML did not know: as it is printed, or else its name."""
    if "\\" not in text:
        return text
    return readable(f"${text}$").strip("$").replace("\\", "").strip() or "∖"


@lru_cache(512)
def _name_of(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1].lower()


def node_of(element: Any) -> Node:
    """The tree of a `math` element that lxml or ElementTree parsed.

    Raises FormulaTooLargeError if it has more than `MAX_NODES` nodes or `MAX_DEPTH` levels.
    """
    left = MAX_NODES

    def made(element: Any, depth: int) -> Node:
        nonlocal left
        left -= 1
        if left < 0 or depth > MAX_DEPTH:
            raise FormulaTooLargeError
        tag = _name_of(str(element.tag))
        kept = {name: value for name, value in element.items() if value and name in _ATTRIBUTES}
        node = Node(tag, attributes=kept)
        if tag in TOKENS:
            text = clean("".join(element.itertext()) if len(element) else element.text or "")
            # most tokens are one letter, which is no space if it is printable
            is_letter = len(text) == 1 and text.isprintable()
            node.text = text if is_letter else _SPACES.sub(" ", text)
            if tag != "mtext":
                node.text = node.text.strip()
            if tag == "mo" and node.text == "\\":
                node.text = "∖"
            if "ltx_ERROR" in kept.get("class", ""):
                node.text = _readable(node.text)
            return node
        children = [each for each in element if isinstance(each.tag, str)]
        if tag == "semantics":
            children = children[:1]
        for child in children:
            if _name_of(child.tag) in _SKIPPED:
                continue
            found = made(child, depth + 1)
            if found.tag != "mo" or found.text:  # else an invisible operator, which `clean` removed
                node.children.append(found)
        if tag == "merror" and len(node.children) == 1:
            (node,) = node.children
            node.text = _readable(node.text)
        if tag == "mfenced":
            node.children = _fenced(element, node.children)
        if not node.children and not children and tag not in ("mspace", "none", "mprescripts"):
            node.text = _SPACES.sub(" ", clean("".join(element.itertext()))).strip()
        return node

    return made(element, 0)


def _fenced(element: Any, children: Sequence[Node]) -> list[Node]:
    """The content of an `mfenced` written out: its children with brackets and separators."""
    signs = [sign for sign in element.get("separators", ",") if not sign.isspace()]
    found = [Node("mo", clean(element.get("open", "(")))]
    for at, child in enumerate(children):
        if at and signs:
            found.append(Node("mo", clean(signs[min(at, len(signs)) - 1])))
        found.append(child)
    return [*found, Node("mo", clean(element.get("close", ")")))]


def tex_of(element: Any) -> str:
    """The TeX source that a `math` element includes; empty if it has none."""
    found = element.get("alttext") or ""
    if not found:
        for each in element.iter():
            if isinstance(each.tag, str) and each.get("encoding") == "application/x-tex":
                found = "".join(each.itertext())
                break
    return _SPACES.sub(" ", clean(found)).strip()


def rows_of(table: Node) -> list[list[Node]]:
    """The cells of an `mtable`, row by row."""
    first_cell = {"mtr": 0, "mlabeledtr": 1}  # after its label
    return [
        row.children[first_cell[row.tag] :] if row.tag in first_cell else [row]
        for row in table.children
    ]


def is_ruleless(fraction: Node) -> bool:
    """Whether an `mfrac` has no line, as a binomial coefficient."""
    return bool(re.fullmatch(r"0(\.0+)?\s*(em|ex|pt|px|mu)?", fraction.get("linethickness")))


def space_of(node: Node) -> int:
    """The width of an `mspace` in cells, 0 to 8."""
    match = _LENGTH.match(node.get("width"))
    if not match:
        return 0
    length = float(match[1]) / {"pt": 10, "px": 13, "mu": 18, "ex": 2}.get(match[2] or "", 1)
    return max(0, min(8, round(length * 2 - 0.2)))


def parts_of_script(node: Node) -> tuple[Node, Node | None, Node | None]:
    """The base, the lower or under script, and the upper or over script."""
    base, *scripts = node.children
    first, second, *_ = (*scripts, None, None)
    if node.tag in ("msub", "munder"):
        return base, first, None
    return (base, None, first) if node.tag in ("msup", "mover") else (base, first, second)
