"""One crawl to daily-arXiv-ai-enhanced's layout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_reader.ai.contract import SECTIONS
from tui_reader.ai.enhance import Wanted
from tui_reader.ai.own_digests import name_of_language
from tui_reader.config import SourceConfig
from tui_reader.core.paper import ANY_LANGUAGE, Paper
from tui_reader.crawl import unfinished
from tui_reader.crawl.asked import AskedPapers
from tui_reader.crawl.fetched import Collected, Day, fetch
from tui_reader.crawl.output import Output
from tui_reader.formats.daily_entry import entry_of
from tui_reader.sources.fetch import FetchProgress
from tui_reader.sources.registry import kind_of
from tui_reader.sources.state import state_folder
from tui_reader.system.lock import hold_lock

_NAME: Final = 16


class CrawlError(Exception):
    """A crawl cannot run; the message is one line: place, problem and fix."""


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder. Raises CrawlError if another process holds it."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:_NAME]
    with hold_lock(state_folder() / f".crawl-{name}.lock", lambda: True) as lock:
        if lock is None:
            raise CrawlError(f"{folder}: another crawl is writing there; wait for it, or stop it")
        unfinished.remove_torn_files(folder)
        yield


class DailyCrawl:
    """Adds what a source has to the digests in a folder, and completes them."""

    task = SECTIONS

    def __init__(self, source: SourceConfig, folder: Path, since: int | None = None) -> None:
        """`since` is in days; earlier digests are left out. Raises OSError."""
        self.texts = folder
        """The folder of the texts that a model writes."""
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
        output, known = self._output, self._output.known()
        asked = AskedPapers(output.folder) if self._source.options.get("hydrate") else None
        fetched = fetch(self._source, progress, stopped, known, self._since, asked)
        days = fetched.days
        new: dict[str, list[Paper]] = {}
        for day, found in days.items():
            for paper in found.papers.values():
                if paper.id not in known and not paper.is_replacement:
                    known.add(paper.id)
                    new.setdefault(day, []).append(paper)
        unfinished.write(output.folder, [*unfinished.read(output.folder), *new])
        for day, papers in new.items():
            output.add(day, papers)
        if asked:
            asked.save(known)
        there = set(output.days())
        for day, found in days.items():
            if day in there:
                self._add_sections(day, found)
        self._days = sorted(there.intersection((*days, *unfinished.read(output.folder))))
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

    def to_judge(self) -> list[Wanted]:
        """The papers, which may not have been judged yet. Raises OSError."""
        return [Wanted(paper, day) for day in self._days for paper in self._output.papers(day)]

    def finish(self, language: str, *, is_complete: bool) -> list[str]:
        """Complete the files of all days, and return the problems. Raises OSError.

        The Markdown has the AI sections in `language`, or else in the first language that there
        is. Days stay unfinished if the crawl is not complete.
        """
        name = name_of_language(language) if language != ANY_LANGUAGE else None
        problems = []
        for day in self._days:
            there = self._output.languages(day)
            chosen = name if name in there else next(iter(there), None)
            if chosen:
                sections = self._output.sections(day, chosen)
                self._output.set_sections(day, chosen, sections)
            if not self._output.write_markdown(day, self._categories, chosen):
                problems.append(
                    f"{self._output.markdown_file(day)}: not a digest that this program can "
                    "rewrite; move it, or choose another --output"
                )
        if is_complete:
            unfinished.write(self._output.folder, [])
        return problems

    def _add_sections(self, day: str, found: Day) -> None:
        """Add the AI sections that the source's own digests have."""
        for language, papers in found.sections.items():
            sections = self._output.sections(day, language)
            for paper in self._output.papers(day):
                if paper.id in papers:
                    sections.setdefault(paper.id, entry_of(papers[paper.id]))
            self._output.set_sections(day, language, sections)
