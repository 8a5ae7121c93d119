"""Fetches a source for one crawl, and groups its papers by the dates of their digests."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.paper import AI_SECTIONS, DigestRef, Paper
from tui_reader.crawl.asked import AskedPapers
from tui_reader.library.merge import Contribution, merge
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import FetchJob, FetchProgress, SourceError
from tui_reader.sources.reading import read_files
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.system import temporary

_PREFIX: Final = "tui-reader-crawl-"
_ROOM: Final = 200 * 2**20
"""Free bytes that the temporary folder needs."""
_LANGUAGE: Final = re.compile(r"_AI_enhanced_([\w-]{1,60})\.jsonl")


@dataclass(slots=True)
class Day:
    """What a source has of one day."""

    papers: dict[str, Paper] = field(default_factory=dict)
    """By their ids, in the order of the digest."""
    sections: dict[str, dict[str, Paper]] = field(default_factory=dict)
    """The papers with AI sections in its digests, by language and id."""


@dataclass(slots=True)
class Fetched:
    """What a source has."""

    days: dict[str, Day] = field(default_factory=dict)
    """By their dates, ISO 8601, the oldest first; digests without a date are today's."""
    problems: list[str] = field(default_factory=list)
    """The entries and files that could not be read or fetched, one line each."""


@dataclass(slots=True)
class Collected:
    """What a crawl has added."""

    new: dict[str, int] = field(default_factory=dict)
    """The numbers of new papers, by day."""
    problems: list[str] = field(default_factory=list)


def fetch(
    source: SourceConfig,
    progress: Callable[[FetchProgress], None],
    stopped: Callable[[], bool],
    known: Collection[str],
    days: int | None,
    asked: AskedPapers | None,
) -> Fetched:
    """Fetch a source to a temporary folder, and read it. Raises SourceError, Stopped and OSError.

    Each crawl starts from nothing: which papers are new is decided by the output, so that it can
    be made by another machine each time. With `asked`, arXiv is asked for the papers in
    lists of links, but not for those in `known`. Digests before the last `days` are left out.
    """
    kind = kind_of(source)
    since = "" if days is None else (date.today() - timedelta(days)).isoformat()
    if not kind.is_remote:
        return _read(source, digest_folder(source), [], since)
    place = temporary.make(_PREFIX, temporary.places(_ROOM)[0])
    try:
        job = FetchJob(source, place.path / "digests", progress, stopped)
        problems = kind.fetch(job).problems
        if asked:
            return _hydrated(job, problems, known, since, asked)
        return _read(source, job.folder, problems, since)
    finally:
        place.remove()


def _hydrated(
    job: FetchJob, problems: list[str], known: Collection[str], since: str, asked: AskedPapers
) -> Fetched:
    """The papers of a source's lists of links, with what arXiv has of them.

    Those that it did not answer about are left out, and reported: a paper that is published
    without its abstract would never get it. After some days they are taken as they are listed.
    """
    from tui_reader.sources.arxiv.hydrate import ANSWERS, hydrate, not_asked

    source, folder = job.source, job.folder
    fetched = _read(source, folder, problems, since)
    hydrate(job, known, None, since)
    if unanswered := asked.without_answer(not_asked(source, folder, known, since)):
        for found in fetched.days.values():
            for id_ in found.papers.keys() & unanswered:
                del found.papers[id_]
        fetched.problems.append(
            f"arXiv's answer is empty for {len(unanswered):,} papers; the next crawl asks again"
        )
    if not (folder / ANSWERS).is_dir():
        return fetched
    answered = _read(source, folder / ANSWERS, [], "")
    answers = {id_: paper for day in answered.days.values() for id_, paper in day.papers.items()}
    for day, found in fetched.days.items():
        for id_ in found.papers.keys() & answers.keys():
            listed = Contribution(found.papers[id_], DigestRef(source.name, day, "", "list"), 0)
            answer = Contribution(answers[id_], DigestRef(source.name, None, "", "answer"), 0)
            found.papers[id_] = merge([listed, answer])
    return fetched


def _read(source: SourceConfig, folder: Path, problems: list[str], since: str) -> Fetched:
    """The digests in a folder of `since` and later."""
    fetched = Fetched(problems=list(problems))
    days = fetched.days
    try:
        for file in read_files(source.name, folder, fetched.problems.append):
            if file.ref is None:
                continue
            day = days.setdefault(file.ref.date or date.today().isoformat(), Day())
            language = _LANGUAGE.search(file.path)
            for paper in file.papers:
                day.papers.setdefault(paper.id, paper)
                if language and any(getattr(paper, name) for name in AI_SECTIONS):
                    day.sections.setdefault(language[1], {}).setdefault(paper.id, paper)
    except FolderError as error:
        raise SourceError(str(error)) from error
    fetched.days = {date_: days[date_] for date_ in sorted(days) if date_ >= since}
    return fetched
