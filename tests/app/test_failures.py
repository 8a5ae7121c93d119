"""However the reader ends, the terminal is as it was, and a log says why."""

import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.support.helpers import Terminal
from tui_reader.app.work.searcher import Searcher

SECRET = "Zebras"
_WITH_FAULT = """
import fcntl, os, runpy, termios, tui_reader
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
# as if it were a function of the program: only those are named in the log
fault = "def fail(*given, **named): raise KeyError('Zebras')"
exec(compile(fault, os.path.join(tui_reader.__path__[0], "fault.py"), "exec"))
exec(os.environ["FAULT"])
runpy.run_module("tui_reader", run_name="__main__", alter_sys=True)
"""
"""The reader in a terminal of its own, in which something is broken from outside."""
_MAIN = "from tui_reader.app.main_screen import MainScreen as S; "
_SYNC = "from tui_reader.app.controllers.sync import Sync as S; "
_BACKGROUND = "from tui_reader.app.work.background import Background as B; "
_ON = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KEYBOARD = (re.compile(rb"\x1b\[>\d+u"), re.compile(rb"\x1b\[<\d*u"))


class Broken(Terminal):
    """The reader in a terminal, broken by `fault`."""

    def __init__(self, fault: str = "", *words: str) -> None:
        super().__init__(command=[sys.executable, "-c", _WITH_FAULT, *words], FAULT=fault)
        self.before = termios.tcgetattr(self._own)

    def wait(self) -> int:
        """Read on until the end; the exit status."""
        end = time.monotonic() + 30
        while self.process.poll() is None:
            assert time.monotonic() < end, self.output[-2000:]
            self._read()
        while select.select([self._own], [], [], 0)[0]:
            try:
                self.output += os.read(self._own, 65536)
            except OSError:
                break
        return self.process.wait(1)

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < end, self.output[-2000:]
            self._read()

    def is_stopped(self) -> bool:
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def is_as_before(self) -> bool:
        """Whether the terminal's modes and its lines are as the reader found them."""
        return is_given_back(self.output) and termios.tcgetattr(self._own) == self.before


def is_given_back(output: bytes) -> bool:
    """Whether what was written to a terminal leaves its modes as they come."""
    modes = {25: True, 7: True}  # a cursor that is seen, and lines that wrap
    for numbers, switch in _ON.findall(output):
        modes.update((int(number), switch == b"h") for number in numbers.split(b";"))
    pushed, popped = (len(pattern.findall(output)) for pattern in _KEYBOARD)
    return {number for number, is_on in modes.items() if is_on} == {25, 7} and pushed <= popped


@pytest.mark.parametrize(
    ("fault", "keys"),
    [
        (_SYNC + "S.toggle = fail", b"R"),
        ("from tui_reader.app.triage.screen import TriageScreen as S; S.on_key = fail", b"Tn"),
        ("from tui_reader.app.widgets.papers import PaperList as L; L.render_line = fail", b""),
        (_MAIN + "S.compose = fail", b""),
        (_MAIN + "S.on_mount = fail", b""),
        ("from tui_reader.app.controllers.wiring import Controllers as C; C.remember = fail", b"q"),
        ("from tui_reader.app.reader import ReaderApp as A; A.on_mount = fail", b""),
        (_BACKGROUND + "B.apply_new_marks = fail", b""),
        (_BACKGROUND + "B.stop = fail", b"q"),
        ("from tui_reader.app.state.list_model import ListModel as M; M.paper = fail", b""),
    ],
)
def test_after_a_crash_the_terminal_is_as_it_was_and_the_log_says_why(
    fault: str, keys: bytes, sample: Path
) -> None:
    terminal = Broken(fault)
    if keys:
        terminal.wait_for(b"Starred")
        terminal.type(keys)
    assert terminal.wait() == 1
    assert terminal.is_as_before()
    log = sample / "data" / "error.log"
    own_screen = terminal.output.rpartition(b"\x1b[?1049l")[2]
    assert own_screen.count(b"tui-reader: ") == own_screen.count(b"(KeyError") == 1
    assert f"; {log} has the details".encode() in own_screen
    assert b"Traceback" not in terminal.output
    assert " in fail\n" in log.read_text()
    assert SECRET not in log.read_text()


@pytest.mark.parametrize(
    ("fault", "keys", "doing"),
    [
        (
            _SYNC + "import threading as t; S.toggle = lambda s: t.Thread(target=fail).start()",
            b"R",
            "in a thread of the reader",
        ),
        (
            _SYNC + "import asyncio as a;S.toggle = lambda s: a.get_running_loop().call_soon(fail)",
            b"R",
            "in a task of the reader",
        ),
    ],
)
def test_failures_in_threads_and_tasks_are_shown_and_logged_and_the_reader_goes_on(
    fault: str, keys: bytes, doing: str, sample: Path
) -> None:
    terminal = Broken(fault)
    terminal.wait_for(b"Starred")
    terminal.type(keys)
    terminal.wait_for(b"Something unexpected went wrong")
    terminal.type(b"q")
    assert terminal.wait() == 0
    assert terminal.is_as_before()
    assert f"\n  {doing}\n  KeyError" in (sample / "data" / "error.log").read_text()


