"""PDFs downloaded one after the other into a folder of the user's, under names to be read."""

from __future__ import annotations

import os
import re
import secrets
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from tui_reader.core.paper import Paper, arxiv_id
from tui_reader.core.text import clean_line
from tui_reader.system.errorlog import log_error
from tui_reader.system.paths import expanded

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.sources.http import Client

MAX_BYTES: Final = 200 * 1024 * 1024
"""Of one PDF."""
MAX_NAME: Final = 143
"""Bytes of a file's name: encrypted folders (eCryptfs) take no more, every other takes these."""
_SERVER: Final = "https://export.arxiv.org"
"""Where arXiv wants programs to ask."""
_LOCK: Final = ".arxiv-pdf.lock"
_LAST: Final = ".arxiv-pdf.last"
_PART: Final = ".tui-reader-"
"""How the names of unfinished files begin."""
_STALE: Final = 7_200.0
"""Seconds since the last byte after which nobody writes to an unfinished file any more."""
_HEAD: Final = 1_024
"""Bytes within which a PDF says that it is one (PDF Reference 1.7, appendix H, note 13)."""
_CLOSE_SECONDS: Final = 3.0


class DownloadError(Exception):
    """A PDF could not be had or kept; one line that says what, where and the way out."""


def downloads_folder(config: Config) -> Path:
    """The folder that PDFs go to: the configuration's, else the platform's own for downloads."""
    if config.downloads:
        return expanded(config.downloads).absolute()
    import platformdirs

    return Path(platformdirs.user_downloads_dir())


# Names


def file_name(paper: Paper) -> str:
    """`Vaswani 2017 - Attention Is All You Need (1706.03762).pdf`: safe on every file system.

    At most MAX_NAME bytes in UTF-8; it ends with `ending`, by which the file is found again.
    """
    return _numbered(paper, 1)


def ending(paper: Paper) -> str:
    """What the name of the paper's file ends with, and no other paper's does."""
    if found := arxiv_id(paper.id):
        return f"({found.id.replace('/', '-')}).pdf"
    from hashlib import sha256

    return f"({sha256(paper.id.encode('utf-8', 'replace')).hexdigest()[:10]}).pdf"


def _numbered(paper: Paper, number: int) -> str:
    from tui_reader.core.latex import readable
    from tui_reader.export import bibliography
    from tui_reader.sources.files import safe_name

    authors, issued = bibliography.authors(paper), bibliography.issued(paper)
    who = " ".join(
        filter(None, (authors[0].family if authors else "", str(issued.year) if issued else ""))
    )
    title = _plain(readable(clean_line(paper.title)))
    told = " - ".join(filter(None, (_cut(_plain(who), 40), title)))
    end = ending(paper) if number == 1 else f"{number} {ending(paper)}"
    room = MAX_NAME - len(end.encode()) - 1
    told = _cut(told, room)
    if safe_name(f"{told} {end}".strip()) is None:  # a name that Windows keeps for devices
        told = _cut(f"Paper {told}", room)
    return f"{told} {end}".strip()


def _plain(text: str) -> str:
    """`text` without what some file system has in no name."""
    from tui_reader.sources.files import UNSAFE

    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"(?<!\s)\s*:\s+", " - ", text).replace("/", "-")
    return clean_line(UNSAFE.sub("", text)).strip(" .-~")


def _cut(text: str, size: int) -> str:
    """`text` cut to `size` bytes, between words where there are any."""
    if len(text.encode()) <= size:
        return text
    cut = text.encode()[: max(0, size)].decode("utf-8", "ignore")
    if text[len(cut)] != " " and " " in cut[len(cut) // 2 :]:
        cut = cut.rpartition(" ")[0]
    while cut and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(" .-~\u200c\u200d")


def local_file(paper: Paper, folder: Path) -> Path | None:
    """The paper's PDF if it has been downloaded into `folder`, whatever was put before its id."""
    if is_pdf(place := folder / file_name(paper)):
        return place
    end = ending(paper)
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(end))
    except OSError:
        return None
    return next((folder / name for name in names if is_pdf(folder / name)), None)


def is_pdf(path: Path) -> bool:
    """Whether the file says that it is a PDF."""
    try:
        if not path.is_file():  # nothing is read from a pipe
            return False
        with path.open("rb") as file:
            return b"%PDF-" in file.read(_HEAD)
    except OSError:
        return False


# One PDF


@dataclass(slots=True)
class Progress:
    """How far a download is; its thread writes it, and everybody reads it."""

    received: int = 0
    """Bytes."""
    total: int | None = None
    """Bytes; None while that is not known."""
    wait: float = 0.0
    """Seconds that the server, or politeness, has it wait now; 0 while it comes."""


