"""A paper's blocks as compressed JSON, for the cache."""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from typing import Any, Final

from tui_reader.core.mathml import Node
from tui_reader.fulltext import model
from tui_reader.fulltext.model import Article, EquationRow, Group, GroupKind, Inline, Style

VERSION: Final = 4
"""The version of the parser and of this format; papers cached by another version are not used."""
MAX_JSON: Final = 256 * 1024 * 1024
"""Bytes of a cached paper after decompression."""

_NAMES: Final = {
    "A": model.Article, "H": model.Heading, "P": model.Paragraph, "E": model.Equation,
    "R": model.EquationRow, "F": model.Formula, "L": model.ItemList, "I": model.Item,
    "T": model.Table, "C": model.Cell, "G": model.Group, "S": model.Listing,
    "l": model.ListingLine, "M": model.Picture, "N": model.Footnote, "B": model.Reference,
    "f": model.Facts,
}  # fmt: skip
_CODES: Final = {each: name for name, each in _NAMES.items()}
_FIELDS: Final = {each: tuple(field.name for field in fields(each)) for each in _CODES}
_DEFAULTS: Final = ("", None, "", None)
"""The default values of a piece of running text, after its text and style."""


def encoded(article: Article) -> bytes:
    """A paper as bytes."""
    plain = json.dumps(_plain(article), ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(plain.encode("utf-8", "replace"), 3)


def decoded(data: bytes, most: int = MAX_JSON) -> Article:
    """The paper of `encoded`.

    Raises ValueError if the bytes are anything else, or more than `most` after decompression.
    """
    try:
        expander = zlib.decompressobj()
        plain = expander.decompress(data, most)
        if expander.unconsumed_tail:
            raise ValueError("too long")
        article = _object(json.loads(plain))
    except (
        zlib.error,
        LookupError,
        TypeError,
        AttributeError,
        StopIteration,
        RecursionError,
        ValueError,
    ) as error:
        raise ValueError("not a cached paper") from error
    if not isinstance(article, Article):
        raise ValueError("not a cached paper")
    return article


def _plain(value: Any) -> Any:
    """Dataclasses as `{code: [fields]}`, running text as text or a list with a number."""
    if isinstance(value, Inline):
        return _plain_inline(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, EquationRow):
        cells, alignments = _plain(value.cells), " ".join(value.alignments)
        return {"R": [cells, alignments, value.number]}
    if isinstance(value, Node):
        return {"n": _plain_node(value)}
    if (code := _CODES.get(type(value))) is not None:
        return {code: [_plain(getattr(value, name)) for name in _FIELDS[type(value)]]}
    return value


def _plain_inline(piece: Inline) -> Any:
    rest = [piece.target, piece.picture, piece.note, piece.tex]
    while rest and rest[-1] == _DEFAULTS[len(rest) - 1]:
        rest.pop()
    if not piece.style and not rest:
        return piece.text
    return [piece.text, int(piece.style), *rest]


def _plain_node(node: Node) -> list[Any]:
    children = [_plain_node(child) for child in node.children]
    return [node.tag, node.text, children, node.attributes]


def _object(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_element(each) for each in value)
    if not isinstance(value, dict):
        return value
    code, parts = next(iter(value.items()))
    if code == "n":
        return _node(parts)
    if code == "R":
        return EquationRow(_object(parts[0]), tuple(parts[1].split()), parts[2])
    if code == "A":
        title, blocks, places, *rest = parts
        return Article(
            title, _object(blocks), {str(key): int(at) for key, at in places.items()}, *rest
        )
    if code == "G":
        return Group(GroupKind(parts[0]), _object(parts[1]))
    return _NAMES[code](*map(_object, parts))


def _element(value: Any) -> Any:
    """A value in a list: text there is running text."""
    if isinstance(value, str):
        return Inline(value)
    if isinstance(value, list) and len(value) > 1 and type(value[1]) is int:
        text, style, *rest = value
        return Inline(text, Style(style), *rest)
    return _object(value)


def _node(parts: list[Any]) -> Node:
    tag, text, children, attributes = parts
    return Node(tag, text, [_node(child) for child in children], attributes)
