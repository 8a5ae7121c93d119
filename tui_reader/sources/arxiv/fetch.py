"""arXiv's news feeds of categories, and its query API: each answer a dated file.

`arxiv:cs.CL+cs.LG` reads the RSS feed of a day, which arXiv replaces by the next day's: what was
fetched is kept. On weekends it has no items, which is no error and leaves no file.
`arxiv-search:QUERY` asks the query API for what was submitted or changed last, page by page.

The terms of use of arXiv's API hold for every request, whichever source or process makes it: one
connection at a time, three seconds between requests, a User-Agent that names the program.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from tui_reader.config import SourceConfig
from tui_reader.core.text import find_date
from tui_reader.formats import arxiv_feed
from tui_reader.formats.arxiv_item import text_of
from tui_reader.formats.elements import Element
from tui_reader.sources import feed_archive
from tui_reader.sources.fetch import NEWS, SEARCH, Fetched, FetchReport, SourceError, Stopped
from tui_reader.sources.files import Folder
from tui_reader.sources.http import Client, Validators, run
from tui_reader.sources.state import state_folder
from tui_reader.system.lock import hold_lock

PAUSE: Final = 3.0
"""Seconds between requests to arXiv."""
_NEWS_SERVER: Final = "https://rss.arxiv.org"
_API_SERVER: Final = "https://export.arxiv.org"
_LOCK: Final = ".arxiv.lock"
_LAST: Final = ".arxiv.last"
"""Dots, as no source's name begins with one."""
_PAGE: Final = 100
_MAX_PAGES: Final = 20
_SINCE: Final = 30
"""Days back that a search goes if its source does not say."""
_EMPTY_PAGES: Final = 3
"""How often an empty page is asked for again, as the API gives one now and then."""
_CATEGORIES: Final = re.compile(
    r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?(?:\+[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?)*"
)


def fetch(
    source: SourceConfig,
    folder: Path,
    tell: Callable[[Fetched], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Bring today's announcements, or what is new to the query."""
    pause = PAUSE
    if source.server and not is_arxiv(source.server):
        pause = PAUSE if source.pause is None else source.pause
    kept = Folder(folder)
    try:
        with hold_lock(state_folder() / _LOCK, stopped) as mine:
            if mine is None:
                raise Stopped
            turns = Turns(state_folder() / _LAST, pause)
            if source.location.startswith(SEARCH):
                search = _Search(source, kept, tell, turns)
                return run(search.fetch, kept, stopped)
            return run(lambda client: _news(client, source, kept, tell, turns), kept, stopped)
    finally:
        kept.close()


def is_arxiv(server: str) -> bool:
    """Whether a URL is of one of arXiv's own servers."""
    host = urlsplit(server).hostname or ""
    return host == "arxiv.org" or host.endswith(".arxiv.org")


class Turns:
    """Requests spaced out, also from those of the sync before."""

    def __init__(self, path: Path, pause: float) -> None:
        self._path = path
        self.pause = pause

    def left(self) -> float:
        """Seconds until the next request may be made."""
        try:
            since = time.time() - self._path.stat().st_mtime
        except OSError:
            return 0.0
        # a clock that was set back must not hold us up
        return min(self.pause, max(0.0, self.pause - since))

    async def wait(self) -> None:
        """Wait until the next request may be made."""
        await asyncio.sleep(self.left())

    def done(self) -> None:
        """A request has been answered now."""
        self._path.touch(0o600)


async def _ask(
    client: Client, url: str, turns: Turns, known: Validators
) -> tuple[bytes | None, Validators]:
    """The answer's bytes, None where it has not changed."""
    client.least_wait = turns.pause
    await turns.wait()
    try:
        answer = await client.get(url, known)
    finally:
        turns.done()
    if answer.status == 404:
        raise SourceError(f"{url}: arXiv has no such feed; check the categories")
    return answer.file.read_bytes() if answer.file else None, answer.validators


async def _news(
    client: Client,
    source: SourceConfig,
    folder: Folder,
    tell: Callable[[Fetched], None],
    turns: Turns,
) -> FetchReport:
    categories = source.location.removeprefix(NEWS)
    if not _CATEGORIES.fullmatch(categories):
        raise SourceError(f"{source.location}: not categories; write them as arxiv:cs.CL+cs.LG")
    url = f"{(source.server or _NEWS_SERVER).rstrip('/')}/rss/{categories}"
    client.on_bytes = lambda: tell(Fetched(0, 1, client.bytes))
    known = Validators.from_note(folder.notes.get("validators"))
    data, validators = await _ask(client, url, turns, known)
    files = 0
    if data is not None:
        papers = feed_archive.papers_of(data, url)
        day = _day(data.decode("utf-8", "replace"))
        files = int(feed_archive.keep(folder, data, papers, day) > 0)
        folder.notes["validators"] = validators.note()
        folder.save_notes()
    tell(Fetched(1, 1, client.bytes))
    return FetchReport(files, client.bytes)


def _day(text: str) -> str:
    """The feed's own day, which is arXiv's (New York), else today."""
    told = arxiv_feed.channel_date(text) or ""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError):
            # a year that no digest has is none, as of any other file
            if day := find_date(read(told).date().isoformat()):
                return day
    return datetime.now(UTC).date().isoformat()


class _Search:
    """The pages of a query, the latest first, back to what is known or too old."""

    def __init__(
        self, source: SourceConfig, folder: Folder, tell: Callable[[Fetched], None], turns: Turns
    ) -> None:
        self._query = source.location.removeprefix(SEARCH).strip()
        self._server = (source.server or _API_SERVER).rstrip("/")
        self._oldest = (date.today() - timedelta(source.since or _SINCE)).isoformat()
        self._folder = folder
        self._tell = tell
        self._turns = turns

    async def fetch(self, client: Client) -> FetchReport:
        """Bring the pages that have something new."""
        if not self._query:
            raise SourceError(f"{SEARCH}: no query; write one, such as {SEARCH}cat:cs.CL")
        report = FetchReport()
        notes = self._folder.notes
        # only where an earlier run came to its end is what is known a sign that the rest is too
        complete = notes.get("complete") == self._query
        today = date.today().isoformat()
        for page in range(_MAX_PAGES):
            client.on_bytes = lambda: self._tell(Fetched(report.files, None, client.bytes))
            data, items, total = await self._page(client, page * _PAGE)
            if not items:
                break
            papers = feed_archive.papers_of(data, self._server)
            if complete and page == 0:
                notes["complete"] = None
                self._folder.save_notes()
            new = feed_archive.keep(self._folder, data, papers, today)
            report.files += new > 0
            oldest = min(text_of(item, "updated", "published") or "" for item in items)
            if oldest[:10] < self._oldest or (page + 1) * _PAGE >= total:
                break
            if complete and new < len(papers):
                break
        notes["complete"] = self._query
        self._folder.save_notes()
        report.bytes = client.bytes
        self._tell(Fetched(report.files, report.files, client.bytes))
        return report

    async def _page(self, client: Client, start: int) -> tuple[bytes, list[Element], int]:
        url = f"{self._server}/api/query?" + urlencode(
            {
                "search_query": self._query,
                "start": start,
                "max_results": _PAGE,
                "sortBy": "lastUpdatedDate",
                "sortOrder": "descending",
            }
        )
        for _ in range(_EMPTY_PAGES):
            data, _validators = await _ask(client, url, self._turns, Validators())
            text = (data or b"").decode("utf-8", "replace")
            if not arxiv_feed.detects(text):
                raise SourceError(f"{self._server}: answers with something that is no feed")
            items = list(arxiv_feed.items(text))
            total = arxiv_feed.total_results(text)
            if items or start >= total:
                return data or b"", items, total
        raise SourceError(
            f"{self._server}: gives an empty page where there are {total} papers; sync again later"
        )
