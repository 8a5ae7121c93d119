"""Elements of a feed, and the usual prefixes of their namespaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from html.entities import html5
from typing import Final
from urllib.parse import urljoin

VOID: Final = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "embed", "param", "source")
)
"""HTML elements that have no end tag."""
REFERENCE: Final = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9_.-]{0,31});"
)
_ATTRIBUTE: Final = re.compile(
    r"""(?<![^\s"'/])([^\s=<>"'/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))"""
)
_LONGEST_ATTRIBUTES: Final = 8_000
_NAMESPACES_OF: Final = {
    "": """
        http://www.w3.org/2005/atom http://purl.org/atom/ns# http://purl.org/rss/1.0/
        http://purl.org/net/rss1.1# http://my.netscape.com/rdf/simple/0.9/
        http://channel.netscape.com/rdf/simple/0.9/ http://backend.userland.com/rss
        http://backend.userland.com/rss2 http://blogs.law.harvard.edu/tech/rss
        http://cyber.law.harvard.edu/rss http://www.w3.org/1999/xhtml
    """,
    "dc:": "http://purl.org/dc/elements/1.0/ http://purl.org/dc/elements/1.1/",
    "dcterms:": "http://purl.org/dc/terms/",
    "content:": "http://purl.org/rss/1.0/modules/content/",
    "prism:": "http://purl.org/rss/1.0/modules/prism/",
    "media:": "http://search.yahoo.com/mrss http://search.yahoo.com/mrss/",
    "arxiv:": "http://arxiv.org/schemas/atom http://arxiv.org/schemas/atom/",
    "opensearch:": "http://a9.com/-/spec/opensearch/1.1/",
    "feedburner:": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes:": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
_NAMESPACES: Final = {
    namespace: prefix for prefix, names in _NAMESPACES_OF.items() for namespace in names.split()
}
"""Namespaces, in lower case, with the prefix that their elements get here."""
_MOST_NAMES: Final = 1_000
_PRISM: Final = "http://prismstandard.org/namespaces/"
_PREFIXES: Final = {"atom:": "", "atom10:": "", "a10:": "", "rss:": "", "xhtml:": ""}
"""Prefixes that feeds use without declaring them, and their replacements."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its content, in document order."""

    name: str
    """In lower case, with the usual prefix of its namespace: `title`, `dc:creator`."""
    tag: str
    """The tag as written."""
    rest: str
    """What follows the name in the tag, unparsed."""
    line: int = 0
    """Of an item: the line, from 1, that it begins on."""
    base: str | None = None
    """The `xml:base` in effect, which may be relative to the feed's own URL."""
    pieces: list[Element | str] = field(default_factory=list)
    is_whole: bool = True
    """Of an item: whether its end was found."""
    is_cut: bool = False
    """Of an item: whether it was too long and only its beginning was kept."""
    _attributes: dict[str, str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """By name in lower case, with the prefix as written: `href`, `rdf:about`, `xmlns:dc`."""
        if self._attributes is None:
            self._attributes = {}
            for match in _ATTRIBUTE.finditer(self.rest[:_LONGEST_ATTRIBUTES]):
                value = match[2] or match[3] or match[4] or ""
                value = REFERENCE.sub(_character, value) if "&" in value else value
                self._attributes.setdefault(match[1].lower(), value.strip())
        return self._attributes

    def get(self, attribute: str, default: str = "") -> str:
        """The attribute's value, stripped, else `default`."""
        return self.attributes.get(attribute, default)

    def all(self, *names: str) -> Iterator[Element]:
        """The children with one of these names, in document order."""
        for piece in self.pieces:
            if isinstance(piece, Element) and piece.name in names:
                yield piece

    def first(self, *names: str) -> Element | None:
        """The first child with the first of `names` that any child has."""
        return next((found for name in names for found in self.all(name)), None)

    @property
    def text(self) -> str:
        """All text in it, without tags."""
        if len(self.pieces) == 1 and isinstance(self.pieces[0], str):
            return self.pieces[0]
        return "".join(
            piece if isinstance(piece, str) else " " if piece.name in VOID else piece.text
            for piece in self.pieces
        )

    @property
    def markup(self) -> str:
        """Its text if it has no children (in most feeds that is HTML), else its content as HTML."""
        if any(isinstance(piece, Element) for piece in self.pieces):
            return self._inside()
        return "".join(map(str, self.pieces))

    def _inside(self) -> str:
        return "".join(
            escape(piece, quote=False) if isinstance(piece, str) else piece._whole()
            for piece in self.pieces
        )

    def _whole(self) -> str:
        start = f"<{self.tag}{self.rest.rstrip('/')}>"
        if not self.pieces and self.name in VOID:
            return start
        return f"{start}{self._inside()}</{self.tag}>"


def character(name: str) -> str | None:
    """The character for HTML's `&name;` or `&#number;`; None if it is unknown."""
    return unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};")


def _character(reference: re.Match[str]) -> str:
    found = character(reference[0][1:-1])
    return reference[0] if found is None else found


class Scope:
    """The namespace prefixes in effect in an element, with the usual prefix of each."""

    __slots__ = ("_prefixes", "names")

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self.names: dict[str, str] = {}
        """The names of the tags met so far."""

    def within(self, element: Element) -> Scope:
        """The scope inside `element`, which may declare more prefixes."""
        prefixes = dict(self._prefixes)
        for name, value in element.attributes.items():
            if name == "xmlns":
                prefixes[""] = _prefix(value, "")
            elif name.startswith("xmlns:"):
                prefixes[name[6:] + ":"] = _prefix(value, name[6:] + ":")
        return Scope(prefixes)

    def name(self, tag: str) -> str:
        """The name of a tag in this scope."""
        prefix, colon, local = tag.lower().rpartition(":")
        prefix += colon
        known = self._prefixes.get(prefix)
        name = (_PREFIXES.get(prefix, prefix) if known is None else known) + local
        if len(self.names) < _MOST_NAMES:
            self.names[tag] = name
        return name


def _prefix(namespace: str, written: str) -> str:
    namespace = namespace.strip().lower()
    if namespace.startswith(_PRISM):
        return "prism:"
    found = _NAMESPACES.get(namespace, _NAMESPACES.get(namespace.replace("https:", "http:", 1)))
    return _PREFIXES.get(written, written) if found is None else found


def joined(base: str | None, url: str) -> str:
    """`url` resolved against `base`; unchanged if that is not possible."""
    if not base:
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url
