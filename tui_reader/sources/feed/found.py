"""Identifies a server's response that is not a feed, and advises the user what to do."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from tui_reader.core.paper import Origin
from tui_reader.core.text import clean_url
from tui_reader.formats.decoding import decode

_HEAD: Final = 200_000
_FEED_TYPES: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
_LIKELY: Final = re.compile(
    r"(?:^|/)(?:feeds?|rss|atom|(?:feed|rss|atom|index)\.(?:xml|rss|atom|rdf)|feed\.json)/?$"
    r"|\.(?:rss|atom|rdf)$|[?&]feed=(?:rss2?|atom)$",
    re.IGNORECASE,
)
"""The ends of addresses that feeds usually have."""
_ROOT: Final = re.compile(r"<(?![?!])(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_PASSWORD: Final = re.compile(r"<input\b[^<>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
_GIT: Final = re.compile(
    r"""name=["']?go-import|\bvcs-git\b|\bgit clone\b|href=["']?[^\s"'<>]{1,300}\.git["'\s>]""",
    re.IGNORECASE,
)
_DIGESTS: Final = re.compile(r"\b20\d\d-\d\d-\d\d[\w-]{0,60}\.(?:jsonl|md|xml|json)\b")
_HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p)\b", re.IGNORECASE)


def describe_response(data: bytes, origin: Origin, url: str) -> str:
    """A description of `data` from `url` and the advice, for the end of a message."""
    if not data.strip():
        return "an empty answer; open the URL in a browser and give the address of its feed"
    for begin, name in (
        (b"%PDF-", "a PDF file"),
        (b"PK\3\4", "a ZIP file"),
        (b"\x89PNG", "a picture"),
    ):
        if data.startswith(begin):
            return f"{name}; give the address of the feed of the site that it is on"
    text = decode(data[:_HEAD], origin.charset).text.lstrip("\ufeff \t\r\n")
    if text[:1] in "{[":
        return _json(data)
    root = _ROOT.search(text)
    name = root[1].lower() if root else ""
    if text.startswith("<") and name in {"urlset", "sitemapindex"}:
        return "a sitemap, which lists pages; give the address of the site's feed"
    if _HTML.search(text[:5_000]):
        return _page(text, url)
    if text.startswith("<?xml"):
        return f"XML that is not a feed (its root is <{name[:40]}>); give the address of a feed"
    if len(_DIGESTS.findall(text)) > 1:
        return "a list of digests; add it with --kind web"
    return "text that is not a feed; give the address of a feed"


def _json(data: bytes) -> str:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return "JSON that is cut off or broken; check the URL in a browser"
    return "JSON that is not a JSON Feed; look for the site's RSS, Atom or JSON feed"


def _page(text: str, url: str) -> str:
    if found := feed_of_page(text, url):
        return f"a web page; add its feed, {found}"
    if _PASSWORD.search(text):
        return "a page to log in; give the address of a feed that can be read without"
    if _GIT.search(text):
        return "the page of a git repository; add it with --kind git"
    if len(_DIGESTS.findall(text)) > 1:
        return "a web page that lists digests; add it with --kind web"
    return "a web page that names no feed; look on it for a link to RSS or Atom and add that"


def feed_of_page(text: str, url: str) -> str | None:
    """The first feed that a web page names as its own, or else links to, however it is quoted."""
    parser = _Links()
    with suppress(AssertionError, ValueError):  # for declarations that are not HTML
        parser.feed(text[:_HEAD])
    feeds = parser.feeds or parser.likely
    if not feeds:
        return None
    try:
        base = urljoin(url, parser.base or "")
        return clean_url(urljoin(base, feeds[0].strip().replace(" ", "%20")))
    except ValueError:
        return None


class _Links(HTMLParser):
    """The feeds that a page names, and links that look like feeds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[str] = []
        self.likely: list[str] = []
        """Other links to what is probably a feed."""
        self.base: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the address of a feed, or the base of relative addresses."""
        values = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base":
            self.base = self.base or values.get("href")
        elif tag in {"link", "a"} and (address := values.get("href", "").strip()):
            rel = values.get("rel", "").lower().split()
            kind = values.get("type", "").partition(";")[0].strip().lower()
            if "feed" in rel or ("alternate" in rel and kind in _FEED_TYPES):
                self.feeds.append(address)
            elif tag == "a" and _LIKELY.search(address):
                self.likely.append(address)
