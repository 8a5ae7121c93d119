"""Asks arXiv's API for the papers that a source's lists of links name, each only once.

The answers are kept as digests in the source's folder, without a date, so that the papers keep
their place in lists. What was asked for is remembered, also if arXiv does not know it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

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
from tui_reader.sources.arxiv import api, rate_limit
from tui_reader.sources.arxiv.fetch import LATEST, LOCK
from tui_reader.sources.digest_files import digest_files
from tui_reader.sources.fetch import FetchProgress, FetchReport, SourceError, Stopped
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run
from tui_reader.sources.state import state_folder
from tui_reader.system.files import replace_file
from tui_reader.system.lock import hold_lock

ANSWERS: Final = "arxiv-answers"
"""The folder of the answers, in the source's folder."""
_ASKED: Final = ".asked-of-arxiv.json"
_MOST: Final = 5_000
"""Papers asked for in one fetch; the rest follow in the next ones."""


def hydrate(
    source: SourceConfig,
    folder: Path,
    progress: Callable[[FetchProgress], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Fetch what arXiv knows of the papers in the lists of `folder`. Raises SourceError."""
    asked = _asked(folder)
    wanted = [id_ for id_ in _listed(source, folder) if id_ not in asked][:_MOST]
    report = FetchReport()
    if not wanted:
        return report
    files = SourceFolder(folder)

    async def ask(client: Client) -> None:
        client.on_progress = lambda: progress(FetchProgress(report.files, None, client.bytes))
        for start in range(0, len(wanted), api.PAGE):
            batch = wanted[start : start + api.PAGE]
            query = urlencode({"id_list": ",".join(batch), "max_results": len(batch)})
            url = f"{api.SERVER}/api/query?{query}"
            data, _ = await api.get(client, url, limit, Validators())
            if not arxiv_feed.detects((data or b"").decode("utf-8", "replace")):
                raise SourceError(f"{api.SERVER}: the answer is not a feed; sync again later")
            number = len(list((folder / ANSWERS).glob("*.xml"))) + 1
            files.keep_bytes(data or b"", f"{ANSWERS}/answer-{number}.xml")
            asked.update(batch)
            replace_file(folder / _ASKED, json.dumps(sorted(asked)))
            report.files += 1
            report.bytes = client.bytes

    try:
        with hold_lock(state_folder() / LOCK, stopped) as lock:
            if lock is None:
                raise Stopped
            limit = rate_limit.RateLimit(state_folder() / LATEST, rate_limit.PAUSE)
            run(ask, files, stopped)
    finally:
        files.close()
    return report


def _asked(folder: Path) -> set[str]:
    """The ids that were asked for."""
    try:
        known = json.loads((folder / _ASKED).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return set()
    return {each for each in known if isinstance(each, str)} if isinstance(known, list) else set()


def _listed(source: SourceConfig, folder: Path) -> Iterator[str]:
    """The arXiv ids in the lists of links, each once."""
    found: dict[str, None] = {}
    for file in digest_files(source.name, folder):
        if not file.path.lower().endswith((".md", ".markdown")):
            continue
        try:
            digest = read_digest(digest_bytes(file), file.path)
        except (OSError, UnknownFormatError, TooLargeError):
            continue
        if digest.ref.format == link_list.NAME:
            papers = (each for each in digest.entries if isinstance(each, Paper))
            found.update((paper.id, None) for paper in papers if arxiv_id(paper.id))
    yield from found
