"""Files over http(s): politely, within bounds, whole, and dropped at once when told to stop."""

from __future__ import annotations

import asyncio
import random
import threading
import zlib
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from tui_reader import __version__
from tui_reader.core.text import clean_line
from tui_reader.sources.failures import (
    PASSING,
    TRIES,
    PassingError,
    Unreachable,
    reason_of,
    retry_after,
    shown,
    status_of,
)
from tui_reader.sources.fetch import SourceError, Stopped

__all__ = [
    "AT_ONCE",
    "MAX_BYTES",
    "USER_AGENT",
    "Answer",
    "Client",
    "Place",
    "Unreachable",
    "Validators",
    "run",
    "shown",
]

_T = TypeVar("_T")

USER_AGENT: Final = f"tui-reader/{__version__} (terminal reader of paper digests)"
MAX_BYTES: Final = 64 * 1024 * 1024
"""Of one file, after decompression."""
AT_ONCE: Final = 4
"""Files of one host fetched at the same time."""
_FIRST_WAIT: Final = 0.5
"""Seconds; doubled with each try, and up to as much again at random."""
_LONGEST_FILE: Final = 900.0
"""Seconds for one file, so that a server that drips does not hold up every later sync."""
_TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
_MAX_REDIRECTS: Final = 8
_CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a file's version, so that it is sent again only if it changed."""

    etag: str | None = None
    modified: str | None = None

    @classmethod
    def from_note(cls, note: Any) -> Validators:
        """Those that `note` gave."""
        if isinstance(note, list) and [type(each) for each in note if each] == [str] * sum(
            map(bool, note)
        ):
            return cls(*note[:2])
        return cls()

    def note(self) -> list[str | None]:
        """As JSON keeps them."""
        return [self.etag, self.modified]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for a file."""

    status: int
    """200 with a file, 304 where it has not changed, 404 where there is none."""
    file: Path | None = None
    """A temporary file that holds the body, to be kept or removed."""
    validators: Validators = Validators()


class Place(Protocol):
    """Where answers are written: a source's folder, for one."""

    def temporary(self) -> Path:
        """A new file to write to."""
        ...


