"""Fetches a feed of papers; an answer that has something new is kept under its day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from tui_reader.config import SourceConfig
from tui_reader.formats import UnknownFormatError
from tui_reader.sources import feed_archive
from tui_reader.sources.feed.found import describe_response
from tui_reader.sources.fetch import FetchProgress, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run
from tui_reader.sources.locations import redacted
from tui_reader.sources.opml import OpmlError, is_opml, read_opml


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
            f"{redacted(url)}: gone for good, says its server (HTTP 410); look for its new "
            "address on the site's own page"
        )
    if answer.status == 404:
        raise SourceError(f"{redacted(url)}: nothing is there (HTTP 404); correct the URL")
    files = 0
    if answer.file:
        data = answer.file.read_bytes()
        try:
            papers = feed_archive.papers_of(data, redacted(url), answer.origin)
        except SourceError as error:
            if is_opml(data, answer.origin):
                message = "OPML, a list of feeds; import them with tui-reader add and this URL"
                feeds = read_opml(data, answer.origin)
                raise OpmlError(f"{redacted(url)}: {message}", feeds) from error
            if isinstance(error.__cause__, UnknownFormatError):
                found = describe_response(data, answer.origin, url)
                raise SourceError(f"{redacted(url)}: {found}") from error
            raise
        today = date.today().isoformat()
        files = int(feed_archive.keep(folder, data, papers, today, answer.origin) > 0)
        folder.notes["validators"] = answer.validators.as_json()
        folder.save_notes()
    progress(FetchProgress(1, 1, client.bytes))
    return FetchReport(files, client.bytes)
