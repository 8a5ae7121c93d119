"""Simulates hours of use at machine speed: `python -m benchmarks.soak`, or `make soak`.

Random keys, typing, clicks and resizes over a large library, while digests come and go and other
processes sync and mark. Reports exceptions, hangs, memory over time, and how the reader exited.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import random
import re
import signal
import sqlite3
import struct
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression, median
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import PAPERS
from benchmarks.generate import Generated
from benchmarks.home import READER, Home
from benchmarks.person import Person
from benchmarks.terminal import Terminal, resident
from benchmarks.world import World, prepare

KEYS: Final = 30_000
"""Two hours of use at four keys a second."""
_SETTLED: Final = 0.2
"""Fraction of the keys after which all caches are filled."""
_PROBE: Final = 25
"""Keys between two checks that the reader still responds."""
_HANG: Final = 30.0
"""Seconds without output after which the reader counts as hung."""
_GROWTH: Final = 8.0
"""Limit of memory growth once caches are filled, in megabytes per 10,000 keys."""
_SIZES: Final = ((60, 20), (80, 24), (100, 30), (120, 40), (160, 45), (200, 60))
_PLAIN: Final = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\].*?(\x07|\x1b\\)|.)")
_SCREENS: Final = {
    "tags": b"Tags of", "notes": b"Note on", "triage": b"later", "search": b"Search",
    "export": b"Up and down choose", "copy": b"Copy", "help": b"Move", "sources": b"Sources",
    "keywords": b"Keywords", "palette": b"commands", "sure?": b"Mark read",
}  # fmt: skip
"""Text by which each screen is recognised."""
_FAILURES: Final = (b"went wrong", b"Traceback", b"sync failed", b"cannot be used")


class Sample(NamedTuple):
    """The reader's memory, in megabytes, after this many keys."""

    keys: int
    memory: float


