"""The reader and commands with folders that fail, mounted for the test; and the reader's screen."""

import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support import forked
from tests.support.helpers import PATIENCE, Terminal, environment
from tests.support.screen import ShownText
from tui_reader.marks.store import Marks

_MOUNTS = ["unshare", "--user", "--map-root-user", "--mount"]
_IN_MOUNTS = """
import ctypes, os, runpy, subprocess, sys
from pathlib import Path

user, group = os.getuid(), os.getgid()
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x1000_0000 | 0x2_0000):  # CLONE_NEWUSER and CLONE_NEWNS
    raise OSError(ctypes.get_errno(), "unshare")
for name, text in ("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1"):
    Path("/proc/self", name).write_text(text)
subprocess.run(["sh", "-ec", "mount --make-rprivate /; " + sys.argv.pop(1)], check=True)
runpy.run_module("tui_reader", run_name="__main__", alter_sys=True)
"""
"""Does what `unshare` does with these options, and then runs `tui-reader`."""


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
        end = time.monotonic() + PATIENCE
        while missing:
            screen = self.screen
            missing -= {text for text in missing if text in screen}
            assert time.monotonic() < end, (missing, screen)
            self._read()

    def leave(self) -> None:
        self.type(b"q")
        assert self.end() == 0
        assert b"Traceback" not in self.output

    def star_first_and_leave(self, marks: Path) -> None:
        """Star the first paper, and leave; the file has its star and that of the second one."""
        self.type(b"s")
        self.until("●★ First")
        self.leave()
        assert stars(marks) == {"2601.00001", "2601.00002"}


def in_mounts(script: str) -> Reader:
    """The reader, started after a shell script that may mount file systems."""
    return Reader(command=[sys.executable, "-c", _IN_MOUNTS, script])


def command_in_mounts(script: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """A command, run after a shell script that may mount file systems."""
    command = [sys.executable, "-c", _IN_MOUNTS, script, *words]
    return forked.run(command, environment(), timeout=PATIENCE)


def read_only(folder: str) -> str:
    """Shell commands that make a folder read-only."""
    return f"mount --bind {folder} {folder}; mount -o remount,bind,ro {folder} {folder}"


def stars(path: Path) -> set[str]:
    with closing(Marks(path)) as marks:
        return {mark.id for mark in marks.changed().marks if mark.starred}
