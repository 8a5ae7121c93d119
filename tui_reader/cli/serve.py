"""`serve`: shows the reader in web browsers, each page with a reader of its own."""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import secrets
import shlex
import socket
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tui_reader.cli.output import DONE, CommandError, warn

if TYPE_CHECKING:
    from aiohttp import web

    _Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SERVED: Final = "TUI_READER_SERVED"
"""Set for a reader that a browser shows: it has no terminal of its own."""
_COOKIE: Final = "tui-reader-token"
_MAX_READERS: Final = 8
"""Readers that are open at the same time."""
_HOST: Final = re.compile(
    r"[A-Za-z0-9.\-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?"
)
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_CLOSING_SECONDS: Final = 2.0
"""Seconds that readers have to close when the server ends."""
_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>tui-reader</title>
<link rel="stylesheet" href="/static/css/xterm.css">
<script src="/static/js/textual.js"></script>
<script src="/keys.js"></script>
<style>
@font-face {{ font-family: "Roboto Mono";
  src: url("/static/fonts/RobotoMono-VariableFont_wght.ttf"); }}
html, body {{ margin: 0; height: 100%; overflow: hidden; background: #16181d; }}
.textual-terminal {{ width: 100vw; height: 100vh; }}
#closed {{ display: none; position: absolute; inset: 0; z-index: 10; align-items: center;
  justify-content: center; background: #16181d; color: #d8dee9; font: 16px monospace; }}
body.-closed #closed {{ display: flex; }}
#closed a {{ color: #88c0d0; margin-left: 1ch; }}
</style>
</head>
<body>
<div id="closed">The reader has ended.<a href="/">Open it again</a></div>
<div id="terminal" class="textual-terminal" data-session-websocket-url="{socket}"
  data-font-size="16"></div>
</body>
</html>
"""
_KEYS: Final = """\
addEventListener("load", () => {
  const waiting = setInterval(() => {
    const field = document.querySelector(".xterm-helper-textarea");
    if (field && document.body.classList.contains("-first-byte")) {
      field.blur(); field.focus(); clearInterval(waiting);
    }
  }, 50);
});
"""
"""Gives the keyboard to the terminal as soon as it is there."""


def serve(arguments: Namespace) -> int:
    """Serve the reader until the user ends it."""
    try:
        import textual_serve.server  # noqa: F401
        from aiohttp import web
    except ImportError:
        raise CommandError(
            "serve needs the library textual-serve: pip install 'tui-reader[web]'"
        ) from None
    listening = _listen(arguments.host, arguments.port)
    token, is_local = secrets.token_urlsafe(24), _is_loopback(arguments.host)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    if not is_local:
        warn(
            f"others can reach this address ({shown}): whoever has the token can read and mark "
            "your papers and run your commands, and the connection is not encrypted"
        )
    print(f"http://{shown}:{port}/?token={token}", flush=True)
    print("ctrl+c ends it", flush=True)
    os.environ[SERVED] = "1"
    web.run_app(
        application(token, is_local),
        sock=listening,
        print=None,
        access_log=None,
        shutdown_timeout=_CLOSING_SECONDS,
    )
    return DONE


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises CommandError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        raise CommandError(
            f"cannot listen at {host}, port {port} ({reason}); choose others with --host and --port"
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def application(token: str, is_local: bool) -> web.Application:
    """The web application: each request must have the token in its URL or as a cookie.

    A server that `is_local` needs one too, as other people on this machine can reach it.
    """
    from aiohttp import web
    from textual_serve.server import Server

    command = shlex.join([sys.executable, "-P", "-m", "tui_reader"])
    server = Server(command, title="tui-reader")
    open_readers: list[web.Request] = []
    cookie = f"{_COOKIE}-{secrets.token_hex(4)}"  # servers at other ports get all cookies too

    @web.middleware
    async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
        given = request.query.get("token") or request.cookies.get(cookie) or ""
        is_known = hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
        if not is_known or not _is_own_page(request, is_local):
            raise web.HTTPForbidden(
                text="Open the whole address that tui-reader printed, with its token.\n"
            )
        if request.path == "/" and "token" in request.query:
            answer = web.HTTPFound("/")  # the token does not stay in the address line
            answer.set_cookie(cookie, token, httponly=True, samesite="Strict", path="/")
            raise answer
        return await handler(request)

    async def page(request: web.Request) -> web.Response:
        scheme = "wss" if request.secure else "ws"
        text = _PAGE.format(socket=escape(f"{scheme}://{request.host}/ws"))
        return web.Response(text=text, content_type="text/html")

    async def keys(request: web.Request) -> web.Response:
        return web.Response(text=_KEYS, content_type="text/javascript")

    async def reader(request: web.Request) -> web.StreamResponse:
        if len(open_readers) >= _MAX_READERS:
            raise web.HTTPServiceUnavailable(text=f"{_MAX_READERS} readers are open already.\n")
        open_readers.append(request)
        try:
            return await server.handle_websocket(request)
        finally:
            open_readers.remove(request)

    async def protect(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(_protection(request.host))

    made = web.Application(middlewares=[guard])
    made.on_response_prepare.append(protect)
    made.add_routes([web.get("/", page), web.get("/keys.js", keys), web.get("/ws", reader)])
    made.add_routes([web.get("/download/{key}", server.handle_download)])
    made.add_routes([web.static("/static", server.statics_path)])
    return made


def _is_own_page(request: web.Request, is_local: bool) -> bool:
    """Whether a page of this server asks, at a local server under a name of this machine.

    Pages of other sites could otherwise open a websocket here with the cookie of the user's
    browser, also through a name that they point here.
    """
    host = request.host
    if not _HOST.fullmatch(host):
        return False
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return False
    return not is_local or (urlsplit(f"//{host}").hostname or "") in _LOCAL_NAMES


def _protection(host: str) -> dict[str, Any]:
    """Headers: nothing is loaded from elsewhere, and opened pages do not know this one."""
    return {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{host} "
            f"wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
