"""The reader in a web browser: who may ask the server, and a real browser's keys and mouse."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.app.driver import add, mark_on_disk
from tests.support import chromium
from tests.support.helpers import PATIENCE, SAMPLE, Command, command_line
from tui_reader.cli import serve as serving


@contextmanager
def served(*words: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A server of the user's reader, and the address that it prints."""
    process = subprocess.Popen(
        [*command_line(), "serve", "--port", "0", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process.stdout.readline().strip(), process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


async def status(url: str, **headers: str) -> int:
    jar = aiohttp.CookieJar(unsafe=True)  # also of addresses without a name
    async with (
        aiohttp.ClientSession(headers=headers, cookie_jar=jar) as session,
        session.get(url) as answer,
    ):
        return answer.status


async def websocket_opens(url: str, **headers: str) -> bool:
    address = url.replace("http://", "ws://").replace("/?", "/ws?")
    address += "" if "/ws" in address else "ws"
    try:
        async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(address):
            return True
    except aiohttp.WSServerHandshakeError:
        return False


async def test_only_pages_of_the_server_may_ask(home: Path) -> None:
    with served() as (url, _):
        host = urlsplit(url).netloc
        assert host.startswith("127.0.0.1:")
        assert await status(url) == 200
        assert await websocket_opens(url, Origin=f"http://{host}")
        for origin in ("https://evil.example", "null"):
            assert await status(url, Origin=origin) == 403
            assert not await websocket_opens(url, Origin=origin)
        assert await status(url, Host="evil.example") == 403
        assert not await websocket_opens(url, Host="evil.example", Origin="http://evil.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_every_request_needs_the_token_also_on_this_machine(home: Path, host: str) -> None:
    with served("--host", host) as (printed, process):
        address, _, token = printed.partition("?token=")
        url = address.replace("0.0.0.0", "127.0.0.1")
        assert len(token) >= 32
        if host == "0.0.0.0":
            assert process.stderr
            warning = process.stderr.readline()
            assert "whoever has the token can read and mark your papers" in warning
            assert "not encrypted" in warning
        for path in ("", "ws", "static/js/textual.js", "download/x", "nowhere"):
            assert await status(f"{url}{path}") == 403
            assert await status(f"{url}{path}?token={token[:-1]}") == 403
        assert not await websocket_opens(url)
        assert await websocket_opens(f"{url}?token={token}")
        assert await status(f"{url}static/js/textual.js?token={token}") == 200
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            async with session.get(f"{url}?token={token}") as answer:
                assert (answer.status, str(answer.url)) == (200, url)
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            async with session.get(f"{url}static/css/xterm.css") as answer:
                assert answer.status == 200


def test_a_missing_library_and_a_taken_port_are_explained(
    cli: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = serving._listen("127.0.0.1", 0)
    answer = cli("serve", "--port", str(taken.getsockname()[1]))
    assert answer.status == 2
    assert "Address already in use); choose others with --host and --port" in answer.err
    assert "is not a port" in cli("serve", "--port", "x").err
    taken.close()
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    assert "pip install 'tui-reader[web]'" in cli("serve").err


@pytest.mark.skipif(not chromium.PROGRAM, reason="there is no Chromium")
async def test_in_a_browser_papers_are_read_by_keys_and_by_mouse(
    home: Path, tmp_path: Path
) -> None:
    add(*sorted(SAMPLE.iterdir()))
    with served() as (url, _):
        async with chromium.opened(url, tmp_path / "chromium") as page:
            await page.until("All", "Direct Preference Optimization", "Starred", "? Help")
            assert not mark_on_disk("2305.18290").starred
            await page.press("s")
            await page.until("★ Direct Preference")
            assert mark_on_disk("2305.18290").starred

            await page.click("Starred")
            await page.until("─ Starred · 1", "enter List")
            await page.press("s")
            await page.until("●  Direct Preference")
            assert not mark_on_disk("2305.18290").starred

            await page.resize(700, 500)
            await page.until("─ Library", "enter List")
            assert page.size[0] < 84
            assert "─ Starred" not in page.text  # the sidebar, which has the keys, is alone

            await page.press("o")
            async with asyncio.timeout(30):
                while not any("arxiv.org/abs/" in each for each in await page.targets()):
                    await asyncio.sleep(0.05)
            hosts = {urlsplit(each).netloc for each in page.requests if ":" in each}
            assert hosts <= {urlsplit(url).netloc, ""}, page.requests
