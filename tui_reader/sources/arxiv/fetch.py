"""Fetches arXiv's news feeds and searches; each answer becomes a dated file.

`arxiv:cs.CL+cs.LG` reads the RSS feed of a day, which arXiv replaces the next day, so fetched days
are kept. On weekends it has no items; then no file is written.
`arxiv-search:QUERY` asks the query API page by page for the papers submitted or changed last.
`arxiv-keywords:cs.CL+cs.LG` is in `keywords`.

arXiv's terms of use apply to the requests of all sources and processes together: one connection at
a time, three seconds between requests, and a User-Agent that names the program.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.paper import Paper
from tui_reader.core.text import find_date
from tui_reader.formats import arxiv_feed
from tui_reader.formats.arxiv_item import text_of
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv import rate_limit
from tui_reader.sources.arxiv.api import PAGE, Api, get
from tui_reader.sources.arxiv.keywords import KeywordSearch
from tui_reader.sources.arxiv.location import (
    CATEGORIES,
    KEYWORDS,
    NEWS,
    SEARCH,
    categories_of,
    has_primary,
    is_arxiv,
)
from tui_reader.sources.arxiv.rate_limit import RateLimit
from tui_reader.sources.fetch import FetchProgress, FetchReport, SourceError, Stopped
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run
from tui_reader.sources.state import state_folder
from tui_reader.system.lock import hold_lock

_NEWS_SERVER: Final = "https://rss.arxiv.org"
LOCK: Final = ".arxiv.lock"
LATEST: Final = ".arxiv.last"
"""These names begin with dots because no source's name does."""
_MAX_PAGES: Final = 20
_SINCE: Final = 30
"""Days that a search goes back if its source does not set `since`."""


def fetch(
    source: SourceConfig,
    folder: Path,
    progress: Callable[[FetchProgress], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Fetch today's announcements, or the new results of the query."""
    server = source.options.get("server")
    pause = rate_limit.PAUSE
    if server and not is_arxiv(server):
        pause = source.options.get("pause", rate_limit.PAUSE)
    files = SourceFolder(folder)
    try:
        with hold_lock(state_folder() / LOCK, stopped) as lock:
            if lock is None:
                raise Stopped
            limit = RateLimit(state_folder() / LATEST, pause)
            if source.location.startswith(KEYWORDS):
                keywords = KeywordSearch(source, files, progress, limit)
                return run(keywords.fetch, files, stopped)
            if source.location.startswith(SEARCH):
                search = _Search(source, files, progress, limit)
                return run(search.fetch, files, stopped)
            return run(lambda client: _news(client, source, files, progress, limit), files, stopped)
    finally:
        files.close()


async def _news(
    client: Client,
    source: SourceConfig,
    folder: SourceFolder,
    progress: Callable[[FetchProgress], None],
    limit: RateLimit,
) -> FetchReport:
    categories = source.location.removeprefix(NEWS)
    if not CATEGORIES.fullmatch(categories):
        raise SourceError(f"{source.location}: not categories; write them as arxiv:cs.CL+cs.LG")
    server = source.options.get("server", _NEWS_SERVER).rstrip("/")
    url = f"{server}/rss/{categories}"
    client.on_progress = lambda: progress(FetchProgress(0, 1, client.bytes))
    known = Validators.from_json(folder.notes.get("validators"))
    missing = "arXiv has no such feed; check the categories"
    data, validators = await get(client, url, limit, known, missing)
    files = 0
    if data is not None:
        papers = feed_archive.papers_of(data, url)
        day = _day(data.decode("utf-8", "replace"))
        files = int(_keep(source, folder, data, _chosen(source, papers), day) > 0)
        folder.notes["validators"] = validators.as_json()
        folder.save_notes()
    progress(FetchProgress(1, 1, client.bytes))
    return FetchReport(files, client.bytes)


def _chosen(source: SourceConfig, papers: list[Paper]) -> list[Paper]:
    """The papers of an answer that the source wants. Raises SourceError."""
    if not source.options.get("primary_only"):
        return papers
    asked = categories_of(source.location)
    if not asked:
        raise SourceError(f"{source.location}: primary_only needs a query with cat:…; add one")
    return [each for each in papers if has_primary(each, asked)]


def _keep(
    source: SourceConfig, folder: SourceFolder, data: bytes, chosen: list[Paper], day: str
) -> int:
    """Keep an answer, or only the papers chosen from it; returns the number of new ones."""
    if source.options.get("primary_only"):
        return feed_archive.keep_papers(folder, chosen, day)
    return feed_archive.keep(folder, data, chosen, day)


def _day(text: str) -> str:
    """The day of the feed, which is arXiv's (New York); today if it has no valid one."""
    written = arxiv_feed.channel_date(text) or ""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError):
            # find_date accepts only years that digests can have
            if day := find_date(parse(written).date().isoformat()):
                return day
    return datetime.now(UTC).date().isoformat()


class _Search:
    """Fetches the pages of a query, the latest first, until the rest is known or too old."""

    def __init__(
        self,
        source: SourceConfig,
        folder: SourceFolder,
        progress: Callable[[FetchProgress], None],
        limit: RateLimit,
    ) -> None:
        self._source = source
        self._query = source.location.removeprefix(SEARCH).strip()
        self._api = Api(source, limit)
        days = source.options.get("since", _SINCE)
        self._oldest = (date.today() - timedelta(days)).isoformat()
        self._folder = folder
        self._progress = progress

    async def fetch(self, client: Client) -> FetchReport:
        """Fetch the pages that have something new."""
        if not self._query:
            raise SourceError(f"{SEARCH}: no query; write one, such as {SEARCH}cat:cs.CL")
        report = FetchReport()
        notes = self._folder.notes
        # a known paper means that the later pages are known only if a search was once completed
        complete = notes.get("complete") == self._query
        today = date.today().isoformat()
        for number in range(_MAX_PAGES):
            client.on_progress = lambda: self._progress(
                FetchProgress(report.files, None, client.bytes)
            )
            page = await self._api.page(client, self._query, number * PAGE, "lastUpdatedDate")
            if not page.items:
                break
            papers = feed_archive.papers_of(page.data, self._api.server)
            if complete and number == 0:
                notes["complete"] = None
                self._folder.save_notes()
            chosen = _chosen(self._source, papers)
            new = _keep(self._source, self._folder, page.data, chosen, today)
            report.files += new > 0
            dates = [day for item in page.items if (day := text_of(item, "updated", "published"))]
            if (
                min(dates, default=self._oldest)[:10] < self._oldest
                or (number + 1) * PAGE >= page.total
            ):
                break
            if complete and new < len(chosen):
                break
        notes["complete"] = self._query
        self._folder.save_notes()
        report.bytes = client.bytes
        self._progress(FetchProgress(report.files, report.files, client.bytes))
        return report