class Client:
    """Asks for files on behalf of one source; made by `run`."""

    def __init__(self, http: httpx.AsyncClient, folder: Place) -> None:
        self._http = http
        self._folder = folder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.bytes = 0
        """Received so far, after decompression."""
        self.least_wait = 0.0
        """Seconds between tries at least, where a server's terms ask for that."""
        self.on_bytes: Callable[[], None] = lambda: None
        self.file_bytes = 0
        """Received so far of the file whose answer began last."""
        self.file_total: int | None = None
        """How large that file will be, where its server says so."""
        self.wait = 0.0
        """Seconds for which a failed try is being waited out now; 0 while a server is asked."""
        self.again = "sync again"
        """What an error advises to do, later."""

    async def get(
        self, url: str, known: Validators | None = None, *, limit: int = MAX_BYTES
    ) -> Answer:
        """Ask for `url`, again and again where the trouble may pass.

        Raises SourceError with the reason of the last try, Unreachable where no server answers.
        """
        async with self._slots:
            for tries in range(1, TRIES + 1):
                try:
                    async with asyncio.timeout(_LONGEST_FILE):
                        return await self._get(url, known or Validators(), limit)
                except TimeoutError:
                    raise SourceError(
                        f"{shown(url)}: took longer than {_LONGEST_FILE / 60:.0f} minutes; "
                        f"{self.again} later"
                    ) from None
                except PassingError as error:
                    if tries >= min(TRIES, error.tries):
                        raise error.final(self.again) from error
                    self.wait = max(_wait(tries), error.retry_after or 0, self.least_wait)
                    self.on_bytes()
                    await asyncio.sleep(self.wait)
                    self.wait = 0.0
        raise AssertionError("unreachable")

    async def _get(self, url: str, known: Validators, limit: int) -> Answer:
        headers = {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.modified:
            headers["If-Modified-Since"] = known.modified
        try:
            request = self._http.build_request("GET", url, headers=headers)
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise SourceError(f"{shown(url)}: not a URL ({error}); correct it") from error
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                _check_scheme(str(request.url), url)
                response = await self._http.send(request, stream=True)
                async with aclosing(response):
                    if not response.has_redirect_location:
                        return await self._read(response, url, limit)
                if response.next_request is None:
                    break
                request = response.next_request
        except httpx.ConnectTimeout as error:
            raise PassingError(url, "no answer within 10 seconds", 1, down=True) from error
        except httpx.ConnectError as error:
            raise PassingError(url, reason_of(error), 2, down=True) from error
        except httpx.TimeoutException as error:
            raise PassingError(url, "the server stopped sending", 2) from error
        except httpx.ProxyError as error:
            raise PassingError(url, f"the proxy refused ({error})", 1, down=True) from error
        except httpx.TransportError as error:
            raise PassingError(url, reason_of(error)) from error
        except (httpx.InvalidURL, httpx.HTTPError) as error:
            raise SourceError(f"{shown(url)}: {reason_of(error)}") from error
        raise SourceError(f"{shown(url)}: redirects without end; check the URL in a browser")

    async def _read(self, response: httpx.Response, url: str, limit: int) -> Answer:
        status = response.status_code
        if status in {304, 404, 410}:
            return Answer(304 if status == 304 else 404)
        if status in PASSING:
            raise PassingError(url, status_of(response), retry_after=retry_after(response))
        if status != 200:
            advice = {401: "log in is needed", 403: "access is refused"}.get(status)
            raise SourceError(
                f"{shown(url)}: {status_of(response)}; {advice or 'check the URL in a browser'}"
            )
        self.file_bytes, self.file_total = 0, _length(response)
        file = self._folder.temporary()
        try:
            await self._write(response, file, url, limit)
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        headers = response.headers
        return Answer(200, file, Validators(headers.get("etag"), headers.get("last-modified")))

    async def _write(self, response: httpx.Response, file: Path, url: str, limit: int) -> None:
        """The body, decompressed, into `file`; never more than `limit` bytes of it."""
        decoder = _decoder(response.headers.get("content-encoding", ""), url)
        size = 0
        with file.open("wb") as out:
            async for raw in response.aiter_raw():
                for data in decoder.decode(raw):
                    size += len(data)
                    if size > limit:
                        raise SourceError(
                            f"{shown(url)}: larger than {limit / 2**20:g} MB; "
                            "nothing of it was kept"
                        )
                    out.write(data)
                    self.bytes += len(data)
                    self.file_bytes = size
                self.on_bytes()
        if not decoder.whole:
            raise PassingError(url, "the answer was cut off")


class _Plain:
    """A body that is sent as it is; its length is httpx's to check."""

    whole = True

    def decode(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Gzip:
    """A compressed body, decompressed a bounded piece at a time."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._member = zlib.decompressobj(47)  # gzip or zlib, whichever it begins as

    @property
    def whole(self) -> bool:
        """Whether the stream has come to its own end."""
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
            raise PassingError(self._url, f"the compressed answer is damaged ({error})") from None


def _decoder(encoding: str, url: str) -> _Plain | _Gzip:
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return _Plain()
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _Gzip(url)
    raise SourceError(f"{shown(url)}: sent as {clean_line(encoding)[:40]}, which was not asked for")


def _check_scheme(url: str, asked: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SourceError(
            f"{shown(asked)}: leads to {shown(url)}; only http and https are followed"
        )


def _wait(tries: int) -> float:
    """Seconds before the next try, after so many."""
    wait = _FIRST_WAIT * float(2 ** (tries - 1))
    return wait + random.uniform(0, wait)


def _length(response: httpx.Response) -> int | None:
    """The bytes that a body sent as it is will have, where the server says so."""
    value = response.headers.get("content-length", "").strip()
    if response.headers.get("content-encoding") or not (value.isdecimal() and value.isascii()):
        return None
    return int(value[:15])


def run(work: Callable[[Client], Awaitable[_T]], folder: Place, stopped: Callable[[], bool]) -> _T:
    """Do `work` with a client in this thread, until it is done or `stopped` says so: Stopped.

    Proxies and certificates are the environment's (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, …).
    """

    async def session() -> _T:
        async with httpx.AsyncClient(
            http2=True,
            timeout=_TIMEOUT,
            limits=httpx.Limits(max_connections=AT_ONCE),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
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


class _Threads(ThreadPoolExecutor):
    """Threads for looking up host names, which nothing can interrupt and no exit waits for."""

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
