"""One crawl to EfficientPaper's weekly lists: the papers that have the user's keywords.

A list has each paper's keywords as badges, and where a model is configured its summary in one line.
The texts of the model are in a hidden folder beside the lists: the summaries until their list is
complete, and the judgements for good, so that no paper is judged again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
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
from tui_reader.crawl import records, unfinished, weekly_file
from tui_reader.crawl.asked import AskedPapers
from tui_reader.crawl.fetched import Collected, fetch
from tui_reader.crawl.weekly_file import WeeklyFile
from tui_reader.formats.daily_entry import page_url
from tui_reader.sources.fetch import FetchProgress

LONGEST: Final = 60
"""Characters of a summary, as EfficientPaper asks for."""
_LIST: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.md", re.ASCII)


class WeeklyCrawl:
    """Adds what a source has to the lists in a folder, and completes them."""

    task = ONE_LINE

    def __init__(
        self, source: SourceConfig, folder: Path, rules: Rules, since: int | None = None
    ) -> None:
        """`since` is in days; earlier digests are left out. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.texts = folder / unfinished.BY_A_MODEL
        """The folder of the texts that a model writes."""
        self._source = source
        self._rules = rules
        self._since = since
        self._days: Sequence[str] = ()

    def collect(
        self, progress: Callable[[FetchProgress], None], stopped: Callable[[], bool]
    ) -> Collected:
        """Fetch the source and list its new papers. Raises SourceError, Stopped and OSError."""
        lists = {day: self._list(day) for day in self._lists()}
        known = {paper.id for each in lists.values() for paper in each.papers}
        hydrates = self._source.options.get("hydrate")
        asked = AskedPapers(self.folder, self._rules.text()) if hydrates else None
        unwanted = asked.unwanted if asked else set()
        fetched = fetch(self._source, progress, stopped, known | unwanted, self._since, asked)
        new: dict[str, list[Paper]] = {}
        problems = fetched.problems
        days = fetched.days
        for day, found in days.items():
            for paper in found.papers.values():
                if paper.id in known or paper.is_replacement:
                    continue
                badges = None if paper.id in unwanted else self._badges(paper)
                if badges is None:
                    unwanted.add(paper.id)
                    continue
                known.add(paper.id)
                if page_url(paper):
                    new.setdefault(day, []).append(replace(paper, badges=badges))
                else:
                    problems.append(f"{paper.title}: has no address, which a weekly list needs")
        asked_for = lists.keys() & {*days, *unfinished.read(self.folder)}
        refused = {day: lists[day] for day in asked_for if not lists[day].can_be_extended()}
        problems += [refused[day].refusal for day in new if day in refused]
        new = {day: papers for day, papers in new.items() if day not in refused}
        unfinished.write(self.folder, [*unfinished.read(self.folder), *new])
        for day, papers in new.items():
            self._list(day).add(papers)
        if asked:
            asked.save(known)
        there = set(self._lists()).difference(refused)
        self._days = sorted(there.intersection((*days, *unfinished.read(self.folder))))
        return Collected({day: len(papers) for day, papers in new.items()}, problems)

    def wanted(self, language: str) -> list[Wanted]:
        """The listed papers that have no summary yet. Raises OSError."""
        self.texts.mkdir(exist_ok=True)
        return [
            Wanted(paper, day)
            for day in self._days
            for has in (self._summaries(day, language),)
            for paper in self._list(day).papers
            if not paper.tldr and paper.id not in has
        ]

    def to_judge(self) -> list[Wanted]:
        """The listed papers, which may not have been judged yet. Raises OSError."""
        self.texts.mkdir(exist_ok=True)
        return [Wanted(paper, day) for day in self._days for paper in self._list(day).papers]

    def finish(self, language: str, *, is_complete: bool) -> list[str]:
        """Put what a model wrote in `language` into the lists; returns the problems.

        Raises OSError. Days stay unfinished if the crawl is not complete.
        """
        for day in self._days:
            summaries, judged = self._summaries(day, language), self._judgements(day, language)
            self._list(day).complete(summaries, judged)
        if is_complete:
            for path in self.texts.glob("*_AI_enhanced_*.jsonl"):
                path.unlink()
            with suppress(OSError):  # it has judgements, or is missing
                self.texts.rmdir()
            unfinished.write(self.folder, [])
        return []

    def _badges(self, paper: Paper) -> tuple[Badge, ...] | None:
        """The badges of a paper; None if it is not for the list."""
        return chosen_badges(paper, self._rules) if self._rules.keywords else paper.badges

    def _lists(self) -> list[str]:
        """The dates of the lists."""
        names = [path.name for path in self.folder.glob("*.md") if _LIST.fullmatch(path.name)]
        return sorted(filter(find_date, (name.removesuffix(".md") for name in names)))

    def _list(self, day: str) -> WeeklyFile:
        return weekly_file.read(self.folder / f"{day}.md")

    def _summaries(self, day: str, language: str) -> dict[str, str]:
        path = self.texts / f"{day}_AI_enhanced_{name_of_language(language)}.jsonl"
        return {
            records.id_of(each): shortened(text)
            for each in records.read(path)
            if isinstance(found := each.get("AI"), dict)
            and isinstance(text := found.get("tldr"), str)
        }

    def _judgements(self, day: str, language: str) -> dict[str, bool]:
        """Whether papers are off topic, by their ids."""
        path = self.texts / f"{day}_relevance_{name_of_language(language)}.jsonl"
        return {records.id_of(each): each.get("offtopic") is True for each in records.read(path)}


def shortened(text: str) -> str:
    """A summary on one line of at most `LONGEST` characters, cut between words where it has any."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    cut = line[: LONGEST - 1]
    words = cut.rpartition(" ")[0]
    return f"{(words if len(words) > LONGEST // 2 else cut).rstrip(' ,;:，；：')}…"
