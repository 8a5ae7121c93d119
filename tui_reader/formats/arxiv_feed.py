"""arXiv's own feeds: the daily RSS 2.0 and Atom news, and the query API's Atom responses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.formats import feed
from tui_reader.formats.arxiv_item import is_from_arxiv
from tui_reader.formats.elements import Element
from tui_reader.formats.feed_xml import Document

NAME: Final = "arxiv-feed"
read: Final = feed.read

_FEEDS: Final = ("//rss.arxiv.org/", "//export.arxiv.org/", "//arxiv.org/api/")


def detects(head: str) -> bool:
    """Whether the first item is from arXiv or, in a feed without items, its address is."""
    if not feed.detects(head):
        return False
    document = Document(head)
    first = next((item for item in document.items() if isinstance(item, Element)), None)
    if first:
        return is_from_arxiv(first)
    addresses = [each.get("href") or each.text for each in document.feed]
    return any(mark in address for address in addresses for mark in _FEEDS)


def items(text: str) -> Iterator[Element]:
    """The feed's items in its order."""
    return (item for item in Document(text).items() if isinstance(item, Element))


def channel_date(text: str) -> str | None:
    """The date of a news feed, as written."""
    match = re.search(r"<(pubDate|lastBuildDate|updated)>([^<]{1,60})</\1>", text[:4_000])
    return match[2].strip() if match else None


def total_results(text: str) -> int:
    """The number of papers that match a query; the API's response may be one page of them."""
    match = re.search(r"<(?:\w+:)?totalResults(?:\s[^<>]*)?>\s*(\d{1,9})\s*<", text[:4_000])
    return int(match[1]) if match else 0
