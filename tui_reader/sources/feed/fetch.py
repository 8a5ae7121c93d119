"""Fetches a feed of papers; an answer that has something new is kept under its day."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_url
from tui_reader.sources import feed_archive
from tui_reader.sources.fetch import FetchProgress, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run
from tui_reader.sources.locations import redacted

_ALTERNATE: Final = re.compile(
    rb"<link\b[^>]{0,400}?\btype\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,400}>", re.I
)
_HREF: Final = re.compile(rb"\bhref\s*=\s*[\"']([^\"'<>]{1,1000})[\"']", re.I)


def fetch(
    source: SourceConfig,
    folder: Path,
    progress: Callable[[FetchProgress], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Fetch the feed and keep it if it has new papers."""
    with closing(SourceFolder(folder)) as files:
        return run(lambda client: _fetch(client, source.location, files, progress), files, stopped)


async def _fetch(
    client: Client, url: str, folder: SourceFolder, progress: Callable[[FetchProgress], None]
) -> FetchReport:
    client.on_progress = lambda: progress(FetchProgress(0, 1, client.bytes))
    answer = await client.get(url, Validators.from_json(folder.notes.get("validators")))
    if answer.is_gone:
        raise SourceError(
            f"{redacted(url)}: gone for good, says its server (HTTP 410); remove this source, or "
            "look for a new address on the site's own page"
        )
    if answer.status == 404:
        raise SourceError(f"{redacted(url)}: nothing is there (HTTP 404); correct the URL")
    files = 0
    if answer.file:
        data = answer.file.read_bytes()
        try:
            papers = feed_archive.papers_of(data, redacted(url), answer.origin)
        except SourceError as error:
            if found := _alternate(data, url):
                raise SourceError(f"{redacted(url)}: a web page; its feed is {found}") from error
            raise
        today = date.today().isoformat()
        files = int(feed_archive.keep(folder, data, papers, today, answer.origin) > 0)
        folder.notes["validators"] = answer.validators.as_json()
        folder.save_notes()
    progress(FetchProgress(1, 1, client.bytes))
    return FetchReport(files, client.bytes)


def _alternate(data: bytes, url: str) -> str | None:
    """The feed that a web page links to, if it does."""
    link = _ALTERNATE.search(data[:200_000])
    href = _HREF.search(link[0]) if link else None
    return clean_url(urljoin(url, href[1].decode("utf-8", "replace"))) if href else None
