"""Searches arXiv for the user's keywords; the papers that match become a digest of the day.

The queries are built as EfficientPaper builds its own: (any category) AND (any word of a technique)
AND (any word of a topic) ANDNOT (any muted word), each word in the title or the abstract. A query
that would be too long is divided, so that together the parts ask for the same papers (arXiv API
User's Manual, 5.1).

The results are matched again by the rules of the badges, because arXiv also finds other forms of a
word. Later searches go back a week before the last complete one: a paper is announced some days
after the day on which it was submitted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote_plus

from tui_reader.config import load
from tui_reader.core.keyword_choice import chosen_badges, of_weight
from tui_reader.core.keywords import Rules, regex_of
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.api import Api, oldest_day
from tui_reader.sources.arxiv.location import categories_of, has_primary
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.system.paths import config_file

_MOST_RESULTS: Final = 30_000
"""The API gives no results beyond these (arXiv API User's Manual, 3.1.1.2)."""
_DELAY: Final = 7
"""Days before a paper appears, at most: submissions wait over holidays and in moderation."""

_LONGEST: Final = 4_000
"""Characters of a query in a URL: servers commonly refuse URLs of more than 8,000."""
_UNQUOTABLE: Final = re.compile(r"[\"\\\s]+")


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


def queries(categories: Sequence[str], rules: Rules) -> list[str]:
    """The queries; empty if no keyword has a word that can be asked for.

    Regular expressions cannot be asked for. A kind of keywords without words is not required.
    """
    technique, topic = (
        _terms(word for each in of_weight(rules.keywords, weight) for word in each.words)
        for weight in ("technique", "topic")
    )
    if not technique and not topic:
        return []
    every = [f"cat:{each}" if "." in each else f"cat:{each}*" for each in categories]
    muted = _terms(rules.mute)
    while muted and len(quote_plus(" OR ".join(muted))) > _LONGEST // 4:
        muted.pop()  # papers with muted words are left out when the results are matched
    return list(_divided(every, technique, topic, muted))


def _terms(words: Iterable[str]) -> list[str]:
    """The words and phrases as terms of a query, each once; without regular expressions."""
    plain = (
        _UNQUOTABLE.sub(" ", clean_line(word)).strip() for word in words if regex_of(word) is None
    )
    return [f'ti:"{each}" OR abs:"{each}"' for each in dict.fromkeys(plain) if each]


def _divided(
    categories: list[str], technique: list[str], topic: list[str], muted: list[str]
) -> Iterable[str]:
    query = " AND ".join(
        f"({' OR '.join(each)})" for each in (categories, technique, topic) if each
    )
    whole = f"{query} ANDNOT ({' OR '.join(muted)})" if muted else query
    if len(quote_plus(whole)) <= _LONGEST:
        yield whole
    elif len(technique) > 1 and len(technique) >= len(topic):
        for half in _halves(technique):
            yield from _divided(categories, half, topic, muted)
    elif len(topic) > 1:
        for half in _halves(topic):
            yield from _divided(categories, technique, half, muted)
    else:  # papers with muted words are left out when the results are matched
        yield query


def _halves(terms: list[str]) -> tuple[list[str], list[str]]:
    return terms[: len(terms) // 2], terms[len(terms) // 2 :]


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]
