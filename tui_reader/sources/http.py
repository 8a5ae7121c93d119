"""Downloads files over http(s): politely, within limits, and only whole files."""

from __future__ import annotations

import asyncio
import random
import threading
import time
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, closing, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import httpx

from tui_reader import __version__
from tui_reader.core.paper import NOWHERE, Origin
from tui_reader.core.text import MAX_LINE, clean_line
from tui_reader.sources.failures import (
    MAX_TRIES,
    REFUSED,
    TEMPORARY,
    RefusedError,
    TemporaryError,
    reason_of,
    retry_after,
    status_of,
)
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError, Stopped
from tui_reader.sources.files import SourceFolder
from tui_reader.sources.locations import redacted
from tui_reader.system.certificates import trusted_certificates

_T = TypeVar("_T")

USER_AGENT: Final = f"tui-reader/{__version__} (terminal reader of paper digests)"
MAX_BYTES: Final = 64 * 1024 * 1024
"""The largest file, after decompression."""
AT_ONCE: Final = 4
"""Files that a source fetches at the same time."""
_FIRST_WAIT: Final = 0.5
"""Seconds; doubled with each try, plus a random time up to as long."""
_LONGEST_FILE: Final = 900.0
"""Seconds for one file, so that a slow server does not block every later sync."""
_SLOWEST: Final = 100
"""Bytes a second; a server that sends less during `_PATIENCE` is given up."""
_PATIENCE: Final = 60.0
"""Seconds."""
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_MAX_REDIRECTS: Final = 8
_MAX_SHOWN: Final = 300
"""Characters of a URL from a server that a message shows."""
_CHUNK: Final = 65_536


class Validators(NamedTuple):
    """The version of a file, as its server names it; sent back to get only a changed file."""

    etag: str | None = None
    modified: str | None = None

    @classmethod
    def from_json(cls, note: Any) -> Validators:
        """The validators as JSON has them; empty if `note` is anything else."""
        match note:
            case [str() | None as etag, str() | None as modified]:
                return cls(etag, modified)
        return cls()


class FileResponse(NamedTuple):
    """The response to a request for a file."""

    status: int
    """200 with a file, 304 if it has not changed, 404 if there is none."""
    file: Path | None = None
    """A temporary file with the body; the caller moves or removes it."""
    validators: Validators = Validators()
    origin: Origin = NOWHERE
    is_gone: bool = False
    """Whether the file has been removed for good (HTTP 410)."""


class TemporaryFiles(Protocol):
    """Where bodies are written, such as a source's folder."""

    def temporary(self) -> Path:
        """A new file to write to."""
        ...


