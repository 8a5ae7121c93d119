"""One crawl to daily-arXiv-ai-enhanced's layout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from tui_reader.ai.enhance import EnhanceReport, Wanted
from tui_reader.ai.own_digests import name_of_language
from tui_reader.config import SourceConfig
from tui_reader.core.paper import ANY_LANGUAGE, Paper
from tui_reader.crawl import records
from tui_reader.crawl.fetched import Day, Fetched, fetch
from tui_reader.crawl.output import Output
from tui_reader.sources.fetch import FetchProgress
from tui_reader.sources.registry import kind_of
from tui_reader.sources.state import state_folder
from tui_reader.system.lock import hold_lock

_NAME: Final = 16


class CrawlError(Exception):
    """A crawl cannot run; the message is one line: place, problem and fix."""


@dataclass(slots=True)
class Collected:
    """What a crawl has added."""

    new: dict[str, int] = field(default_factory=dict)
    """The numbers of new papers, by day."""
    problems: list[str] = field(default_factory=list)


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder. Raises CrawlError if another process holds it."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:_NAME]
    with hold_lock(state_folder() / f".crawl-{name}.lock", lambda: True) as lock:
        if lock is None:
            raise CrawlError(f"{folder}: another crawl is writing there; wait for it, or stop it")
        yield


class DailyCrawl:
    """Adds what a source has to the digests in a folder, and completes them."""

    def __init__(self, source: SourceConfig, folder: Path, since: int | None = None) -> None:
        """`since` is in days; earlier digests are left out. Raises OSError."""
        self._source = source
        self._since = since
        self._categories = kind_of(source).categories(source.location)
        self._output = Output(folder)
        self._days: list[str] = []
        """The days to complete: those of the source, and those that an earlier run has left."""

    def collect(
        self, progress: Callable[[FetchProgress], None], stopped: Callable[[], bool]
    ) -> Collected:
        """Fetch the source and add its new papers. Raises SourceError, Stopped and OSError.

        A paper that the folder has on any day is not new, and neither is a replacement.
        """
        fetched = fetch(self._source, progress, stopped)
        self._leave_out_old(fetched)
        output, known = self._output, self._output.known()
        new: dict[str, list[Paper]] = {}
        for day, found in sorted(fetched.days.items()):
            for paper in found.papers.values():
                if paper.id not in known and not paper.is_replacement:
                    known.add(paper.id)
                    new.setdefault(day, []).append(paper)
        output.set_unfinished([*output.unfinished(), *new])
        for day, papers in new.items():
            output.add(day, papers)
        there = set(output.days())
        for day, found in fetched.days.items():
            if day in there:
                self._add_sections(day, found)
        self._days = sorted(there.intersection((*fetched.days, *output.unfinished())))
        counts = {day: len(papers) for day, papers in new.items()}
        return Collected(counts, fetched.problems)

    def wanted(self, language: str) -> list[Wanted]:
        """The papers that have no AI sections in a language yet. Raises OSError."""
        output, name = self._output, name_of_language(language)
        return [
            Wanted(paper, day)
            for day in self._days
            for has in (output.sections(day, name),)
            for paper in output.papers(day)
            if paper.id not in has
        ]

    def finish(self, language: str, enhanced: EnhanceReport | None = None) -> None:
        """Complete the files of all days. Raises OSError.

        The Markdown has the AI sections in `language`, or else in the first language that there
        is. Days whose papers were not all asked for stay unfinished.
        """
        name = name_of_language(language) if language != ANY_LANGUAGE else None
        left = self._unfinished(enhanced) if name else []
        for day in self._days:
            there = self._output.languages(day)
            chosen = name if name in there else next(iter(there), None)
            if chosen:
                sections = self._output.sections(day, chosen)
                self._output.set_sections(day, chosen, sections)
            self._output.write_markdown(day, self._categories, chosen)
        self._output.set_unfinished(left)

    def _unfinished(self, enhanced: EnhanceReport | None) -> Sequence[str]:
        return self._days if enhanced and (enhanced.error or enhanced.left) else []

    def _leave_out_old(self, fetched: Fetched) -> None:
        if self._since is None:
            return
        oldest = (date.today() - timedelta(self._since)).isoformat()
        for day in [each for each in fetched.days if each < oldest]:
            del fetched.days[day]

    def _add_sections(self, day: str, found: Day) -> None:
        """Add the AI sections that the source's own digests have."""
        for language, papers in found.sections.items():
            sections = self._output.sections(day, language)
            for paper in self._output.papers(day):
                if paper.id in papers:
                    sections.setdefault(paper.id, records.whole(papers[paper.id]))
            self._output.set_sections(day, language, sections)
