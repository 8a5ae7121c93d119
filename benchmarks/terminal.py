"""Runs a program in a pseudo-terminal and measures when its screen changes."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyte

COLUMNS: Final = 160
ROWS: Final = 45
KEYS: Final = {
    "escape": "\x1b",
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+d": "\x04",
}
"""What a terminal sends for keys that are not characters."""

_ANSWERS: Final = {
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[c": b"\x1b[?62;c",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b[?2048$p": b"\x1b[?2048;0$y",
}
"""A terminal's replies to queries of its state."""
_NOT_FOR_PYTE: Final = re.compile(
    rb"\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_][^\x1b]*\x1b\\"
)


class Part(NamedTuple):
    """A part of the screen."""

    columns: range
    rows: range


class Repaint(NamedTuple):
    """Milliseconds from a key to the changes of the screen."""

    first: float
    """To the first change."""
    last: float
    """To the last change before output stopped."""


class Terminal:
    """A program with a screen of `COLUMNS` by `ROWS`.

    Output is only collected during a measurement and drawn afterwards, because drawing it takes
    longer than the program itself.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        size: tuple[int, int] = (COLUMNS, ROWS),
    ) -> None:
        """Run `command` in `folder`, with `environment` added to the environment."""
        self._columns, self._rows = size
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._pending: list[tuple[float, bytes]] = []
        self._ended = False
        self.latest = 0.0
        """Milliseconds from the last key to the last output after it."""
        self._begin = time.perf_counter()
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            self._become(command, environment or {}, folder)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, self._window())

    def _window(self) -> bytes:
        """The size as the system wants it."""
        return struct.pack("HHHH", self._rows, self._columns, 0, 0)

    def _become(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path | None
    ) -> None:
        own = {name: os.environ[name] for name in os.environ if name not in ("COLUMNS", "LINES")}
        own |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        fcntl.ioctl(0, termios.TIOCSWINSZ, self._window())
        try:
            if folder:
                os.chdir(folder)
            os.execvpe(command[0], list(command), {**own, **environment})
        finally:
            os._exit(127)

    def close(self) -> None:
        """End the program."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            os.kill(self.pid, sign)
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline:
                self._collect(0.01)
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    os.close(self._file)
                    return

    def _collect(self, timeout: float) -> bool:
        """Collect output; whether the program wrote any within `timeout` seconds."""
        if not select.select([self._file], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:  # Linux raises an error when the other end is closed
            data = b""
        if not data:
            self._ended = True
            return False
        self._pending.append((time.perf_counter(), data))
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._file, answer)
        return True

    def _feed(self, data: bytes) -> None:
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))

    def _draw(self) -> None:
        """Draw the collected output."""
        for _, data in self._pending:
            self._feed(data)
        self._pending.clear()

    def look(self, part: Part | None = None) -> str:
        """The text of the screen, or of a part of it, with its colours."""
        buffer = self._screen.buffer
        columns, rows = part or (range(self._columns), range(self._rows))
        return "\n".join(repr([buffer[y][x][:3] for x in columns]) for y in rows)

    def text(self) -> str:
        """The screen's text."""
        self._draw()
        return "\n".join(self._screen.display)

    def cells(self) -> list[list[pyte.screens.Char]]:
        """The screen's cells, row by row."""
        self._draw()
        rows = self._screen.buffer
        return [[rows[y][x] for x in range(self._columns)] for y in range(self._rows)]

    def wait_quiet(self, quiet: float = 0.3, limit: float = 20.0) -> None:
        """Wait until nothing has been written for `quiet` seconds."""
        deadline = time.monotonic() + limit
        while self._collect(quiet) and time.monotonic() < deadline:
            self._draw()

    def start(self, shown: str, limit: float = 120.0) -> float:
        """Seconds from the start of the program until `shown` is on the screen."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and not self._ended:
            if self._collect(0.05):
                continue
            while self._pending:
                moment, data = self._pending.pop(0)
                self._feed(data)
                if shown in "\n".join(self._screen.display):
                    return moment - self._begin
        raise TimeoutError(f"{shown!r} did not appear on:\n{self.text()}")

    def press(self, key: str, quiet: float = 0.15, part: Part | None = None) -> Repaint | None:
        """Send a key and time its repaint; None if the screen, or `part` of it, does not change."""
        self._draw()
        before = self.look(part)
        begin = time.perf_counter()
        os.write(self._file, KEYS.get(key, key).encode())
        while self._collect(quiet):
            pass
        changes = []
        self.latest = (self._pending[-1][0] - begin) * 1e3 if self._pending else 0.0
        for moment, data in self._pending:
            self._feed(data)
            if (look := self.look(part)) != before:
                changes.append((moment - begin) * 1e3)
                before = look
        self._pending.clear()
        return Repaint(changes[0], changes[-1]) if changes else None

    def reach(self, key: str, shown: str, limit: float = 30.0) -> None:
        """Send a key and wait until the program has written `shown` in one piece."""
        os.write(self._file, KEYS.get(key, key).encode())
        written = b""
        deadline = time.monotonic() + limit
        while shown.encode() not in written:
            if time.monotonic() > deadline or self._ended:
                raise TimeoutError(f"{key!r} did not bring {shown!r} to:\n{self.text()}")
            before = len(self._pending)
            self._collect(0.05)
            written += b"".join(data for _, data in self._pending[before:])


def peak_memory(pid: int) -> float:
    """Peak resident memory of a process in megabytes on Linux; elsewhere the current value."""
    if sys.platform == "linux":
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("utf-8"))
        return int(found[1]) / 1024 if found else float("nan")
    return resident(pid)


def resident(pid: int) -> float:
    """Current resident memory of a process in megabytes."""
    answer = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return int(answer.stdout or 0) / 1024
