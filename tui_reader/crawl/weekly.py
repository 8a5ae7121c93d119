"""One crawl to EfficientPaper's weekly lists: the papers that have the user's keywords.

A list has each paper's keywords as badges, and where a model is configured its summary in one line.
The summaries of a list that is not complete are in a hidden folder beside it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui_reader.ai.contract import ONE_LINE
from tui_reader.ai.enhance import Wanted
from tui_reader.ai.own_digests import name_of_language
from tui_reader.config import SourceConfig
from tui_reader.core.keyword_choice import chosen_badges
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import Badge, Paper
from tui_reader.core.text import find_date
from tui_reader.crawl import records, unfinished
from tui_reader.crawl.fetched import Collected, days_since, fetch
from tui_reader.export import weekly
from tui_reader.formats import TooLargeError, UnknownFormatError, read_digest
from tui_reader.library.records import Listed
from tui_reader.sources.fetch import FetchProgress
from tui_reader.system.files import replace_file

LONGEST: Final = 60
"""Characters of a summary, as EfficientPaper asks for."""
_LIST: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.md", re.ASCII)
_SUMMARIES: Final = ".summaries"


class WeeklyCrawl:
    """Adds what a source has to the lists in a folder, and completes them."""

    task = ONE_LINE

    def __init__(
        self, source: SourceConfig, folder: Path, rules: Rules, since: int | None = None
    ) -> None:
        """`since` is in days; earlier digests are left out. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.texts = folder / _SUMMARIES
        """The folder of the summaries that are not in the lists yet."""
        self._source = source
        self._rules = rules
        self._since = since
        self._days: Sequence[str] = ()

    def collect(
        self, progress: Callable[[FetchProgress], None], stopped: Callable[[], bool]
    ) -> Collected:
        """Fetch the source and list its new papers. Raises SourceError, Stopped and OSError."""
        fetched = fetch(self._source, progress, stopped)
        known = {paper.id for day in self._lists() for paper in self._read(day)}
        new: dict[str, list[Paper]] = {}
        days = days_since(fetched, self._since)
        for day, found in days.items():
            for paper in found.papers.values():
                badges = self._badges(paper)
                if badges is not None and paper.id not in known and not paper.is_replacement:
                    known.add(paper.id)
                    new.setdefault(day, []).append(replace(paper, badges=badges))
        unfinished.write(self.folder, [*unfinished.read(self.folder), *new])
        for day, papers in new.items():
            self._write(day, [*self._read(day), *papers])
        there = set(self._lists())
        self._days = sorted(there.intersection((*days, *unfinished.read(self.folder))))
        counts = {day: len(papers) for day, papers in new.items()}
        return Collected(counts, fetched.problems)

    def wanted(self, language: str) -> list[Wanted]:
        """The listed papers that have no summary yet. Raises OSError."""
        self.texts.mkdir(exist_ok=True)
        return [
            Wanted(paper, day)
            for day in self._days
            for has in (self._summaries(day, language),)
            for paper in self._read(day)
            if not paper.tldr and paper.id not in has
        ]

    def finish(self, language: str, *, is_complete: bool) -> None:
        """Put the summaries in `language` into the lists. Raises OSError.

        Days stay unfinished if the crawl is not complete.
        """
        for day in self._days:
            summaries = self._summaries(day, language)
            papers = [
                replace(each, tldr=each.tldr or summaries.get(each.id)) for each in self._read(day)
            ]
            self._write(day, papers)
        if is_complete:
            shutil.rmtree(self.texts, ignore_errors=True)
            unfinished.write(self.folder, [])

    def _badges(self, paper: Paper) -> tuple[Badge, ...] | None:
        """The badges of a paper; None if it is not for the list."""
        return chosen_badges(paper, self._rules) if self._rules.keywords else paper.badges

    def _lists(self) -> list[str]:
        """The dates of the lists."""
        names = [path.name for path in self.folder.glob("*.md") if _LIST.fullmatch(path.name)]
        return sorted(filter(find_date, (name.removesuffix(".md") for name in names)))

    def _read(self, day: str) -> list[Paper]:
        path = self.folder / f"{day}.md"
        with suppress(FileNotFoundError, UnknownFormatError, TooLargeError):
            entries = read_digest(path.read_bytes(), path.name).entries
            return [each for each in entries if isinstance(each, Paper)]
        return []

    def _write(self, day: str, papers: Iterable[Paper]) -> None:
        path = self.folder / f"{day}.md"
        text = "".join(weekly.chunks(Listed(0, each, day, False, False) for each in papers))
        with suppress(FileNotFoundError):
            if path.read_bytes() == text.encode():
                return
        replace_file(path, text, mode=0o644)

    def _summaries(self, day: str, language: str) -> dict[str, str]:
        path = self.texts / f"{day}_AI_enhanced_{name_of_language(language)}.jsonl"
        return {
            records.id_of(each): shortened(text)
            for each in records.read(path)
            if isinstance(found := each.get("AI"), dict)
            and isinstance(text := found.get("tldr"), str)
        }


def shortened(text: str) -> str:
    """A summary on one line of at most `LONGEST` characters, cut between words where it has any."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    words = cut.rpartition(" ")[0]
    return f"{(words if len(words) > LONGEST // 2 else cut).rstrip(' ,;:，；：')}…"