def test_failures_of_optional_work_are_logged(sample: Path) -> None:
    log = sample / "data" / "error.log"
    terminal = Broken(_BACKGROUND + "B.open_library = fail")
    terminal.wait_for(b"44 unread")
    terminal.type(b"/cat:c")
    terminal.until(lambda: log.exists() and "of suggest" in log.read_text())
    terminal.type(b"\x11")
    assert terminal.wait() == 0
    assert "\n  at the reader's work of suggest\n  KeyError" in log.read_text()


def test_a_crash_of_the_demo_is_logged_where_the_log_stays(home: Path) -> None:
    terminal = Broken(_MAIN + "S.on_mount = fail", "demo")
    assert terminal.wait() == 1
    assert terminal.is_as_before()
    assert f"{home / 'data' / 'error.log'} has the details".encode() in terminal.output
    assert " in fail\n" in (home / "data" / "error.log").read_text()


@pytest.mark.parametrize(
    "endings",
    [
        [signal.SIGTERM],
        [signal.SIGHUP],
        [signal.SIGINT],
        [signal.SIGQUIT],
        [signal.SIGINT] * 5,
        [signal.SIGTERM, signal.SIGINT, signal.SIGHUP],
    ],
)
def test_after_a_signal_the_terminal_is_as_it_was(
    endings: list[signal.Signals], sample: Path
) -> None:
    terminal = Broken()
    terminal.wait_for(b"44 unread")
    for ending in endings:
        terminal.process.send_signal(ending)
    assert terminal.wait() in {128 + ending for ending in endings}
    assert terminal.is_as_before()
    assert b"Traceback" not in terminal.output
    assert not (sample / "data" / "error.log").exists()


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_a_reader_that_was_stopped_goes_on_and_gives_the_terminal_back(
    stop: signal.Signals, sample: Path
) -> None:
    terminal = Broken()
    terminal.wait_for(b"44 unread")
    for _ in range(3):
        terminal.process.send_signal(stop)
        terminal.until(terminal.is_stopped)
        if stop == signal.SIGTSTP:
            terminal._read()
            assert terminal.is_as_before()
        before = len(terminal.output)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(lambda before=before: b"44 unread" in terminal.output[before:])  # type: ignore[misc]
    terminal.type(b"q")
    assert terminal.wait() == 0
    assert terminal.is_as_before()


class Shell(Terminal):
    """A shell with job control in a terminal."""

    def __init__(self, prompt: bytes = b"ready> ") -> None:
        self.prompt = prompt
        super().__init__(
            command=[sys.executable, "-c", _SHELL],
            PS1=prompt.decode(),
            PYTHON=sys.executable,
        )
        self.wait_for(prompt)

    def run(self, line: str) -> bytes:
        """What a command writes."""
        before = len(self.output)
        self.type(line.encode() + b"\n")
        self.wait_for_more(b"\n" + self.prompt, before)
        return self.output[before:]

    def modes(self) -> bytes:
        """The terminal's, as the shell's own children find them."""
        return self.run("stty -a").partition(b"\n")[2]


_SHELL = (
    "import fcntl, os, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execvp('bash', ['bash', '--noprofile', '--norc', '--noediting', '-i'])"
)


@pytest.mark.parametrize(
    "how", ['"$PYTHON" -m tui_reader', """sh -c '"$PYTHON" -m tui_reader; true'"""]
)
def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_draws_it_again(
    how: str, sample: Path
) -> None:
    shell = Shell()
    modes = shell.modes()
    start = len(shell.output)
    shell.type(how.encode() + b"\n")
    shell.wait_for_more(b"44 unread", start)
    for goes_on_behind in (False, True, False):
        before = len(shell.output)
        shell.type(b"\x1a")
        shell.wait_for_more(b"\n" + shell.prompt, before)
        assert b"Stopped" in shell.output[before:]
        assert is_given_back(shell.output[start:])
        assert shell.modes() == modes
        before = len(shell.output)
        if goes_on_behind:
            shell.run("bg")
            shell.run("until jobs | grep -q Stopped; do sleep 0.01; done")
            assert b"44 unread" not in shell.output[before:]
        shell.type(b"fg\n")
        shell.wait_for_more(b"44 unread", before)
    before = len(shell.output)
    shell.type(b"q")
    shell.wait_for_more(shell.prompt, before)
    assert is_given_back(shell.output[start:])
    assert shell.modes() == modes
    shell.type(b"exit\n")
    assert shell.end() == 0


def test_ctrl_z_without_a_shell_shows_a_message(sample: Path) -> None:
    terminal = Broken()
    terminal.wait_for(b"44 unread")
    terminal.type(b"\x1a")
    terminal.wait_for(b"no shell here")
    terminal.type(b"q")
    assert terminal.wait() == 0


async def test_a_search_that_fails_in_its_thread_is_shown_and_logged(
    opened: Opener, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise KeyError(SECRET)

    async with opened() as reader:
        with monkeypatch.context() as patch:
            patch.setattr(Searcher, "_stream", fail)
            reader.type("/", "a")
            await reader.until_shown("the search failed (KeyError)")
        reader.type("t")
        await reader.until(lambda: reader.view.query)
    assert "\n  searching\n  KeyError\n" in (sample / "data" / "error.log").read_text()