class Reader(Terminal):
    """The reader, driven without its screen being drawn."""

    def __init__(self, home: Home) -> None:
        place = home.root / "user"
        place.mkdir(exist_ok=True)
        super().__init__(
            READER,
            {
                **home.environment,
                "HOME": str(place),
                "ESCDELAY": "20",
                **dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9"),
            },
            place,  # exports are written there
        )
        self._flags = termios.tcgetattr(self._file)[:4]
        self.output = bytearray()
        """The last 200,000 bytes of output."""
        self.slowest = 0.0

    @property
    def has_ended(self) -> bool:
        return self._ended

    def taken(self) -> bytes:
        """The output since the last call."""
        data = b"".join(each for _, each in self._pending)
        self._pending.clear()
        self.output += data
        del self.output[:-200_000]
        return data

    def send(self, keys: str) -> bytes:
        """Send keys, wait until the reader seems idle, and return its output."""
        os.write(self._file, keys.encode())
        wait = 0.04
        while True:
            while self._collect(wait):
                wait = 0.01
            if self.has_ended or not self._is_busy():
                return self.taken()
            wait = 0.01

    def _is_busy(self) -> bool:
        """Whether the reader's main thread is running; False where /proc is missing."""
        try:
            text = Path(f"/proc/{self.pid}/task/{self.pid}/stat").read_text("utf-8")
        except OSError:
            return False
        return text.rpartition(")")[2].split()[0] == "R"

    def resize(self, columns: int, rows: int) -> bool:
        """Resize the terminal; whether the reader repainted."""
        self.taken()
        begin = time.perf_counter()
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, size)
        os.kill(self.pid, signal.SIGWINCH)
        while time.perf_counter() - begin < _HANG and not self.has_ended:
            if self._collect(0.1):
                self.slowest = max(self.slowest, time.perf_counter() - begin)
                while self._collect(0.02):
                    pass
                return True
        return False

    def leave(self) -> list[str]:
        """Quit as a user does; what is wrong afterwards, one line each."""
        self.output.clear()
        for key in ("\x1b", "\x1b", "\x1b", "\x11"):
            self.send(key)
        deadline = time.monotonic() + _HANG
        pid = status = 0
        while not pid and time.monotonic() < deadline:
            self._collect(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
        if not pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            return ["it did not end"]
        while self._collect(0):
            pass
        self.taken()
        found = [] if status == 0 else [f"exit status {os.waitstatus_to_exitcode(status)}"]
        left = {
            "the alternate screen was not left": b"\x1b[?1049l",
            "the cursor is hidden": b"\x1b[?25h",
            "the mouse is on": b"\x1b[?1003l",
            "pasting is bracketed": b"\x1b[?2004l",
        }
        for problem, undone in left.items():
            if self.output.rfind(undone) <= self.output.rfind(undone[:-1] + _opposite(undone)):
                found.append(problem)
        with contextlib.suppress(termios.error):
            if termios.tcgetattr(self._file)[:4] != self._flags:
                found.append("the terminal's modes are others")
        os.close(self._file)
        return found


def _opposite(mode: bytes) -> bytes:
    return b"h" if mode.endswith(b"l") else b"l"


class Soak:
    """One run of the reader under random use."""

    def __init__(
        self, home: Home, generated: Generated, keys: int, seed: int, seconds: float
    ) -> None:
        """Press `keys` keys in `home`, or as many as fit in `seconds`."""
        self._home = home
        self._keys = keys
        self._end = time.monotonic() + seconds
        self._random = random.Random(seed)
        self.person = Person(seed)
        self.world = World(home, generated, seed)
        self._newest = generated.newest[:24]
        self.reader = Reader(home)
        self.sent = 0
        self.samples: list[Sample] = []
        self.screens: Counter[str] = Counter()
        self.failures: list[str] = []
        self.resizes = 0
        self._acts: list[list[str]] = []

    def run(self) -> Iterator[Sample]:
        """Run to the end; yields a sample of memory from time to time."""
        self.reader.start(self._newest)
        self.reader.wait_quiet()
        measured = looked = 0
        for act in self.person.acts():
            self._acts = [*self._acts[-20:], act]
            if time.monotonic() > self._end:
                return
            for keys in self._bursts(act):
                self._look(self.reader.send("".join(keys)))
                self.sent += len(keys)
                if self.sent - looked >= _PROBE:
                    looked = self.sent
                    self.world.go_on()
                    if not self._resize():
                        return
            if self.sent - measured >= self._keys // 60:
                measured = self.sent
                self.samples.append(Sample(self.sent, resident(self.reader.pid)))
                yield self.samples[-1]
            if self.sent >= self._keys:
                return

    def _bursts(self, act: list[str]) -> Iterator[list[str]]:
        """Split `act` into bursts that arrive faster than they are handled.

        A burst ends after escape, because a terminal reads escape and the next key as one.
        """
        burst: list[str] = []
        most = self._random.choice((1, 4, 40))
        for key in act:
            burst.append(key)
            if len(burst) >= most or key == "\x1b":
                yield burst
                burst = []
        if burst:
            yield burst

    def _resize(self) -> bool:
        """Resize the terminal at random; whether the reader still responds."""
        columns, rows = self._random.choice(_SIZES)
        columns += self._random.randint(-1, 1) if columns > 60 else 0
        if (columns, rows) == self.person.size:
            return True
        self.resizes += 1
        self.person.size = columns, rows
        if self.reader.resize(columns, rows):
            return True
        acts = "".join(map(repr, self._acts[-8:]))
        if self.reader.has_ended:
            self.failures.append(f"it ended by itself after {acts}")
        else:
            self.failures.append(f"it hung after {acts}")
        return False

    def _look(self, output: bytes) -> None:
        if not output:
            return
        text = _PLAIN.sub(b"", output)
        for name, mark in _SCREENS.items():
            self.screens[name] += mark in text
        for mark in _FAILURES:
            if mark in text:
                at = text.find(mark)
                self.failures.append(text[max(0, at - 100) : at + 200].decode("utf-8", "replace"))

    def end(self) -> None:
        """Quit the reader, then check its log and databases."""
        self.world.end()
        if not self.reader.has_ended:
            self.failures += self.reader.leave()
        log = self._home.root / "data" / "error.log"
        if log.exists():
            self.failures.append(log.read_text("utf-8"))
        for file in (self._home.root / "config" / "marks.db", *self._home.root.glob("cache/*.db")):
            with contextlib.closing(sqlite3.connect(file)) as db:
                for (answer,) in db.execute("PRAGMA integrity_check"):
                    if answer != "ok":
                        self.failures.append(f"{file.name}: {answer}")

    def table(self, seconds: float) -> Table:
        table = Table("what", "measured", title=f"{self.sent:,} keys")
        rows: list[tuple[str, Any]] = [
            (
                "at four keys a second",
                f"{self.sent / 4 / 3600:.1f} h (here {seconds / 60:.0f} min)",
            ),
            ("actions whose keys were pressed", len(self.person.pressed)),
            ("resizes", f"{self.resizes:,}"),
            *(self.world.done.items()),
            ("screens seen in", ", ".join(f"{k} {v}" for k, v in self.screens.items())),
            ("slowest answer to a resize", f"{self.reader.slowest * 1e3:.0f} ms"),
        ]
        if len(settled := self.settled()) > 5:
            part = len(settled) // 5
            parts = settled[:part], settled[2 * part : 3 * part], settled[-part:]
            begin, middle, end = (median(each.memory for each in some) for some in parts)
            rows += [
                ("memory, start", f"{self.samples[0].memory:.0f} MB"),
                ("settled, middle, end", f"{begin:.0f}, {middle:.0f}, {end:.0f} MB"),
                ("slope", f"{self.slope():+.1f} MB per 10,000 keys (limit {_GROWTH:.0f})"),
            ]
        rows.append(("failures", len(self.failures)))
        for what, value in rows:
            table.add_row(what, str(value))
        return table

    def settled(self) -> list[Sample]:
        """The samples taken once caches are filled."""
        return [each for each in self.samples if each.keys >= self.sent * _SETTLED]

    def slope(self) -> float:
        """Megabytes per 10,000 keys."""
        settled = self.settled()
        if len(settled) < 5:
            return 0.0
        line = linear_regression([each.keys for each in settled], [e.memory for e in settled])
        return line.slope * 10_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--papers", type=int, default=PAPERS, help=f"in the library ({PAPERS:,})")
    parser.add_argument("--keys", type=int, default=KEYS, help=f"to press ({KEYS:,})")
    parser.add_argument("--seed", type=int, default=1, help="of what is pressed (1)")
    parser.add_argument("--home", type=Path, help="a folder to keep the library in")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="at most")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 130)
    progress = Console(stderr=True, highlight=False)
    with tempfile.TemporaryDirectory(prefix="tui-reader-soak-") as folder:
        home, generated = prepare(options.home or Path(folder), options.papers)
        soak = Soak(home, generated, options.keys, options.seed, options.minutes * 60)
        begin = time.monotonic()
        for sample in soak.run():
            seconds = time.monotonic() - begin
            text = f"  {sample.keys:>7,} keys  {sample.memory:.0f} MB  {seconds:.0f} s"
            progress.print(text, style="dim")
        soak.end()
        console.print(soak.table(time.monotonic() - begin))
        for failure in soak.failures:
            console.print(failure, markup=False, highlight=False)
    return 1 if soak.failures or soak.slope() > _GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
