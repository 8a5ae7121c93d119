"""Fetches a feed of papers; an answer that has something new is kept under its day."""

from __future__ import annotations

from datetime import date

from tui_reader.formats import UnknownFormatError
from tui_reader.sources import feed_archive
from tui_reader.sources.feed.found import describe_response
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.http import Client, Validators, run_job
from tui_reader.sources.locations import redacted
from tui_reader.sources.opml import OpmlError, is_opml, read_opml


def fetch(job: FetchJob) -> FetchReport:
    """Fetch the feed and keep it if it has new papers."""
    return run_job(job, lambda client, folder: _fetch(job, client, folder))


async def _fetch(job: FetchJob, client: Client, folder: SourceFolder) -> FetchReport:
    url = job.source.location
    client.on_progress = lambda: job.show(0, 1, client.bytes)
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
        folder.notes["validators"] = answer.validators
        folder.save_notes()
    job.show(1, 1, client.bytes)
    return FetchReport(files, client.bytes)
