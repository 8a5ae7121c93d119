"""Downloads one PDF into the user's folder."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line, clean_url
from tui_reader.export.pdf_files import file_name, is_pdf
from tui_reader.sources import http
from tui_reader.sources.arxiv.location import is_arxiv
from tui_reader.sources.arxiv.rate_limit import run_in_turn
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted

if TYPE_CHECKING:
    from tui_reader.sources.http import Client

MAX_BYTES: Final = 200 * 1024 * 1024
"""The largest PDF, in bytes."""
_SERVER: Final = "https://export.arxiv.org"
"""The server that arXiv reserves for programs (arXiv help, "Bulk data")."""
_PART: Final = ".tui-reader-"
"""The beginning of unfinished files' names."""
_STALE: Final = 7_200.0
"""Seconds since the last byte after which an unfinished file is abandoned."""


class DownloadError(Exception):
    """A PDF cannot be downloaded or saved; the message is one line: place, problem and fix."""


@dataclass(slots=True)
class Progress:
    """The progress of a download, written by its thread and read by others."""

    received: int = 0
    """Bytes."""
    total: int | None = None
    """Bytes; None while unknown."""
    wait: float = 0.0
    """Seconds until the next request, as the server or arXiv's rules demand; 0 during transfer."""


def download(paper: Paper, folder: Path, progress: Progress, stopped: Callable[[], bool]) -> Path:
    """Download the paper's PDF into `folder` (created if missing) and return its path.

    The file appears complete under its name or not at all, and never replaces another file. Raises
    DownloadError, and Stopped soon after `stopped` returns True.
    """
    url = pdf_url(paper)
    if url is None:
        raise DownloadError("This paper has no link to a PDF; see its page.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _Parts(folder) as parts:
            written = _fetch(url, parts, progress, stopped)
            if not is_pdf(written):
                raise DownloadError(f"{redacted(url)}: did not return a PDF; see the paper's page")
            return _keep(written, folder, (file_name(paper, number) for number in count(1)))
    except SourceError as error:
        raise DownloadError(str(error)) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else clean_line(str(error))
        raise DownloadError(
            f"{folder}: {reason}; fix this or set downloads in config.toml"
        ) from error


def pdf_url(paper: Paper) -> str | None:
    """The URL to request the paper's PDF from: for arXiv, on its server for programs."""
    url = clean_url(paper.links.pdf or "")
    if url and is_arxiv(url):
        return f"{_SERVER}{urlsplit(url).path}"
    return url


class _Parts:
    """Unfinished files in the user's folder; removes its own at the end, and abandoned ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[Path] = []

    def temporary(self) -> Path:
        """A new file to write to."""
        path = self._folder / f"{_PART}{secrets.token_hex(8)}.part"
        path.open("xb").close()
        self._made.append(path)
        return path

    def __enter__(self) -> _Parts:
        now = time.time()
        for path in self._folder.glob(f"{_PART}*.part"):
            with suppress(OSError):
                if now - path.stat().st_mtime > _STALE:
                    path.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        for path in self._made:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _fetch(url: str, parts: _Parts, progress: Progress, stopped: Callable[[], bool]) -> Path:
    """Download `url` into a temporary file.

    Requests to arXiv are made one at a time and seconds apart, across all processes.
    """

    async def request(client: Client) -> Path:
        def update() -> None:
            progress.received = client.file_bytes
            progress.total = client.file_total
            progress.wait = client.wait

        client.on_progress = update
        client.retry_advice = "download it again"
        answer = await client.get(url, limit=MAX_BYTES)
        if answer.file is None:
            raise DownloadError(f"{redacted(url)}: there is no such PDF; see the paper's page")
        return answer.file

    def waits(seconds: float) -> None:
        progress.wait = seconds

    if not url.startswith(_SERVER):
        return http.run(request, parts, stopped)
    return run_in_turn(request, parts, "pdf", waits, stopped)


def _keep(written: Path, folder: Path, names: Iterator[str]) -> Path:
    """Rename the file `written` to the first of `names` that does not exist yet."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    for name in names:
        place = folder / name
        try:
            try:
                os.link(written, place)
            except FileExistsError:
                raise
            except OSError:  # this file system has no hard links
                place.open("xb").close()
                written.replace(place)
        except FileExistsError:
            continue
        return place
    raise AssertionError("unreachable")
