"""Requests to arXiv, spaced out, and the pages of the API's answers."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urlencode

from tui_reader.config import SourceConfig
from tui_reader.formats import arxiv_feed
from tui_reader.formats.elements import Element
from tui_reader.sources.arxiv.rate_limit import RateLimit
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.http import Client, Validators

PAGE: Final = 100
"""Results of a page."""
MOST_RESULTS: Final = 30_000
"""The API gives no results beyond these (arXiv API User's Manual, 3.1.1.2)."""
SERVER: Final = "https://export.arxiv.org"
_EMPTY_PAGES: Final = 3
"""Requests for a page that should not be empty: the API sometimes returns an empty one."""


class Page(NamedTuple):
    """A page of the results of a query."""

    data: bytes
    items: list[Element]
    total: int
    """The number of all results."""


async def get(
    client: Client, url: str, limit: RateLimit, known: Validators, missing: str = ""
) -> tuple[bytes | None, Validators]:
    """The bytes at `url`, None if they have not changed; `missing` is what to say of a 404."""
    client.min_wait = limit.pause
    await limit.wait()
    try:
        answer = await client.get(url, known)
    finally:
        limit.record()
    if answer.status == 404:
        raise SourceError(f"{url}: {missing or 'not there; check the address of the server'}")
    return answer.file.read_bytes() if answer.file else None, answer.validators


class Api:
    """The API of arXiv, or of the mirror that a source names."""

    def __init__(self, source: SourceConfig, limit: RateLimit) -> None:
        self.server = source.options.get("server", SERVER).rstrip("/")
        self._limit = limit

    async def page(self, client: Client, query: str, start: int, order: str) -> Page:
        """The page from result `start`, the latest by `order` first. Raises SourceError."""
        url = f"{self.server}/api/query?" + urlencode(
            {
                "search_query": query,
                "start": start,
                "max_results": PAGE,
                "sortBy": order,
                "sortOrder": "descending",
            }
        )
        for _ in range(_EMPTY_PAGES):
            data, _validators = await get(client, url, self._limit, Validators())
            text = (data or b"").decode("utf-8", "replace")
            if not arxiv_feed.detects(text):
                raise SourceError(f"{self.server}: the answer is not a feed; sync again later")
            items = list(arxiv_feed.items(text))
            total = arxiv_feed.total_results(text)
            if items or start >= total:
                return Page(data or b"", items, total)
        raise SourceError(
            f"{self.server}: sent an empty page although there are {total} papers; sync again later"
        )
