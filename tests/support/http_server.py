"""A real HTTP server on loopback, of which a test says what it answers."""

from __future__ import annotations

import gzip
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.support.digests import daily

Page = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        site = self.server.site
        path = self.path
        with site.lock:
            site.requests.append(
                (path, {key.lower(): value for key, value in self.headers.items()})
            )
            page = site.pages.get(path) or site.pages.get(path.partition("?")[0])
        try:
            if page is None:
                self.answer(404, b"not here")
            else:
                page(self)
        except OSError:
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    """A server that says nothing of connections that are broken off."""

    def handle_error(self, *_: Any) -> None:
        pass


class Site:
    """What is served, and what was asked for: (path, headers) of each request."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()
        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.site = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for `path`."""
        return [headers for asked, headers in self.requests if asked == path]

    def put(self, path: str, body: bytes | str, *, compressed: bool = False) -> None:
        """Serve a file as a good server does: with an ETag, and 304 where it is known."""
        data = body.encode() if isinstance(body, str) else body
        etag = f'"{sha256(data).hexdigest()[:12]}"'
        modified = formatdate(1_700_000_000, usegmt=True)

        def page(handler: Handler) -> None:
            if handler.headers.get("If-None-Match") == etag:
                handler.answer(304, ETag=etag)
            elif compressed:
                handler.answer(200, gzip.compress(data), ETag=etag, Content_Encoding="gzip")
            else:
                handler.answer(200, data, ETag=etag, Last_Modified=modified)

        self.pages[path] = page

    def sequence(self, path: str, *pages: Page) -> None:
        """Answer with each of `pages` once, and then with the last."""
        left = list(pages)

        def page(handler: Handler) -> None:
            with self.lock:
                now = left.pop(0) if len(left) > 1 else left[0]
            now(handler)

        self.pages[path] = page

    def hang(self, path: str) -> tuple[threading.Event, threading.Event]:
        """Take a request for `path` and never answer; set when it is there, and what hangs up."""
        reached, end = threading.Event(), threading.Event()

        def page(handler: Handler) -> None:
            reached.set()
            end.wait(60)
            handler.close_connection = True

        self.pages[path] = page
        return reached, end

    @contextmanager
    def interrupted(self, path: str) -> Iterator[None]:
        """Within the block, press Ctrl+C when a request for `path` is waiting for its answer."""
        reached, end = self.hang(path)

        def interrupt() -> None:
            if reached.wait(60) and not end.is_set():
                os.kill(os.getpid(), signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        try:
            yield
            thread.join()
        finally:
            end.set()
            reached.set()
            thread.join()

    def wait_for_hang_up(self, path: str) -> tuple[threading.Event, threading.Event]:
        """Take a request for `path` and never answer; set when it is there, and when it is gone."""
        reached, gone = threading.Event(), threading.Event()

        def page(handler: Handler) -> None:
            reached.set()
            handler.connection.settimeout(60)
            with suppress(ConnectionError):
                assert not handler.connection.recv(1)
            gone.set()
            handler.close_connection = True

        self.pages[path] = page
        return reached, gone

    def publish(self, days: Sequence[str], where: str = "/data") -> str:
        """Serve a digest a day and the list of their names; the list's URL."""
        self.put(f"{where}/list.txt", "".join(f"{day}.jsonl\n" for day in days))
        for day in days:
            self.put(f"{where}/{day}.jsonl", daily(day))
        return f"{self.url}{where}/list.txt"
