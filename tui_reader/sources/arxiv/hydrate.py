"""Asks arXiv's API for the papers that a source's lists of links name, each only once.

The answers are kept as digests in the source's folder, without a date, so that the papers keep
their place in lists. What was asked for is remembered, also if arXiv does not know it.
A batch that arXiv refuses is divided, so that one bad id does not lose the others. A batch about
which the answer is empty is given up after at least three days that span a week.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.identity import arxiv_id
from tui_reader.core.paper import Paper
from tui_reader.formats import (
    TooLargeError,
    UnknownFormatError,
    arxiv_feed,
    digest_bytes,
    link_list,
    read_digest,
)
from tui_reader.formats.arxiv_item import api_error
from tui_reader.sources import feed_archive
from tui_reader.sources.arxiv.api import PAGE, Api
from tui_reader.sources.arxiv.rate_limit import turn
from tui_reader.sources.arxiv.unanswered import Days, add_today, is_unknown, read_days
from tui_reader.sources.digest_files import digest_files
from tui_reader.sources.failures import RefusedError
from tui_reader.sources.fetch import FetchJob, FetchReport
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import run_job
from tui_reader.system.files import read_json, replace_file

ANSWERS: Final = "arxiv-answers"
"""The folder of the answers, in the source's folder."""
_ANSWER: Final = re.compile(r"answer-(\d{1,9})\.xml", re.ASCII)
_ASKED: Final = ".asked-of-arxiv.json"
_UNANSWERED: Final = ".unanswered-by-arxiv.json"
_MOST: Final = 5_000
"""Papers asked for in one fetch; the rest follow in the next ones."""
_TRIES: Final = 2
"""Requests for a batch: the API sometimes returns an empty answer."""
_PATIENCE: Final = timedelta(7)
"""How long papers are asked for about which the answers are empty."""
_MOST_REFUSED: Final = 10
"""Papers that arXiv may refuse in one fetch; if it refuses more, the fault is not the papers'."""
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_GIVEN: Final = re.compile(
    rf"[a-z-]+/\d\d{_MONTH}\d{{3}}|(?:0[7-9]|1[0-4]){_MONTH}\.\d{{4}}"
    rf"|(?:1[5-9]|[2-8]\d){_MONTH}\.\d{{5}}",
    re.ASCII,
)


def hydrate(
    job: FetchJob, known: Collection[str] = (), most: int | None = _MOST, since: str = ""
) -> FetchReport:
    """Fetch what arXiv knows of the papers in the lists of a folder. Raises SourceError.

    The ids in `known` are not asked for, and no more than `most` others; neither are those in
    lists of a day before `since`, in ISO 8601.
    """
    asked = _asked(job.folder)
    wanted = list(islice(not_asked(job.source, job.folder, known, since), most))
    if not wanted:
        return FetchReport()
    with turn(job.stopped) as limit:
        return run_job(
            job, lambda client, folder: _ask(job, Api(client, limit), folder, wanted, asked)
        )


async def _ask(
    job: FetchJob, api: Api, folder: SourceFolder, wanted: list[str], asked: set[str]
) -> FetchReport:
    """Ask for the ids `wanted`, and add them to those that were `asked` for."""
    report, client = FetchReport(), api.client
    client.on_progress = lambda: job.show(report.files, None, client.bytes)
    unanswered = read_days(read_json(job.folder / _UNANSWERED))
    batches = [wanted[at : at + PAGE] for at in range(0, len(wanted), PAGE)][::-1]
    refused = 0
    while batches:
        batch = batches.pop()
        try:
            data = await _answer(api, batch)
        except RefusedError:
            if len(batch) > 1:
                half = len(batch) // 2
                batches += [batch[half:], batch[:half]]
                continue
            refused += 1
            if refused > _MOST_REFUSED:
                raise
            data, done = b"", batch
        else:
            done = batch if data else _given_up(batch, unanswered)
        if data:
            number = _last_number(job.folder / ANSWERS) + 1
            folder.keep_bytes(data, f"{ANSWERS}/answer-{number}.xml")
            report.files += 1
        asked.update(done)
        replace_file(job.folder / _ASKED, json.dumps(sorted(asked)))
        if unanswered:
            left = {id_: days for id_, days in unanswered.items() if id_ not in asked}
            replace_file(job.folder / _UNANSWERED, json.dumps(left))
        report.bytes = client.bytes
    return report


def _given_up(batch: list[str], unanswered: Days) -> list[str]:
    """Record an empty answer about a batch; the papers that are not asked for again."""
    add_today(unanswered, batch)
    return [id_ for id_ in batch if is_unknown(unanswered[id_], _PATIENCE)]


def not_asked(
    source: SourceConfig, folder: Path, known: Collection[str] = (), since: str = ""
) -> Iterator[str]:
    """The ids that `hydrate` would ask for now."""
    asked = _asked(folder)
    listed = _listed(source, folder, since)
    return (id_ for id_ in listed if id_ not in asked and id_ not in known)


async def _answer(api: Api, batch: list[str]) -> bytes:
    """The answer about a batch, empty if it has no papers. Raises SourceError.

    The error is a RefusedError if arXiv does not accept one of the ids.
    """
    for _ in range(_TRIES):
        data, text = await api.query(id_list=",".join(batch), max_results=len(batch))
        if error := next(filter(None, map(api_error, arxiv_feed.items(text))), None):
            raise RefusedError(f"{api.server}: {error}; sync again later")
        if feed_archive.papers_of(data, api.server):
            return data
    return b""


def _last_number(folder: Path) -> int:
    """The highest number of an answer; 0 if there is none."""
    names = (_ANSWER.fullmatch(path.name) for path in folder.glob("*.xml"))
    return max((int(match[1]) for match in names if match), default=0)


def _asked(folder: Path) -> set[str]:
    """The ids that were asked for."""
    try:
        known = json.loads((folder / _ASKED).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return set()
    return {each for each in known if isinstance(each, str)} if isinstance(known, list) else set()


def _listed(source: SourceConfig, folder: Path, since: str) -> Iterator[str]:
    """The arXiv ids in the lists of links, each once."""
    found: dict[str, None] = {}
    for file in digest_files(source.name, folder):
        if not file.path.lower().endswith((".md", ".markdown")):
            continue
        try:
            digest = read_digest(digest_bytes(file), file.path)
        except (OSError, UnknownFormatError, TooLargeError):
            continue
        is_old = digest.ref.date is not None and digest.ref.date < since
        if digest.ref.format == link_list.NAME and not is_old:
            papers = (each for each in digest.entries if isinstance(each, Paper))
            found.update((paper.id, None) for paper in papers if _can_exist(paper.id))
    yield from found


def _can_exist(id_: str) -> bool:
    """Whether arXiv can have given a paper this id: a month, and as many digits as in its year."""
    return arxiv_id(id_) is not None and _GIVEN.fullmatch(id_) is not None
