"""The reader and commands with folders that fail, mounted for the test; and the reader's screen."""

import shlex
import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.helpers import Terminal, command_line, environment
from tests.support.screen import ShownText
from tui_reader.marks.store import Marks

_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]


def may_mount() -> bool:
    """Whether a process may create private mounts here."""
    if not shutil.which("unshare"):
        return False
    probe = [*_MOUNTS, "mount", "-t", "tmpfs", "none", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


mounting = pytest.mark.skipif(not may_mount(), reason="private mounts are not allowed here")


class Reader(Terminal):
    """The open reader and its screen."""

    def __init__(self, *, command: list[str] | None = None, **variables: Any) -> None:
        super().__init__(command=command, **variables)
        self._shown = ShownText(*self.size)
        self._fed = 0

    @property
    def screen(self) -> str:
        """The text on the screen, then its notifications, with line breaks as spaces."""
        fresh = self.output[self._fed :]
        self._fed += len(fresh)
        if fresh:
            self._shown.draw(fresh)
        lines = self._shown.lines
        toasts = [line.partition("▌")[2].rstrip(" │╯─▁▂▃▄▅▆▇█") for line in lines]
        return " ".join(" ".join(line.split()) for line in [*lines, *toasts])

    def until(self, *texts: str) -> None:
        """Wait until the screen has shown every one of `texts`, at once or one after the other."""
        missing = set(texts)
        end = time.monotonic() + 60
        while missing:
            screen = self.screen
            missing -= {text for text in missing if text in screen}
            assert time.monotonic() < end, (missing, screen)
            self._read()

    def leave(self) -> None:
        self.type(b"q")
        assert self.end() == 0
        assert b"Traceback" not in self.output


def in_mounts(script: str) -> Reader:
    """The reader, started after a shell script that may mount file systems."""
    script += "; exec " + shlex.join(command_line())
    return Reader(command=[*_MOUNTS, "sh", "-ec", script])


def command_in_mounts(script: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command, run after a shell script that may mount file systems."""
    script += "; exec " + shlex.join(command_line(*words))
    return subprocess.run(
        [*_MOUNTS, "sh", "-ec", script],
        capture_output=True,
        env=environment(),
        timeout=60,
        check=False,
    )


def read_only(folder: str) -> str:
    """Shell commands that make a folder read-only."""
    return f"mount --bind {folder} {folder}; mount -o remount,bind,ro {folder} {folder}"


def stars(path: Path) -> set[str]:
    with closing(Marks(path)) as marks:
        return {mark.id for mark in marks.changed().marks if mark.starred}
