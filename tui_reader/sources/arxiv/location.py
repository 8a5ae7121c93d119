"""How locations of arXiv begin, and which servers are arXiv's own."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from tui_reader.core.paper import Paper

NEWS: Final = "arxiv:"
"""Begins the location of announcements; categories follow, joined by `+`."""
KEYWORDS: Final = "arxiv-keywords:"
"""Begins the location of a search for the user's keywords; categories follow, joined by `+`."""
SEARCH: Final = "arxiv-search:"
"""Begins the location of a search; its query follows."""


CATEGORIES: Final = re.compile(
    r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?(?:\+[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?)*"
)
_CATEGORY: Final = re.compile(r"\bcat:([A-Za-z.-]+)")
_EXCLUDED: Final = re.compile(r"\bANDNOT\s+(?:\([^()]*\)|\S+)")


def categories_of(location: str) -> tuple[str, ...]:
    """The categories that a location asks for, in its order; empty if it names none."""
    if location.startswith(SEARCH):
        found = _CATEGORY.findall(_EXCLUDED.sub(" ", location))
    else:
        found = location.partition(":")[2].split("+")
    return tuple(dict.fromkeys(filter(None, found)))


def has_primary(paper: Paper, categories: tuple[str, ...]) -> bool:
    """Whether the primary category is among `categories`; an archive stands for all of its own."""
    primary = paper.primary_category or ""
    return primary in categories or primary.partition(".")[0] in categories


def is_arxiv(url: str) -> bool:
    """Whether a URL is on one of arXiv's own servers."""
    return is_arxiv_host(urlsplit(url).hostname or "")


def is_arxiv_host(host: str) -> bool:
    """Whether a host is one of arXiv's own."""
    return host == "arxiv.org" or host.endswith(".arxiv.org")
