"""How locations of arXiv begin, and which servers are arXiv's own."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

NEWS: Final = "arxiv:"
"""Begins the location of announcements; categories follow, joined by `+`."""
SEARCH: Final = "arxiv-search:"
"""Begins the location of a search; its query follows."""


def is_arxiv(url: str) -> bool:
    """Whether a URL is on one of arXiv's own servers."""
    return is_arxiv_host(urlsplit(url).hostname or "")


def is_arxiv_host(host: str) -> bool:
    """Whether a host is one of arXiv's own."""
    return host == "arxiv.org" or host.endswith(".arxiv.org")
