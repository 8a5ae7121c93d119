"""A feed of papers: each of its answers that brings something new is kept under its day."""

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
from tui_reader.sources.fetch import Fetched, FetchReport, SourceError
from tui_reader.sources.files import Folder
from tui_reader.sources.http import Client, Validators, run, shown

_ALTERNATE: Final = re.compile(
    rb"<link\b[^>]{0,400}?\btype\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,400}>", re.I
)
_HREF: Final = re.compile(rb"\bhref\s*=\s*[\"']([^\"'<>]{1,1000})[\"']", re.I)


def fetch(
    source: SourceConfig,
    folder: Path,
    tell: Callable[[Fetched], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Bring what the feed says today, unless it says what it said before."""
    with closing(Folder(folder)) as kept:
        return run(lambda client: _fetch(client, source.location, kept, tell), kept, stopped)


async def _fetch(
    client: Client, url: str, folder: Folder, tell: Callable[[Fetched], None]
) -> FetchReport:
    client.on_bytes = lambda: tell(Fetched(0, 1, client.bytes))
    answer = await client.get(url, Validators.from_note(folder.notes.get("validators")))
    if answer.status == 404:
        raise SourceError(f"{shown(url)}: there is nothing (HTTP 404); correct the URL")
    files = 0
    if answer.file:
        data = answer.file.read_bytes()
        try:
            papers = feed_archive.papers_of(data, shown(url))
        except SourceError as error:
            if found := _alternate(data, url):
                raise SourceError(f"{shown(url)}: a web page; its feed is {found}") from error
            raise
        files = int(feed_archive.keep(folder, data, papers, date.today().isoformat()) > 0)
        folder.notes["validators"] = answer.validators.note()
        folder.save_notes()
    tell(Fetched(1, 1, client.bytes))
    return FetchReport(files, client.bytes)


def _alternate(data: bytes, url: str) -> str | None:
    """The feed that a web page names as its own."""
    link = _ALTERNATE.search(data[:200_000])
    href = _HREF.search(link[0]) if link else None
    return clean_url(urljoin(url, href[1].decode("utf-8", "replace"))) if href else None
