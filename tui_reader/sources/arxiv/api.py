"""Requests to arXiv, spaced out, and the pages of the API's answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Final, NamedTuple
from urllib.parse import urlencode

from tui_reader.config import SourceConfig
from tui_reader.core.paper import Paper
from tui_reader.formats import arxiv_feed
from tui_reader.formats.arxiv_item import text_of
from tui_reader.formats.elements import Element
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.rate_limit import RateLimit
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.http import Client, Validators

PAGE: Final = 100
"""Results of a page."""
SERVER: Final = "https://export.arxiv.org"
_EMPTY_PAGES: Final = 3
"""Requests for a page that should not be empty: the API sometimes returns an empty one."""
_SINCE: Final = 30
"""Days that a search goes back if its source does not set `since`."""
_DATES: Final = {"lastUpdatedDate": ("updated", "published"), "submittedDate": ("published",)}
"""The elements with the date that results are sorted by."""


class Page(NamedTuple):
    """A page of the results of a query."""

    data: bytes
    papers: list[Paper]
    oldest: str
    """The earliest date of its results, or "9" if none has one."""


def oldest_day(source: SourceConfig) -> str:
    """The day that a search goes back to, in ISO 8601."""
    return (date.today() - timedelta(source.options.get("since", _SINCE))).isoformat()


class Api:
    """The API of arXiv, or of the mirror that a source names."""

    def __init__(self, client: Client, limit: RateLimit, server: str | None = None) -> None:
        self.client = client
        self.server = (server or SERVER).rstrip("/")
        self._limit = limit

    async def get(
        self,
        url: str,
        known: Validators | None = None,
        missing: str = "not there; check the address of the server",
    ) -> tuple[bytes | None, Validators]:
        """The bytes at `url`, None if they have not changed; `missing` is what to say of a 404."""
        self.client.min_wait = self._limit.pause
        await self._limit.wait()
        try:
            answer = await self.client.get(url, known)
        finally:
            self._limit.record()
        if answer.status == 404:
            raise SourceError(f"{url}: {missing}")
        return answer.file.read_bytes() if answer.file else None, answer.validators

    async def query(self, **parameters: object) -> tuple[bytes, str]:
        """The answer to a query, as bytes and as text. Raises SourceError if it is not a feed."""
        data, _ = await self.get(f"{self.server}/api/query?{urlencode(parameters)}")
        text = (data or b"").decode("utf-8", "replace")
        if not arxiv_feed.detects(text):
            raise SourceError(f"{self.server}: the answer is not a feed; sync again later")
        return data or b"", text

    async def pages(self, query: str, order: str, most: int) -> AsyncIterator[Page]:
        """The pages with the first `most` results, the latest by `order` first.

        Raises SourceError.
        """
        for start in range(0, most, PAGE):
            data, items, total = await self._page(query, order, start)
            dates = [day for item in items if (day := text_of(item, *_DATES[order]))]
            if items:
                papers = feed_archive.papers_of(data, self.server)
                yield Page(data, papers, min(dates, default="9")[:10])
            if start + PAGE >= total:
                return

    async def _page(self, query: str, order: str, start: int) -> tuple[bytes, list[Element], int]:
        """A page, its results, and the number of all results."""
        for _ in range(_EMPTY_PAGES):
            data, text = await self.query(
                search_query=query,
                start=start,
                max_results=PAGE,
                sortBy=order,
                sortOrder="descending",
            )
            items = list(arxiv_feed.items(text))
            total = arxiv_feed.total_results(text)
            if items or start >= total:
                return data, items, total
        raise SourceError(
            f"{self.server}: sent an empty page although there are {total} papers; sync again later"
        )
