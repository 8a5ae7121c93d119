"""The terminal driver: odd bytes typed, a terminal that was closed, stopping and continuing."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
from codecs import getincrementaldecoder
from types import FrameType
from typing import IO, TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from textual.driver import Driver

_CLOSED = (errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO)


class ClosableFile:
    """A text file that discards everything written after its terminal has been closed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._closed = False

    def write(self, text: str) -> int:
        """Write `text`, or discard it if the terminal is closed."""
        self._while_open(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush the file, unless the terminal is closed."""
        self._while_open(self._file.flush)

    def _while_open(self, work: Any) -> None:
        if self._closed:
            return
        try:
            work()
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            self._closed = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


_X10_REPORT: Final = re.compile(rb"\x1b\[M[\x20-\xff]{3}")
_X10_BEGINNING: Final = re.compile(rb"\x1b\[M[\x20-\xff]{0,2}\Z")


class InputDecoder:
    """Decodes what is typed as UTF-8 and drops the bytes that are not, and X10 mouse reports.

    An X10 report is `ESC [ M` and three bytes. Each may be a letter, or not be UTF-8 at all.
    A terminal may send them after tmux was attached again.
    ("Mouse Tracking" in xterm's control sequences; github.com/Textualize/textual/issues/6668)
    """

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="ignore").decode
        self._kept = b""

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of `data`; a report that is not complete waits for the next call."""
        data = _X10_REPORT.sub(b"", self._kept + data)
        self._kept = b""
        if not final and (match := _X10_BEGINNING.search(data)):
            data, self._kept = data[: match.start()], match[0]
        return self._decode(data, final)


def robust(driver: type[Driver]) -> type[Driver]:
    """`driver`, with threads that survive odd input and the closing of the terminal.

    The input thread of Textual 8.2 ends with the first byte that is not UTF-8
    (github.com/Textualize/textual/issues/6456). Its writer thread ends with its first failed
    write; the queue in front of it then fills up (30 entries), and the event loop waits for ever
    to put the next one.
    """

    class RobustDriver(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if (file := getattr(self, "_file", None)) is not None:
                self._file = ClosableFile(file)

        def _run_input_thread(self) -> None:
            from textual.drivers import linux_driver

            # The driver's loop takes its decoder from this name.
            linux_driver.getincrementaldecoder = lambda encoding: InputDecoder  # type: ignore[assignment, attr-defined]
            try:
                self.run_input_thread()
            except BaseException as error:
                self._app.call_later(self._app.end_after_input_error, error)

    return RobustDriver


def stop_process_group(driver: Driver) -> None:
    """Give the terminal back, then stop this program with its children and the script running it.

    Call it in the event loop: Textual 8.2 gives the terminal back inside a signal handler, which
    can wait for a thread that waits for the event loop.
    (github.com/Textualize/textual/issues/6298)
    """
    from textual.drivers.linux_driver import LinuxDriver

    if isinstance(driver, LinuxDriver):
        # The others are stopped after the terminal was given back, not before: the shell takes
        # the terminal as soon as one process of the group stops.
        driver.suspend_application_mode()
        driver._must_signal_resume = True
        os.kill(0, signal.SIGSTOP)


def handle_stop_signals(driver: Driver | None) -> None:
    """Have SIGTSTP and SIGCONT handled in the event loop, not between two bytecodes.

    Textual 8.2 works on the terminal inside its signal handlers, whatever they interrupt
    (github.com/Textualize/textual/issues/6298). After a SIGSTOP, which no handler sees, it takes
    the terminal a second time and then cannot restore its modes. While another program has the
    terminal, Textual's own handler is right and runs at once.
    """
    from textual.drivers.linux_driver import LinuxDriver

    if not isinstance(driver, LinuxDriver):
        return
    loop = asyncio.get_running_loop()

    def stop(number: int, frame: FrameType | None) -> None:
        if driver._auto_restart:
            loop.call_soon_threadsafe(driver._sigtstp_application)
        else:
            driver._sigtstp_application()

    def go_on(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(take_terminal)

    def take_terminal() -> None:
        if driver._auto_restart:
            if not driver._must_signal_resume:  # stopped by SIGSTOP
                driver.suspend_application_mode()
            driver._sigcont_application()

    signal.signal(signal.SIGTSTP, stop)
    signal.signal(signal.SIGCONT, go_on)
