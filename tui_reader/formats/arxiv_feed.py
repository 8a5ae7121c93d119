"""arXiv's own feeds: the RSS 2.0 and Atom news of a day, and the query API's Atom answers.

Shapes: "arXiv RSS feeds" (announce types: new, cross, replace, replace-cross) and "arXiv API
User's Manual", 3.3. Titles and abstracts are an author's plain text with LaTeX: what XML's own
escapes stand for is the text, and nothing of it is HTML (`$d < 2$`, `&amp;`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.formats.entry import Entry, Problem, told

NAME: Final = "arxiv-feed"

_ROOT: Final = re.compile(r"\s*+(?>(?:<\?.*?\?>|<!--.*?-->)\s*+)*+<(?:rss|feed)\b", re.DOTALL)
_ARXIV: Final = ("http://arxiv.org/schemas/atom", "oai:arXiv.org:", "//arxiv.org/api/")
_DESCRIPTION: Final = re.compile(
    r"\s*arXiv:(?P<id>\S+)[ \t]+Announce Type:[ \t]*(?P<type>[a-z-]+)\s*+(?:Abstract:)?\s*+",
    re.IGNORECASE,
)
_OAI: Final = "oai:arXiv.org:"
_CHUNK: Final = 65_536
_MOST_TAGS: Final = 1_000_000
"""An answer of two thousand papers has eighty thousand."""
_DEEPEST: Final = 50
"""Elements in one another: XML's parser takes a kilobyte for each."""
_PREFIXES: Final = {
    "http://www.w3.org/2005/Atom": "",
    "http://arxiv.org/schemas/atom": "arxiv:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch:",
}
_TYPES: Final = ("new", "cross", "replace", "replace-cross")
_ITEMS: Final = ("item", "entry")


def detects(head: str) -> bool:
    """Whether it is an RSS or Atom document that names arXiv's own schema or identifiers."""
    return bool(_ROOT.match(head)) and any(mark in head for mark in _ARXIV)


def read(text: str) -> Iterator[Paper | Problem]:
    """The papers of the feed in its order; broken XML is told, and what stands before it is read.

    A document type declaration is refused: nothing of arXiv's has one, and entities in it could
    grow without bound.
    """
    for item in items(text):
        if isinstance(item, Problem):
            yield item
            continue
        if message := item.api_error():
            yield Problem(item.line, f"arXiv answered with an error: {message}")
            continue
        yield from told(item.entry(), item.line)


@dataclass(slots=True)
class Item:
    """One `item` or `entry` as it stands in the feed."""

    line: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    """By element: its texts, in order. Of an author, the name's."""
    categories: list[str] = field(default_factory=list)
    primary: str | None = None
    link: str | None = None
    """To the abstract page."""

    def first(self, *elements: str) -> str | None:
        """The text of the first of `elements` that there is."""
        return next((self.texts[each][0] for each in elements if each in self.texts), None)

    @property
    def arxiv_id(self) -> str | None:
        """With its version, as `guid` or `id` give it."""
        id_ = self.first("guid", "id")
        return id_.strip().removeprefix(_OAI) if id_ else None

    @property
    def announced(self) -> str | None:
        """`new`, `cross`, `replace` or `replace-cross`; None in the API's answers."""
        type_ = self.first("arxiv:announce_type")
        if type_ is None:
            match = _DESCRIPTION.match(self.first("description", "summary") or "")
            type_ = match["type"] if match else None
        type_ = (type_ or "").strip().lower()
        return type_ if type_ in _TYPES else None

    def api_error(self) -> str | None:
        """What the API says is wrong, where this is no paper (manual, 3.4)."""
        id_ = self.first("id") or ""
        if "arxiv.org/api/errors" not in id_:
            return None
        return clean_line(self.first("summary") or "no reason given")[:200]

    def entry(self) -> Entry:
        """The paper as the feed tells it."""
        text = self.first("description", "summary") or ""
        match = _DESCRIPTION.match(text)
        authors: Any = self.texts.get("author") or ", ".join(self.texts.get("dc:creator", ()))
        announced = self.announced is not None
        categories = dict.fromkeys(self.categories)
        if self.primary in categories:
            categories = {self.primary: None, **categories}
        return Entry(
            id=self.arxiv_id,
            title=self.first("title"),
            authors=authors,
            categories=list(categories),
            # a news feed gives the day of the announcement, which is not the paper's own
            published=None if announced else self.first("published"),
            abstract=text[match.end() :] if match else text,
            comment=self.first("arxiv:comment"),
            link=self.link or self.first("link"),
            announced=self.announced,
        )