class Client:
    """Downloads files for one source; created by `run`."""

    def __init__(self, http: httpx.AsyncClient, folder: TemporaryFiles) -> None:
        self._http = http
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.bytes = 0
        """Bytes received so far, after decompression."""
        self.min_wait = 0.0
        """The shortest wait between tries, in seconds, if the server's terms ask for one."""
        self.on_progress: Callable[[], None] = lambda: None
        """Called when bytes arrived and when a wait begins."""
        self.file_bytes = 0
        """Bytes received so far of the latest file."""
        self.file_total: int | None = None
        """The size of the latest file, if its server says so."""
        self.wait = 0.0
        """Seconds of the current wait before another try; 0 during a request."""
        self.retry_advice = "try again"
        """The advice in messages about what to do later."""

    async def get(
        self, url: str, known: Validators | None = None, *, limit: int = MAX_BYTES
    ) -> FileResponse:
        """Download `url`, with several tries if a failure may be temporary.

        Raises SourceError with the reason of the last try, UnreachableError if no server answers.
        """
        async with self._slots:
            for tries in range(1, MAX_TRIES + 1):
                try:
                    async with asyncio.timeout(_LONGEST_FILE):
                        return await self._get(url, known or Validators(), limit)
                except TimeoutError:
                    raise SourceError(
                        f"{redacted(url)}: took longer than {_LONGEST_FILE / 60:.0f} minutes; "
                        f"{self.retry_advice} later"
                    ) from None
                except TemporaryError as error:
                    if tries >= min(MAX_TRIES, error.tries):
                        raise error.final(self.retry_advice) from error
                    self.wait = max(_wait(tries), error.retry_after or 0, self.min_wait)
                    self.on_progress()
                    await asyncio.sleep(self.wait)
                    self.wait = 0.0
        raise AssertionError("unreachable")

    async def _get(self, url: str, known: Validators, limit: int) -> FileResponse:
        headers = {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        try:
            request = self._http.build_request("GET", url, headers=headers)
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise SourceError(f"{redacted(url)}: not a URL ({error}); correct it") from error
        try:
            async with aclosing(await self._http.send(request, stream=True)) as response:
                return await self._read(response, url, limit)
        except httpx.UnsupportedProtocol as error:
            raise SourceError(
                f"{redacted(url)}: leads to {redacted(str(error.request.url))[:_MAX_SHOWN]}; "
                "only http and https are followed, correct the URL"
            ) from error
        except httpx.TooManyRedirects as error:
            raise SourceError(
                f"{redacted(url)}: redirects without end; check the URL in a browser"
            ) from error
        except httpx.ConnectTimeout as error:
            raise TemporaryError(url, "no answer within 10 seconds", 1, down=True) from error
        except httpx.ConnectError as error:
            raise TemporaryError(url, reason_of(error), 2, down=True) from error
        except httpx.TimeoutException as error:
            raise TemporaryError(url, "the server stopped sending", 2) from error
        except httpx.ProxyError as error:
            raise TemporaryError(url, f"the proxy refused ({error})", 1, down=True) from error
        except httpx.TransportError as error:
            raise TemporaryError(url, reason_of(error)) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise SourceError(
                f"{redacted(url)}: {reason_of(error)}; check the URL in a browser"
            ) from error

    async def _read(self, response: httpx.Response, url: str, limit: int) -> FileResponse:
        status, headers = response.status_code, response.headers
        if status in {304, 404, 410}:
            return FileResponse(304 if status == 304 else 404, is_gone=status == 410)
        if status in TEMPORARY:
            wait = retry_after(headers.get("retry-after", ""))
            raise TemporaryError(url, status_of(response), retry_after=wait)
        if status != 200:
            login = " (it needs a login)" if status == 401 else ""
            kind = RefusedError if status in REFUSED else SourceError
            raise kind(f"{redacted(url)}: {status_of(response)}{login}; check the URL in a browser")
        self.file_bytes, self.file_total = 0, _length(response)
        file = self._folder.temporary()
        try:
            await self._write(response, file, url, limit)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        validators = Validators(headers.get("etag"), headers.get("last-modified"))
        # the base of relative links: without user name, password or token
        base = response.url.copy_with(userinfo=b"", query=None, fragment=None)
        origin = Origin(str(base)[:MAX_LINE], response.charset_encoding)
        return FileResponse(200, file, validators, origin)

    async def _write(self, response: httpx.Response, file: Path, url: str, limit: int) -> None:
        """Write the decompressed body to `file`, never more than `limit` bytes."""
        decoder = _decoder(response.headers.get("content-encoding", ""), url)
        size = 0
        pace = Pace(time.monotonic())
        with file.open("wb") as out:
            async for raw in response.aiter_raw():
                if pace.is_too_slow(time.monotonic(), len(raw)):
                    reason = f"sends less than {_SLOWEST} bytes a second"
                    raise TemporaryError(url, reason, 1)
                for data in decoder.decode(raw):
                    size += len(data)
                    if size > limit:
                        raise SourceError(
                            f"{redacted(url)}: larger than {limit / 2**20:g} MB; "
                            "nothing of it was kept"
                        )
                    out.write(data)
                    self.bytes += len(data)
                    self.file_bytes = size
                self.on_progress()
        if not decoder.whole:
            raise TemporaryError(url, "the answer was cut off")


class Pace:
    """How fast an answer comes."""

    def __init__(self, now: float) -> None:
        self._since = now
        self._bytes = 0

    def is_too_slow(self, now: float, size: int) -> bool:
        """Whether too few bytes came in the last `_PATIENCE` seconds; `size` have come `now`."""
        self._bytes += size
        passed = now - self._since
        if passed < _PATIENCE:
            return False
        is_slow = self._bytes < _SLOWEST * passed
        self._since, self._bytes = now, 0
        return is_slow


class _Plain:
    """A body that is not compressed; httpx checks its length."""

    whole = True

    def decode(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """A compressed body, decompressed in pieces of limited size."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._member = zlib.decompressobj(47)  # gzip or zlib, detected by its header

    @property
    def whole(self) -> bool:
        """Whether the end of the stream was read."""
        return self._member.eof

    def decode(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                if self._member.eof:
                    self._member = zlib.decompressobj(47)
                piece = self._member.decompress(data, _CHUNK)
                yield piece
                if self._member.eof:
                    data = self._member.unused_data
                    if not data:
                        return
                else:
                    data = self._member.unconsumed_tail
                    if not data and len(piece) < _CHUNK:
                        return
        except zlib.error as error:
            raise TemporaryError(self._url, f"the compressed answer is damaged ({error})") from None


def _decoder(encoding: str, url: str) -> _Plain | _Gzip:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Gzip(url)
    raise SourceError(
        f"{redacted(url)}: sent as {clean_line(encoding)[:40]}, which was not requested; "
        "check the URL in a browser"
    )


async def _check_scheme(request: httpx.Request) -> None:
    """Refuse other schemes, before the first request and before each redirect."""
    if request.url.scheme not in {"http", "https"} or not request.url.host:
        raise httpx.UnsupportedProtocol("not http or https", request=request)


async def _skip_redirect_body(response: httpx.Response) -> None:
    """Replace the body of a redirect, which httpx would read to its end, whatever its size."""
    if response.has_redirect_location:
        await response.stream.aclose()  # type: ignore[union-attr]
        response.stream = httpx.ByteStream(b"")


def _wait(tries: int) -> float:
    """Seconds to wait after the given number of tries."""
    wait = _FIRST_WAIT * float(2 ** (tries - 1))
    return wait + random.uniform(0, wait)


def _length(response: httpx.Response) -> int | None:
    """The size of a body that is not compressed, if the server says so."""
    value = response.headers.get("content-length", "").strip()
    if response.headers.get("content-encoding") or not (value.isdecimal() and value.isascii()):
        return None
    return int(value[:15])


def run(
    work: Callable[[Client], Awaitable[_T]], folder: TemporaryFiles, stopped: Callable[[], bool]
) -> _T:
    """Do `work` with a client in this thread. Raises Stopped soon after `stopped` is true.

    Proxies and certificates come from the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …).
    """

    async def session() -> _T:
        async with httpx.AsyncClient(
            http2=True,
            verify=trusted_certificates(http2=True),
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_connections=AT_ONCE),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
            event_hooks={"request": [_check_scheme], "response": [_skip_redirect_body]},
        ) as http:
            return await work(Client(http, folder))

    async def until_stopped() -> _T:
        task = asyncio.ensure_future(session())
        try:
            while not task.done():
                if stopped():
                    raise Stopped
                await asyncio.wait({task}, timeout=0.1)
        finally:
            task.cancel()
            await asyncio.wait({task}, timeout=2)
        return task.result()

    loop = asyncio.new_event_loop()
    loop.set_default_executor(_Threads(1))
    try:
        return loop.run_until_complete(until_stopped())
    except httpx.HTTPError as error:
        raise SourceError(reason_of(error)) from error
    finally:
        with suppress(RuntimeError):
            loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def run_job(
    job: FetchJob, work: Callable[[Client, SourceFolder], Awaitable[FetchReport]]
) -> FetchReport:
    """Do `work` with a client and the folder of `job`, like `run`."""
    with closing(SourceFolder(job.folder)) as folder:
        return run(lambda client: work(client, folder), folder, job.stopped)


class _Threads(ThreadPoolExecutor):
    """Threads that look up host names: they cannot be interrupted, so an exit must not wait."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, daemon=True, name="name-lookup").start()
        return future