def download(paper: Paper, folder: Path, progress: Progress, stopped: Callable[[], bool]) -> Path:
    """The paper's PDF, downloaded into `folder` (made when missing), never over another file.

    It appears whole under its name or not at all. Raises DownloadError, and `sources.base.Stopped`
    soon after `stopped` says so.
    """
    from tui_reader.sources.fetch import SourceError
    from tui_reader.sources.http import shown

    url = pdf_address(paper)
    if url is None:
        raise DownloadError("This paper names no PDF; see its page.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _Parts(folder) as parts:
            written = _fetch(url, parts, progress, stopped)
            if not is_pdf(written):
                raise DownloadError(f"{shown(url)}: gave no PDF; see the paper's page")
            return _keep(written, folder, (_numbered(paper, number) for number in count(1)))
    except SourceError as error:
        raise DownloadError(str(error)) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else clean_line(str(error))
        raise DownloadError(
            f"{folder}: {reason}; mend that or set downloads in config.toml"
        ) from error


def pdf_address(paper: Paper) -> str | None:
    """Where the paper's PDF is asked for: of arXiv's servers, the one for programs."""
    from tui_reader.core.text import clean_url
    from tui_reader.sources.arxiv.fetch import is_arxiv

    url = clean_url(paper.links.pdf or "")
    if url and is_arxiv(url):
        return f"{_SERVER}{urlsplit(url).path}"
    return url


class _Parts:
    """Unfinished files in the user's folder; those left at the end, and old ones, are removed."""

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
    """The answer to `url`; of arXiv one at a time, and seconds apart, whoever asks."""
    from tui_reader.sources import http
    from tui_reader.sources.arxiv import fetch as arxiv
    from tui_reader.sources.fetch import Stopped
    from tui_reader.sources.state import state_folder
    from tui_reader.system.lock import hold_lock

    async def ask(client: Client) -> Path:
        def tell() -> None:
            progress.received = client.file_bytes
            progress.total = client.file_total
            progress.wait = client.wait

        client.on_bytes = tell
        client.again = "download it again"
        answer = await client.get(url, limit=MAX_BYTES)
        if answer.file is None:
            raise DownloadError(f"{http.shown(url)}: no such PDF; see the paper's page")
        return answer.file

    async def ask_in_turn(client: Client) -> Path:
        client.least_wait = turns.pause
        progress.wait = turns.left()
        await turns.wait()
        progress.wait = 0.0
        try:
            return await ask(client)
        finally:
            turns.done()

    if not url.startswith(_SERVER):
        return http.run(ask, parts, stopped)
    turns = arxiv.Turns(state_folder() / _LAST, arxiv.PAUSE)
    with hold_lock(state_folder() / _LOCK, stopped) as mine:
        if mine is None:
            raise Stopped
        return http.run(ask_in_turn, parts, stopped)


def _keep(written: Path, folder: Path, names: Iterator[str]) -> Path:
    """Give the file `written` the first of `names` that is free."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    for name in names:
        place = folder / name
        try:
            try:
                os.link(written, place)
            except FileExistsError:
                raise
            except OSError:  # no links on this file system
                place.open("xb").close()
                written.replace(place)
        except FileExistsError:
            continue
        return place
    raise AssertionError("unreachable")


# Many PDFs


@dataclass(eq=False, slots=True)
class Job:
    """A PDF that was asked for."""

    paper: Paper
    progress: Progress = field(default_factory=Progress)
    state: str = "waiting"
    """`waiting`, `running`, and in the end `done`, `stopped` or `failed`."""
    path: Path | None = None
    """The file, once it is done."""
    was_there: bool = False
    """Whether it had been downloaded before."""
    error: str = ""
    """Why it failed."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set, it ends the job soon."""

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return self.state in {"done", "stopped", "failed"}


class Downloads:
    """Jobs done one after the other in a thread; who wants to know how they are looks at them."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Job, Path]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.jobs: list[Job] = []
        """Those that `taken` has not given yet, in the order of asking."""

    def add(self, paper: Paper, folder: Path) -> Job:
        """Ask for a paper's PDF in `folder`; the job that was there where it is asked for twice."""
        if job := self.job(paper.id):
            return job
        job = Job(paper)
        self.jobs.append(job)
        with self._lock:
            self._waiting.append((job, folder))
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True, name="downloads")
                self._thread.start()
        return job

    def job(self, id_: str) -> Job | None:
        """The job of the paper with this id that has not come to its end."""
        return next((job for job in self.jobs if job.paper.id == id_ and not job.is_over), None)

    def stop(self) -> None:
        """End every job soon."""
        for job in self.jobs:
            job.stop.set()

    def taken(self) -> list[Job]:
        """The jobs that have come to their ends since this was last asked; they are forgotten."""
        over = [job for job in self.jobs if job.is_over]
        self.jobs = [job for job in self.jobs if job not in over]
        return over

    def close(self) -> None:
        """End every job and wait until nothing unfinished is left on disk."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self.stop()
        if thread:
            thread.join(_CLOSE_SECONDS)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                job, folder = self._waiting.popleft()
            self._do(job, folder)

    def _do(self, job: Job, folder: Path) -> None:
        from tui_reader.sources.fetch import Stopped

        if job.stop.is_set():
            job.state = "stopped"
            return
        job.state = "running"
        try:
            job.path = local_file(job.paper, folder)
            job.was_there = job.path is not None
            if job.path is None:
                job.path = download(job.paper, folder, job.progress, job.stop.is_set)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except DownloadError as error:
            job.error = str(error)
            job.state = "failed"
        except Exception as error:  # whatever it is, the reader goes on and says so
            log_error("downloading a PDF", error)
            job.error = clean_line(f"{type(error).__name__}: {error}")
            job.state = "failed"
