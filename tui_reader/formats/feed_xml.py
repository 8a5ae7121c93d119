"""Reads the XML of a feed, one item at a time, whether it is well-formed or not.

Broken XML (a bare `&`, `&nbsp;`, a missing or wrong end tag, control characters, junk around the
feed) is repaired as a person would read it, and reported. Nothing is fetched, nested entities
are refused, and tags are counted, so that time and memory are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.formats.elements import REFERENCE, VOID, Element, Scope, character, joined
from tui_reader.formats.entry import FatalProblem, Problem
from tui_reader.formats.well_formed import CUT, MOST_WORK, TOO_DEEP, first_fault

_NESTED: Final = 100
"""Levels of elements that are kept as elements; of deeper ones only the text is kept."""
_MOST_KEPT: Final = 50_000
"""Elements that are kept of one item, or of the feed outside its items."""
_LONGEST: Final = 2_000_000
"""Characters that are kept of one item, or of the feed outside its items."""
_LONGEST_ENTITY: Final = 64
_REFUSED_ENTITY: Final = 1_000
_MOST_ENTITIES: Final = 1_000

_MARKUP: Final = re.compile(
    r"<(?:"
    r"(?P<end>/?)(?P<tag>[^\W\d][^\s<>/=\"'!?&]*+)"
    r"(?P<rest>(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+(?=>)|[^<>]*+)>"
    r"|(?P<comment>!--)|(?P<cdata>!\[(?i:CDATA)\[)|(?P<other>[!?/][^<>]*+)>"
    r"|/(?P<unfinished>[^\W\d][^\s<>/=\"'!?&]*+)\s*+(?=<))"  # an end tag without its `>`
)
_ROOTS: Final = frozenset({"rss", "feed", "rdf"})
_ITEMS: Final = frozenset({"item", "entry"})
_AROUND: Final = frozenset({"rss", "feed", "rdf:rdf", "rdf", "channel", "item", "entry"})
"""Elements whose own text is ignored."""
_ENTITY: Final = re.compile(r"!ENTITY\s+([^\s%\"'<>]{1,40})\s+(?:\"([^\"]*)\"|'([^']*)')")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE\s[^<>\[]{0,400}\b(?:PUBLIC|SYSTEM)\s", re.IGNORECASE)
_GROWS: Final = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)[^\s&;]{1,60};")
# fmt: off
_FIELDS: Final = frozenset((
    "title", "link", "guid", "pubdate", "description", "author", "category", "comments",
    "enclosure", "id", "updated", "published", "modified", "issued", "created", "summary",
    "content", "content:encoded", "contributor", "rights", "authors", "dc:title", "dc:creator",
    "dc:date", "dc:identifier", "dc:source", "dc:subject", "dc:description", "dc:publisher",
    "dc:rights", "dc:type", "dc:format", "dc:language", "prism:doi", "prism:publicationdate",
    "prism:coverdate", "prism:coverdisplaydate", "dcterms:issued", "dcterms:date",
    "dcterms:created", "dcterms:modified", "dcterms:available",
))
"""Elements that end another element of the item whose end tag is missing."""
_ONCE: Final = frozenset(("p", "li", "td", "th", "tr", "dd", "dt", "option"))
# fmt: on
"""HTML elements that end where the next one of the same name begins."""
_NOTHING_DECLARED: Final = Scope({})


class Document:
    """A feed as it is being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.feed: list[Element] = []
        """The feed's elements outside its items, such as `link`, as far as it has been read."""
        self.base: str | None = None
        """The `xml:base` of its root."""
        self.work = 0
        """Tags and references so far; readers of HTML in the feed add those they meet."""
        self.is_cut = True
        """Whether the end of the root element is still missing."""
        self.is_broken = False
        """Whether the XML is not well-formed."""
        self._entities: dict[str, str] = {}
        self._is_declared_elsewhere = False
        self._next: dict[str, int] = {}

    def items(self) -> Iterator[Element | Problem]:
        """The feed's items in its order, each as soon as it has been read; then its problems.

        An item that the end of the file cuts off lacks its last, incomplete element; see
        `is_whole`.
        """
        start = self._root()
        if isinstance(start, Problem):
            yield start
            return
        line, fault = first_fault(
            self.text, start, self._entities, is_declared_elsewhere=self._is_declared_elsewhere
        )
        self.is_broken = bool(fault)
        if fault and "\0" in self.text:
            start -= self.text.count("\0", 0, start)
            self.text = self.text.replace("\0", "")
            self._next.clear()
        if fault == TOO_DEEP:
            yield FatalProblem(line, fault)
            return
        last = line
        for item in _Reader(self, start).items():
            last = item.line
            yield item
        if self.work > MOST_WORK:
            message = f"more than {MOST_WORK:,} tags and references; the rest was not read"
            yield Problem(last or 1, message)
            return
        if self.is_cut:
            line = line or self.text.count("\n") + 1
            yield FatalProblem(line, "broken XML: cut off, the end of the feed is missing")
        if fault and not (self.is_cut and fault in CUT):
            yield Problem(line, f"broken XML: {fault}")

    def decoded(self, text: str) -> str:
        """`text` with its references replaced; a bare `&` stays."""
        if "&" not in text:
            return text
        self.work += text.count("&")
        return REFERENCE.sub(self._character, text)

    def _character(self, reference: re.Match[str]) -> str:
        name = reference[0][1:-1]
        found = self._entities.get(name)
        found = character(name) if found is None else found
        return reference[0] if found is None else found

    def find(self, what: str, position: int) -> int:
        """The next place of `what` from `position` on; the text's length if there is none.

        Successive positions for the same `what` must not decrease: the last result is cached.
        """
        if self._next.get(what, -1) < position:
            found = self.text.find(what, position)
            self._next[what] = len(self.text) if found < 0 else found
        return self._next[what]

    def after(self, what: str, position: int) -> int:
        """The end of the next `what`; `position` itself if there is none."""
        end = self.find(what, position) + len(what)
        return end if end <= len(self.text) else position

    def _root(self) -> int | Problem:
        """The position of the root element; reads the entity declarations before it."""
        position = 0
        while match := _MARKUP.search(self.text, position):
            position = match.end()
            tag = match["tag"]
            if tag and not match["end"] and tag.rpartition(":")[2].lower() in _ROOTS:
                doctype = _DOCTYPE.search(self.text, 0, match.start())
                self._is_declared_elsewhere = bool(doctype)
                return match.start()
            if match["comment"]:
                position = self.after("-->", position)
            elif match["other"] and (entity := _ENTITY.match(match["other"])):
                value = entity[2] or entity[3] or ""
                grows = _GROWS.search(value) or len(value) > _REFUSED_ENTITY
                if grows or len(self._entities) >= _MOST_ENTITIES:
                    line = self.text.count("\n", 0, match.start()) + 1
                    return FatalProblem(line, "declares XML entities that could grow; not read")
                known = len(value) <= _LONGEST_ENTITY
                self._entities[entity[1]] = self.decoded(value) if known else f"&{entity[1]};"
        return FatalProblem(1, "has no root element of a feed; not read")


