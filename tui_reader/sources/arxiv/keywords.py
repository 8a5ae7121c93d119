"""Searches arXiv for the user's keywords; the papers that match become a digest of the day.

The results are matched again by the rules of the badges, because arXiv also finds other forms of a
word. Later searches go back a week before the last complete one: a paper is announced some days
after the day on which it was submitted.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Final

from tui_reader.config import load
from tui_reader.core.keyword_choice import chosen_badges
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import Paper
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.api import Api, oldest_day
from tui_reader.sources.arxiv.keyword_query import queries
from tui_reader.sources.arxiv.location import categories_of, has_primary
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.system.paths import config_file

_MOST_RESULTS: Final = 30_000
"""The API gives no results beyond these (arXiv API User's Manual, 3.1.1.2)."""
_DELAY: Final = 7
"""Days before a paper appears, at most: submissions wait over holidays and in moderation."""


class KeywordSearch:
    """One search, which may need several queries."""

    def __init__(self, job: FetchJob, api: Api, folder: SourceFolder) -> None:
        self._job = job
        self._source = job.source
        self._api = api
        self._folder = folder
        self._categories = categories_of(job.source.location)
        self._rules = Rules.of(load(config_file()))
        self._oldest = oldest_day(job.source)

    async def fetch(self) -> FetchReport:
        """Keep the new papers as the digest of today. Raises SourceError."""
        every = queries(self._categories, self._rules)
        if not every:
            raise SourceError(
                f"{self._source.location}: no [[keywords]] with words in config.toml; add some"
            )
        found: dict[str, Paper] = {}
        report, client, today = FetchReport(), self._api.client, date.today().isoformat()
        state = _hash(self._source.location, *every), self._oldest
        stop_at = self._stop_at(*state)
        for number, query in enumerate(every):
            client.on_progress = lambda done=number: self._job.show(  # type: ignore[misc]
                done, len(every), client.bytes
            )
            await self._search(query, stop_at, found)
            if feed_archive.keep_papers(self._folder, list(found.values()), today):
                report.files = 1
        self._folder.notes["complete"] = [*state, today]
        self._folder.save_notes()
        report.bytes = client.bytes
        self._job.show(len(every), len(every), client.bytes)
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

    async def _search(self, query: str, stop_at: str, found: dict[str, Paper]) -> None:
        """Add the new papers that match to `found`, by their ids."""
        async for page in self._api.pages(query, "submittedDate", _MOST_RESULTS):
            for paper in feed_archive.unseen(self._folder, filter(self._matches, page.papers)):
                found.setdefault(paper.id, paper)
            if page.oldest < stop_at:
                return

    def _matches(self, paper: Paper) -> bool:
        if (paper.published or "") < self._oldest:
            return False
        if self._source.options.get("primary_only") and not has_primary(paper, self._categories):
            return False
        return chosen_badges(paper, self._rules) is not None


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]
