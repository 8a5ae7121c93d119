"""A headless Chromium driven by its DevTools protocol, and the terminal that a page shows in it."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.screen import ShownText

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
_LIMIT_SECONDS = 30.0


class Page:
    """A page, with every request that it makes and the screen of its terminal."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, other: Callable[[], Any]) -> None:
        self._socket = socket
        self.targets = other
        """The pages that the browser has open."""
        self._number = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.requests: list[str] = []
        self.screen: ShownText | None = None
        self.size = (0, 0)
        """Columns and lines of the terminal."""

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol; returns its result."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        message = {"id": self._number, "method": method, "params": parameters}
        await self._socket.send_json(message)
        return await asyncio.wait_for(answer, _LIMIT_SECONDS)

    async def listen(self) -> None:
        """Receive answers and events until the page is closed."""
        async for message in self._socket:
            data = json.loads(message.data)
            if "id" in data:
                answer = self._answers.pop(data["id"])
                answer.set_result(data.get("result"))
                continue
            values = data["params"]
            if data["method"] == "Network.requestWillBeSent":
                self.requests.append(values["request"]["url"])
            elif data["method"] == "Network.webSocketCreated":
                self.requests.append(values["url"])
                query = values["url"].partition("?")[2].split("&")
                size = {name: int(value) for name, value in (each.split("=") for each in query)}
                self.size = size["width"], size["height"]
                self.screen = ShownText(*self.size)
            elif data["method"] == "Network.webSocketFrameSent" and self.screen:
                kind, *details = json.loads(values["response"]["payloadData"])
                if kind == "resize":
                    self.size = details[0]["width"], details[0]["height"]
                    self.screen.resize(*self.size)
            elif data["method"] == "Network.webSocketFrameReceived" and self.screen:
                is_binary = values["response"]["opcode"] == 2
                self.screen.draw(
                    base64.b64decode(values["response"]["payloadData"]) if is_binary else b""
                )

    @property
    def text(self) -> str:
        """What the page's terminal shows."""
        return "\n".join(self.screen.lines) if self.screen else ""

    async def until(self, *texts: str) -> None:
        """Wait until the terminal shows all of `texts`."""
        end = time.monotonic() + _LIMIT_SECONDS
        while not (self.screen and all(each in self.text for each in texts)):
            assert time.monotonic() < end, f"{texts}\n{self.text}"
            await asyncio.sleep(0.02)

    async def resize(self, width: int, height: int) -> None:
        """Give the browser's window another size, in pixels, and wait until the terminal has it."""
        before, size = self.size, {"width": width, "height": height}
        await self.call(
            "Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=1, mobile=False
        )
        end = time.monotonic() + _LIMIT_SECONDS
        while self.size == before:
            assert time.monotonic() < end
            await asyncio.sleep(0.02)

    async def press(self, key: str) -> None:
        """Press a key that types a character."""
        code = {"windowsVirtualKeyCode": ord(key.upper())}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=key, key=key, **code)
        await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **code)

    async def click(self, text: str) -> None:
        """Click where the terminal shows `text`."""
        rows = self.text.split("\n")
        y = next(number for number, row in enumerate(rows) if text in row)
        x = rows[y].index(text) + len(text) // 2
        left, top, width, height = await self.evaluate(
            "(r => [r.x, r.y, r.width, r.height])"
            "(document.querySelector('.xterm-screen').getBoundingClientRect())"
        )
        place = {
            "x": left + (x + 0.5) * width / self.size[0],
            "y": top + (y + 0.5) * height / self.size[1],
            "button": "left",
            "clickCount": 1,
        }
        await self.call("Input.dispatchMouseEvent", type="mousePressed", **place)
        await self.call("Input.dispatchMouseEvent", type="mouseReleased", **place)

    async def evaluate(self, script: str) -> Any:
        """The value of a script in the page."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")


@asynccontextmanager
async def opened(url: str, place: Path) -> AsyncIterator[Page]:
    """A page in a new browser that keeps its files at `place`."""
    assert PROGRAM
    process = subprocess.Popen(
        [
            PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update",
            "--disable-dev-shm-usage", "--remote-debugging-port=0", "--remote-allow-origins=*",
            "--window-size=1200,700", f"--user-data-dir={place}", "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        note = place / "DevToolsActivePort"
        async with asyncio.timeout(_LIMIT_SECONDS):
            while not (note.exists() and (lines := note.read_text().split())):
                assert process.poll() is None
                await asyncio.sleep(0.05)
        server = f"http://127.0.0.1:{lines[0]}"
        async with aiohttp.ClientSession() as session:

            async def targets() -> list[str]:
                async with session.get(f"{server}/json/list") as answer:
                    return [each["url"] for each in await answer.json()]

            async with session.get(f"{server}/json/list") as answer:
                first = next(each for each in await answer.json() if each["type"] == "page")
            async with session.ws_connect(first["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                page = Page(socket, targets)
                listening = asyncio.create_task(page.listen())
                await page.call("Network.enable")
                await page.call("Page.enable")
                await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
                await page.call("Page.navigate", url=url)
                yield page
                listening.cancel()
    finally:
        process.terminate()
        process.wait(_LIMIT_SECONDS)