class _Reader:
    """Builds elements from tags and text, from the root on."""

    def __init__(self, document: Document, start: int) -> None:
        self._document = document
        self._text = document.text
        self._position = self._counted = start
        self._line = self._text.count("\n", 0, start) + 1
        self._is_broken = document.is_broken
        self._open: list[Element] = []
        self._scopes: list[Scope] = []
        self._item = 0
        """The index of the current item in `_open`; 0 outside items."""
        self._is_left_open = False
        """Whether the current child of the item has no end tag."""
        self._flat = 0
        """Open elements that are too deep to be in `_open`."""
        self._room = _LONGEST
        self._kept = 0
        self._done: list[Element] = []

    def items(self) -> Iterator[Element]:
        document = self._document
        while match := _MARKUP.search(self._text, self._position):
            if match.start() > self._position and self._open:
                self._add(self._text[self._position : match.start()], is_source=True)
            self._position = match.end()
            document.work += 1
            if document.work > MOST_WORK:
                return
            if tag := match["tag"]:
                if match["end"]:
                    self._end(tag)
                else:
                    self._start(tag, match["rest"], match.start())
            elif match["comment"]:
                self._comment()
            elif match["cdata"]:
                self._literal()
            elif tag := match["unfinished"]:
                self._end(tag)
            if self._done:
                yield from self._done
                self._done.clear()
            if not self._open:
                document.is_cut = False
                return
        if self._item:
            item = self._open[self._item]
            item.is_whole = False
            if len(self._open) > self._item + 1:  # drop the incomplete element
                item.pieces.pop()
            yield item

    def _start(self, tag: str, rest: str, at: int) -> None:
        is_empty = rest.endswith("/")
        scope = self._scopes[-1] if self._scopes else _NOTHING_DECLARED
        name = scope.names.get(tag) or scope.name(tag)
        if self._item and self._kept > _MOST_KEPT and name not in _ITEMS:
            self._flat += not is_empty
            return
        if self._is_broken and self._item:
            is_empty |= self._repaired(name)
        element = Element(name, tag, rest)
        if "xmlns" in rest:
            scope = scope.within(element)
            name = element.name = scope.name(tag)
        element.base = self._open[-1].base if self._open else None
        if "xml:base" in rest:
            element.base = joined(element.base, element.get("xml:base"))
        if not self._open:
            self._document.base = element.base
        if not self._item and name in _ITEMS:
            self._line += self._text.count("\n", self._counted, at)
            self._counted = at
            element.line = self._line
            self._room, self._kept = _LONGEST, 0
            if self._open:
                self._item = len(self._open)
            if is_empty:
                self._item = 0
                self._done.append(element)
                return
        elif not self._kept_in_parent(element):
            self._flat += not is_empty
            return
        elif self._is_broken and self._item == len(self._open) - 1:
            self._is_left_open = self._lacks_end(tag)
        if not is_empty:
            self._open.append(element)
            self._scopes.append(scope)

    def _kept_in_parent(self, element: Element) -> bool:
        """Add `element` to its parent or the feed; whether it may have children."""
        if not self._open:
            return True
        parent = self._open[-1]
        self._kept += 1
        if self._kept <= _MOST_KEPT:
            if self._item or parent.name not in _AROUND:
                parent.pieces.append(element)
            elif element.name not in _AROUND:
                self._document.feed.append(element)
        return len(self._open) < _NESTED

    def _repaired(self, name: str) -> bool:
        """Close the elements of the current item that `name` ends by its position.

        Returns whether `name` is an HTML element without an end tag.
        """
        if name in _ITEMS:
            self._shut(self._item)
        elif len(self._open) > self._item + 1:
            if self._is_left_open and name in _FIELDS:
                self._shut(self._item + 1)
            elif name in VOID:
                return True
            elif name in _ONCE and self._open[-1].name == name:
                self._shut(len(self._open) - 1)
        return False

    def _lacks_end(self, tag: str) -> bool:
        """Whether the item ends, or another `tag` begins, before the end tag of `tag`."""
        document, item = self._document, self._open[self._item].tag
        end = document.find(f"</{tag}", self._position)
        others = (f"</{item}", f"<{item}", f"<{tag}")
        return end >= min(document.find(other, self._position) for other in others)

    def _end(self, tag: str) -> None:
        if not self._flat and self._open[-1].tag == tag:
            self._shut(len(self._open) - 1)
            return
        around = [element.tag for element in self._open[: self._item + 2]]
        if self._flat and tag not in around:
            self._flat -= 1
            return
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index].tag == tag:
                self._shut(index)
                return
        if self._is_broken:  # perhaps in another case
            names = [element.tag.lower() for element in self._open]
            if tag.lower() in names:
                self._shut(len(names) - 1 - names[::-1].index(tag.lower()))

    def _shut(self, index: int) -> None:
        """Close the open element at `index` and all elements inside it."""
        self._flat = 0
        if self._item and index <= self._item:
            self._done.append(self._open[self._item])
            self._item = 0
        del self._open[index:], self._scopes[index:]

    def _comment(self) -> None:
        """Skip a comment; if its end is missing in an item, skip only its `<!--`."""
        document = self._document
        end = document.after("-->", self._position)
        if self._is_broken and self._item:
            item_end = document.find(f"</{self._open[self._item].tag}", self._position)
            if item_end < end:
                return
        self._position = end

    def _literal(self) -> None:
        """Read a CDATA section."""
        document, start = self._document, self._position
        end = document.find("]]>", start)
        after = end + 3
        if self._is_broken and self._item:
            item_end = document.find(f"</{self._open[self._item].tag}", start)
            if item_end < end:  # the section's end is missing
                end = after = min(item_end, document.find(f"</{self._open[-1].tag}", start))
        if self._open:
            self._add(self._text[start : min(end, len(self._text))])
        self._position = min(after, len(self._text))

    def _add(self, text: str, *, is_source: bool = False) -> None:
        element = self._open[-1]
        if element.name in _AROUND:
            return
        if len(text) > self._room:
            text = text[: self._room]
            if self._item:
                self._open[self._item].is_cut = True
        self._room -= len(text)
        if text:
            element.pieces.append(self._document.decoded(text) if is_source else text)
