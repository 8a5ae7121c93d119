"""OPML (opml.org, 2.0): lists of feeds, as feed readers export them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tui_reader.core.paper import NOWHERE, Origin
from tui_reader.core.text import clean_line, clean_url
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted, url_identity

MAX_BYTES: Final = 4 * 2**20
MOST_FEEDS: Final = 2_000
_MOST_PROBLEMS: Final = 20
_HEAD: Final = 4_000
_ROOT: Final = re.compile(
    r"\ufeff?\s*+(?>(?:<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)\s*+)*+<opml\b",
    re.IGNORECASE | re.DOTALL,
)
_OUTLINE: Final = re.compile(
    r"<!(?P<skip>--|\[CDATA\[)|<outline\b"
    r"(?P<rest>(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+(?=>)|[^<>]*+)",
    re.IGNORECASE,
)
_UNQUOTED_END: Final = re.compile(r"(?<=[\s\"'])/\s*+\Z")
"""The slash of a tag without content; one after an unquoted value belongs to the value."""
_ENDS: Final = {"--": "-->", "[CDATA[": "]]>"}
_FEED_SCHEME: Final = re.compile(r"feed:(?://)?(?=https?:)|feed(?=://)", re.IGNORECASE)
_FEED_TYPES: Final = frozenset(("rss", "rss1", "atom", "feed", "json"))


class OpmlFeed(NamedTuple):
    """A feed that an OPML file names."""

    title: str
    """Empty if it has none."""
    url: str


class Opml(NamedTuple):
    """The feeds of an OPML file in its order, each once, and what is wrong with the others."""

    feeds: tuple[OpmlFeed, ...]
    problems: tuple[str, ...]


class OpmlError(SourceError):
    """A URL leads to OPML instead of a feed."""

    def __init__(self, message: str, opml: Opml) -> None:
        super().__init__(message)
        self.opml = opml


def is_opml(data: bytes, origin: Origin = NOWHERE) -> bool:
    """Whether the root element is that of OPML."""
    from tui_reader.formats.decoding import decode

    return bool(_ROOT.match(decode(data[:_HEAD], origin.charset).text))


def read_opml(data: bytes, origin: Origin = NOWHERE) -> Opml:
    """The feeds of all outlines, however deeply they are nested, also in broken XML."""
    from tui_reader.formats.decoding import decode
    from tui_reader.formats.elements import Element

    if len(data) > MAX_BYTES:
        return Opml((), (f"larger than {MAX_BYTES // 2**20} MB; not read",))
    text = decode(data, origin.charset).text
    feeds: dict[object, OpmlFeed] = {}
    problems: list[str] = []
    line, counted = 1, 0
    for match in _outlines(text):
        outline = Element("outline", "outline", _UNQUOTED_END.sub("", match["rest"]))
        written = outline.get("xmlurl")
        if not written and outline.get("type").lower() in _FEED_TYPES:
            written = outline.get("url")
        if not written:
            continue  # a folder, or something that is not a feed
        line += text.count("\n", counted, match.start())
        counted = match.start()
        url = _url(written, origin)
        if url is None:
            problems.append(f"line {line}: {redacted(written)[:80]!r} is not an http or https URL")
            continue
        title = clean_line(outline.get("text") or outline.get("title"))[:200]
        feeds.setdefault(url_identity(url), OpmlFeed(title, url))
        if len(feeds) == MOST_FEEDS:
            problems.append(f"line {line}: more than {MOST_FEEDS:,} feeds; the rest was not read")
            break
    more = len(problems) - _MOST_PROBLEMS
    if more > 0:
        problems[_MOST_PROBLEMS:] = [f"and {more:,} more"]
    return Opml(tuple(feeds.values()), tuple(problems))


def _outlines(text: str) -> Iterator[re.Match[str]]:
    """The tags of outlines outside comments; a comment without an end is none."""
    position = 0
    last = {end: text.rfind(end) for end in _ENDS.values()}
    while match := _OUTLINE.search(text, position):
        position = match.end()
        if match["skip"] is None:
            yield match
        elif position <= last[end := _ENDS[match["skip"].upper()]]:
            position = text.find(end, position) + len(end)


def _url(written: str, origin: Origin) -> str | None:
    url = _FEED_SCHEME.sub(lambda match: "" if ":" in match[0] else "http", written.strip(), 1)
    from tui_reader.formats.elements import joined

    return clean_url(joined(origin.url, url))
