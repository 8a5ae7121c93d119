"""Fetches arXiv's news feeds and searches; each answer becomes a dated file.

`arxiv:cs.CL+cs.LG` reads the RSS feed of a day, which arXiv replaces the next day, so fetched days
are kept. On weekends it has no items; then no file is written.
`arxiv-search:QUERY` asks the query API page by page for the papers submitted or changed last.
`arxiv-keywords:cs.CL+cs.LG` is in `keywords`.

arXiv's terms of use apply to the requests of all sources and processes together: one connection at
a time, three seconds between requests, and a User-Agent that names the program.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.paper import Paper
from tui_reader.core.text import find_date
from tui_reader.formats import arxiv_feed
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.api import PAGE, Api, oldest_day
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
from tui_reader.sources.arxiv.rate_limit import turn
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run_job

_NEWS_SERVER: Final = "https://rss.arxiv.org"
_MOST_RESULTS: Final = 20 * PAGE
"""Results of a search that are read."""


def fetch(job: FetchJob) -> FetchReport:
    """Fetch today's announcements, or the new results of the query."""
    source = job.source
    server = source.options.get("server")
    pause = source.options.get("pause") if server and not is_arxiv(server) else None
    with turn(job.stopped, pause=pause) as limit:

        async def work(client: Client, folder: SourceFolder) -> FetchReport:
            api = Api(client, limit, server)
            if source.location.startswith(KEYWORDS):
                return await KeywordSearch(job, api, folder).fetch()
            if source.location.startswith(SEARCH):
                return await _search(job, api, folder)
            return await _news(job, api, folder)

        return run_job(job, work)


async def _news(job: FetchJob, api: Api, folder: SourceFolder) -> FetchReport:
    source, client = job.source, api.client
    categories = source.location.removeprefix(NEWS)
    if not CATEGORIES.fullmatch(categories):
        raise SourceError(f"{source.location}: not categories; write them as arxiv:cs.CL+cs.LG")
    server = source.options.get("server", _NEWS_SERVER).rstrip("/")
    url = f"{server}/rss/{categories}"
    client.on_progress = lambda: job.show(0, 1, client.bytes)
    known = Validators.from_json(folder.notes.get("validators"))
    missing = "arXiv has no such feed; check the categories"
    data, validators = await api.get(url, known, missing)
    files = 0
    if data is not None:
        papers = feed_archive.papers_of(data, url)
        day = _day(data.decode("utf-8", "replace"))
        files = int(_keep(source, folder, data, _chosen(source, papers), day) > 0)
        folder.notes["validators"] = validators
        folder.save_notes()
    job.show(1, 1, client.bytes)
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
        with suppress(ValueError, OverflowError):
            # find_date accepts only years that digests can have
            if day := find_date(parse(written).date().isoformat()):
                return day
    return datetime.now(UTC).date().isoformat()


async def _search(job: FetchJob, api: Api, folder: SourceFolder) -> FetchReport:
    """Fetch the pages of a query, the latest first, until the rest is known or too old."""
    query = job.source.location.removeprefix(SEARCH).strip()
    if not query:
        raise SourceError(f"{SEARCH}: no query; write one, such as {SEARCH}cat:cs.CL")
    report, client, notes = FetchReport(), api.client, folder.notes
    client.on_progress = lambda: job.show(report.files, None, client.bytes)
    oldest, today = oldest_day(job.source), date.today().isoformat()
    # a known paper means that the later pages are known only if a search was once completed
    is_complete = notes.get("complete") == query
    async for page in api.pages(query, "lastUpdatedDate", _MOST_RESULTS):
        if notes.pop("complete", None):
            folder.save_notes()
        chosen = _chosen(job.source, page.papers)
        new = _keep(job.source, folder, page.data, chosen, today)
        report.files += new > 0
        if page.oldest < oldest or (is_complete and new < len(chosen)):
            break
    notes["complete"] = query
    folder.save_notes()
    report.bytes = client.bytes
    job.show(report.files, report.files, client.bytes)
    return report
