"""Fetches a paper's HTML page from arXiv, when the user asks for it and never before."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.core.identity import arxiv_id
from tui_reader.core.text import clean_line, host_of
from tui_reader.fulltext.blocks import article_of
from tui_reader.fulltext.cache import MAX_FILE, Stored, TextCache
from tui_reader.fulltext.codec import MAX_JSON
from tui_reader.fulltext.model import Article
from tui_reader.fulltext.page import MAX_PAGE, PageError
from tui_reader.sources.arxiv.location import is_arxiv
from tui_reader.sources.fetch import SourceError

if TYPE_CHECKING:
    from tui_reader.sources.http import Client, FileResponse

_FRESH: Final = 86_400.0
"""Seconds until a server is asked again whether a paper has a newer version."""


class TextError(Exception):
    """A paper's text cannot be shown; the message is one line: paper, problem and way out."""


class _NoPageError(TextError):
    """The server answered that there is no such page."""


@dataclass(slots=True)
class Progress:
    """The progress of a fetch, written by its thread and read by others."""

    received: int = 0
    """Bytes."""
    wait: float = 0.0
    """Seconds until the next request, as arXiv's rules demand; 0 during transfer."""
    is_parsing: bool = False


def page_of(paper_id: str, version: int | None = None) -> str | None:
    """The id of a paper's page, with its version if that is known; None if it has no page."""
    found = arxiv_id(paper_id)
    if found is None:
        return None
    version = found.version or version
    return f"{found.id}v{version}" if version else found.id


def read_paper(
    page: str,
    site: str,
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Article:
    """A paper from the cache, or else from `site`. Raises TextError and Stopped.

    A page without a version is asked for again after a day, with its ETag.
    """
    article, stored = _in_cache(page)
    if article is not None:
        return article
    newest = without_version(page)
    progress = progress or Progress()
    try:
        return _fetched(page, site, None if page != newest else stored, progress, stopped)
    except TextError as error:
        if stored is not None:  # an older text is better than none
            return stored.article
        if not isinstance(error, _NoPageError) or page == newest:
            raise
        # arXiv has HTML pages only for versions since 2023
        return _fetched(newest, site, None, progress, stopped)


def cached_paper(page: str, most: int, most_json: int) -> Article | None:
    """A paper in the cache that need not be asked for again, and is not large.

    It has at most `most` bytes, and `most_json` after decompression.
    """
    return _in_cache(page, most, most_json)[0]


def _in_cache(
    page: str, most: int = MAX_FILE, most_json: int = MAX_JSON
) -> tuple[Article | None, Stored | None]:
    """A paper that need not be asked for again, and what there is of its newest version."""
    newest = without_version(page)
    stored = None
    for name in dict.fromkeys((page, newest)):
        stored = TextCache().read(name, time.time(), most, most_json)
        if stored is not None and (name != newest or stored.age < _FRESH):
            return stored.article, stored
    return None, stored


def without_version(page: str) -> str:
    """The id of the page with a paper's newest version."""
    return re.sub(r"v\d+$", "", page)


def _fetched(
    page: str,
    site: str,
    stored: Stored | None,
    progress: Progress,
    stopped: Callable[[], bool],
) -> Article:
    asked = f"{site.rstrip('/')}/{page}"
    answer, data = ask(asked, page, MAX_PAGE, progress, stopped, stored)
    etag, modified = answer.validators.etag, answer.validators.modified
    if answer.status == 304 and stored is not None:
        article, url = stored.article, stored.url
        etag, modified = etag or stored.etag, modified or stored.modified
    elif data is None:
        raise _NoPageError(f"{page}: {host_of(asked)} has no page of this paper, see its PDF")
    else:
        progress.is_parsing = True
        url = answer.origin.url or asked
        try:
            article = article_of(data, url)
        except PageError as error:
            raise TextError(f"{page}: {error}, see its PDF") from error
    with suppress(OSError):  # a paper that cannot be kept can still be read
        TextCache().write(page, article, url, time.time(), etag, modified)
    return article


class _TemporaryFiles(NamedTuple):
    """Where the body of an answer is written."""

    folder: str

    def temporary(self) -> Path:
        """The file to write to: the same each time, since there is one request at a time."""
        return Path(self.folder, "body")


def ask(
    url: str,
    name: str,
    limit: int,
    progress: Progress,
    stopped: Callable[[], bool],
    stored: Stored | None = None,
) -> tuple[FileResponse, bytes | None]:
    """Request at most `limit` bytes; requests to arXiv are seconds apart, across all processes.

    Returns the answer and its body if it has one. Raises TextError, in which what is requested is
    called `name`, and Stopped soon after `stopped` returns True.
    """
    from tui_reader.sources import http
    from tui_reader.sources.arxiv.rate_limit import run_in_turn

    known = http.Validators(stored.etag, stored.modified) if stored else None

    async def request(client: Client) -> FileResponse:
        def update() -> None:
            progress.received = client.file_bytes
            progress.wait = client.wait

        client.on_progress = update
        return await client.get(url, known, limit=limit)

    def waits(seconds: float) -> None:
        progress.wait = seconds

    try:
        with tempfile.TemporaryDirectory(
            prefix="tui-reader-", ignore_cleanup_errors=True
        ) as folder:
            files = _TemporaryFiles(folder)
            if is_arxiv(url):
                answer = run_in_turn(request, files, "html", waits, stopped)
            else:
                answer = http.run(request, files, stopped)
            return answer, answer.file.read_bytes() if answer.file else None
    except SourceError as error:
        raise TextError(str(error)) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else clean_line(str(error))
        raise TextError(f"{name}: {reason}; fix this and try again") from error