def items(text: str) -> Iterator[Item | Problem]:
    """The feed's items in its order, each as soon as it has been read."""
    reader = _Reader()
    # the text is decoded already, whatever the declaration says
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse
    reader.parser = parser
    if text.count("<") > _MOST_TAGS:
        yield Problem(1, f"more than {_MOST_TAGS:,} tags, which no feed has; not read")
        return
    data = text.encode("utf-8", "replace")
    try:
        for start in range(0, len(data), _CHUNK):
            parser.Parse(data[start : start + _CHUNK], False)
            yield from reader.taken()
        parser.Parse(b"", True)
        yield from reader.taken()
    except expat.ExpatError as error:
        yield from reader.taken()
        yield Problem(error.lineno, f"broken XML: {expat.errors.messages[error.code]}")
    except _RefusedError as error:
        yield Problem(parser.CurrentLineNumber, str(error))


def channel_date(text: str) -> str | None:
    """What a news feed says of its own day, as it is written."""
    match = re.search(r"<(pubDate|lastBuildDate|updated)>([^<]{1,60})</\1>", text[:4_000])
    return match[2].strip() if match else None


def total_results(text: str) -> int:
    """How many papers a query has, of which the API's answer may be one page."""
    match = re.search(r"<(?:\w+:)?totalResults[^>]*>\s*(\d{1,9})\s*<", text[:4_000])
    return int(match[1]) if match else 0


class _RefusedError(Exception):
    pass


def _refuse(*_: Any) -> None:
    raise _RefusedError("has a document type, which no arXiv feed has")


class _Reader:
    """What the parser calls: it gathers items, one at a time."""

    def __init__(self) -> None:
        self.parser: Any = None
        self._done: list[Item] = []
        self._item: Item | None = None
        self._depth = 0
        self._path: list[str] = []
        self._text: list[str] = []

    def taken(self) -> list[Item]:
        """The items that have come to their end since the last call."""
        done, self._done = self._done, []
        return done

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _short(name)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _RefusedError("nested deeper than any feed is; the rest was not read")
        if self._item is None:
            if name in _ITEMS:
                self._item = Item(self.parser.CurrentLineNumber)
            return
        self._path.append(name)
        self._text = []
        if len(self._path) > 1:
            return
        if name == "category" and "term" in attributes:
            self._item.categories.append(attributes["term"])
        elif name == "arxiv:primary_category":
            self._item.primary = attributes.get("term")
        elif name == "link" and attributes.get("rel", "alternate") == "alternate":
            self._item.link = self._item.link or attributes.get("href")

    def data(self, text: str) -> None:
        if self._item is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._item is None:
            return
        if not self._path:
            self._done.append(self._item)
            self._item = None
            return
        element = self._path.pop()
        text = "".join(self._text)
        if self._path:
            if self._path == ["author"] and element == "name":
                self._item.texts.setdefault("author", []).append(text)
        elif element == "category":
            if text.strip():
                self._item.categories.append(text)
        elif element != "author":
            self._item.texts.setdefault(element, []).append(text)
        self._text = []


def _short(name: str) -> str:
    """`namespace name` with a known namespace as its usual prefix."""
    namespace, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(namespace, '?:' if namespace else '')}{local}"
