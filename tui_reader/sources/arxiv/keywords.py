"""Searches arXiv for the user's keywords; the papers that match become a digest of the day.

The results are matched again by the rules of the badges, because arXiv also finds other forms of a
word. Later searches go back a week before the last complete one: a paper is announced some days
after the day on which it was submitted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from tui_reader.config import SourceConfig, load
from tui_reader.core.keyword_choice import chosen_badges
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import Paper
from tui_reader.formats.arxiv_item import text_of
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.api import MOST_RESULTS, PAGE, Api
from tui_reader.sources.arxiv.keyword_query import queries
from tui_reader.sources.arxiv.location import categories_of, has_primary
from tui_reader.sources.arxiv.rate_limit import RateLimit
from tui_reader.sources.fetch import FetchProgress, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client
from tui_reader.system.paths import config_file

_SINCE: Final = 30
"""Days that a search goes back if its source does not set `since`."""
_DELAY: Final = 7
"""Days before a paper appears, at most: submissions wait over holidays and in moderation."""


class KeywordSearch:
    """One search, which may need several queries."""

    def __init__(
        self,
        source: SourceConfig,
        folder: SourceFolder,
        progress: Callable[[FetchProgress], None],
        limit: RateLimit,
    ) -> None:
        self._source = source
        self._categories = categories_of(source.location)
        self._rules = Rules.of(load(config_file()))
        self._api = Api(source, limit)
        self._oldest = date.today() - timedelta(source.options.get("since", _SINCE))
        self._folder = folder
        self._progress = progress

    async def fetch(self, client: Client) -> FetchReport:
        """Keep the new papers as the digest of today. Raises SourceError."""
        every = queries(self._categories, self._rules)
        if not every:
            raise SourceError(
                f"{self._source.location}: no [[keywords]] with words in config.toml; add some"
            )
        found: dict[str, Paper] = {}
        report = FetchReport()
        state = _hash(self._source.location, *every), self._oldest.isoformat()
        stop_at = self._stop_at(*state)
        for number, query in enumerate(every):
            client.on_progress = lambda done=number: self._progress(  # type: ignore[misc]
                FetchProgress(done, len(every), client.bytes)
            )
            await self._search(client, query, stop_at, found)
            new = feed_archive.keep_papers(
                self._folder, list(found.values()), date.today().isoformat()
            )
            report.files = max(report.files, int(new > 0))
        self._folder.notes["complete"] = [*state, date.today().isoformat()]
        self._folder.save_notes()
        report.bytes = client.bytes
        self._progress(FetchProgress(len(every), len(every), client.bytes))
        return report

    def _stop_at(self, asked: str, oldest: str) -> str:
        """The date of submission to go back to: that of `since`, or a later one.

        The later one is a week before the last complete search, if that asked for the same.
        """
        match self._folder.notes.get("complete"):
            case [known, str(since), str(last)] if known == asked and since <= oldest:
                try:
                    week_before = date.fromisoformat(last) - timedelta(_DELAY)
                except ValueError:
                    return oldest
                return max(oldest, week_before.isoformat())
        return oldest

    async def _search(
        self, client: Client, query: str, stop_at: str, found: dict[str, Paper]
    ) -> None:
        """Add the new papers that match to `found`, by their ids."""
        for start in range(0, MOST_RESULTS, PAGE):
            page = await self._api.page(client, query, start, "submittedDate")
            if not page.items:
                return
            papers = feed_archive.papers_of(page.data, self._api.server)
            for paper in feed_archive.unseen(self._folder, filter(self._matches, papers)):
                found.setdefault(paper.id, paper)
            dates = [day[:10] for item in page.items if (day := text_of(item, "published"))]
            if min(dates, default=stop_at) < stop_at or start + PAGE >= page.total:
                return

    def _matches(self, paper: Paper) -> bool:
        if (paper.published or "") < self._oldest.isoformat():
            return False
        if self._source.options.get("primary_only") and not has_primary(paper, self._categories):
            return False
        return chosen_badges(paper, self._rules) is not None


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]
