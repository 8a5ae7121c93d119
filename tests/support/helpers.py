"""Digests for tests, and `tui-reader` run in this process, another process or a terminal."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tui_reader
from tests.support import forked
from tui_reader.cli import main
from tui_reader.system import paths

SAMPLE = Path(tui_reader.__file__).parent / "sample"
ROOT = Path(__file__).parents[2]
PYTHON_SCRIPT = f"#!/bin/sh\n'''exec' \"{sys.executable}\" \"$0\" \"$@\"\n' '''\n"
"""The first lines of an executable Python script; the path of Python may have blanks in it."""
SHARED = Path(os.environ.get("TUI_READER_TEST_SHARED") or ROOT.parent / "shared")
"""Real digests and feeds, if they are beside the project."""
DIGESTS = ROOT / "tests" / "digests"
PATIENCE = 120.0
"""Seconds after which a test gives up waiting: far more than a busy machine needs."""
_OF_THE_TERMINAL = ("COLUMNS", "LINES")


class Answer(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """`tui-reader` run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Answer:
        self._capsys.readouterr()
        status = main([str(word) for word in words])
        return Answer(status, *self._capsys.readouterr())


def command_line(*words: object) -> list[str]:
    """The command that runs `tui-reader` in another process, with `environment()`."""
    return [sys.executable, "-m", "tui_reader", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in _OF_THE_TERMINAL}
    return {**own, "PYTHONPATH": str(SAMPLE.parents[1]), **more}


def process(*words: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run `tui-reader` in another process."""
    env = environment(**options.pop("env", {}))
    if "input" not in options:
        return forked.run(command_line(*words), env, timeout=PATIENCE, **options)
    return subprocess.run(
        command_line(*words), capture_output=True, env=env, timeout=PATIENCE, check=False, **options
    )


_IN_OWN_TERMINAL = (
    "import fcntl, runpy, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " runpy.run_module('tui_reader', run_name='__main__', alter_sys=True)"
)
"""Runs `python -m tui_reader` with a controlling terminal, so that a typed Ctrl+C interrupts it."""


class Terminal:
    """`tui-reader`, or another command, in a pseudo-terminal of 120 by 40 cells."""

    size = (120, 40)

    def __init__(self, *words: str, command: list[str] | None = None, **variables: str) -> None:
        self._own, theirs = pty.openpty()
        columns, rows = self.size
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = forked.start(
            command or [sys.executable, "-c", _IN_OWN_TERMINAL, *words],
            environment(TERM="xterm-256color", **variables),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            own_session=True,
        )
        os.close(theirs)
        self.output = b""

    def wait_for(self, text: bytes) -> None:
        self.wait_for_more(text, 0)

    def wait_for_more(self, text: bytes, start: int) -> None:
        """Wait for `text` after the first `start` bytes."""
        end = time.monotonic() + PATIENCE
        while text not in self.output[start:]:
            assert time.monotonic() < end, self.output[-2000:]
            self._read()

    def type(self, keys: bytes) -> None:
        os.write(self._own, keys)

    def end(self) -> int:
        """Wait for the end; the exit status."""
        limit = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < limit:
            self._read()
        self._read()
        os.close(self._own)
        return self.process.wait(PATIENCE)

    def _read(self) -> None:
        ready, _, _ = select.select([self._own], [], [], 0.1)
        if ready:
            try:
                self.output += os.read(self._own, 65536)
            except OSError:  # the process has ended
                time.sleep(0.05)


def configure(text: str) -> Path:
    """Write the reader's config.toml, and return its path."""
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def entry(id_: str, title: str = "A paper", **more: Any) -> dict[str, Any]:
    """A line of a daily digest."""
    return {
        "id": id_,
        "title": title,
        "authors": ["Ada Lovelace", "Alan Turing"],
        "categories": ["cs.CL"],
        "comment": None,
        "abs": f"https://arxiv.org/abs/{id_}",
        "pdf": f"https://arxiv.org/pdf/{id_}",
        "summary": f"What {title} says.",
        **more,
    }


def write_digest(path: Path, *entries: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), "utf-8")
    return path
