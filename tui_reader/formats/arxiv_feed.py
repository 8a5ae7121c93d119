"""arXiv's own feeds: the RSS 2.0 and Atom news of a day, and the query API's Atom answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tui_reader.core.paper import Paper
from tui_reader.formats import feed
from tui_reader.formats.arxiv_item import is_arxivs
from tui_reader.formats.elements import Element
from tui_reader.formats.entry import Problem
from tui_reader.formats.feed_xml import Document

NAME: Final = "arxiv-feed"

_FEEDS: Final = ("//rss.arxiv.org/", "//export.arxiv.org/", "//arxiv.org/api/")


def detects(head: str) -> bool:
    """Whether its first item is arXiv's; of a feed without items, whether its address is."""
    if not feed.detects(head):
        return False
    document = Document(head)
    first = next((item for item in document.items() if isinstance(item, Element)), None)
    if first:
        return is_arxivs(first)
    addresses = [each.get("href") or each.text for each in document.feed]
    return any(mark in address for address in addresses for mark in _FEEDS)


def read(text: str, url: str | None = None) -> Iterator[Paper | Problem]:
    """The papers of the feed in its order, and what is wrong with the rest."""
    return feed.read(text, url)


def items(text: str) -> Iterator[Element]:
    """The feed's items in its order."""
    return (item for item in Document(text).items() if isinstance(item, Element))


def channel_date(text: str) -> str | None:
    """What a news feed says of its own day, as it is written."""
    match = re.search(r"<(pubDate|lastBuildDate|updated)>([^<]{1,60})</\1>", text[:4_000])
    return match[2].strip() if match else None


def total_results(text: str) -> int:
    """How many papers a query has, of which the API's answer may be one page."""
    match = re.search(r"<(?:\w+:)?totalResults(?:\s[^<>]*)?>\s*(\d{1,9})\s*<", text[:4_000])
    return int(match[1]) if match else 0
