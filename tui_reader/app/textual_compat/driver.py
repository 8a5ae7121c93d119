"""The terminal driver: writing to a terminal that was closed, stopping and continuing."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_CLOSED = (errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO)


class ClosableFile:
    """A text file that discards what is written once its terminal has been closed."""

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


def closable(driver: type[Driver]) -> type[Driver]:
    """`driver`, with a writer thread that survives the closing of the terminal.

    The writer thread of Textual 8.2 ends with its first failed write. The queue in front of it
    then fills up (30 entries), and the event loop waits for ever to put the next one.
    """

    class ClosableDriver(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if (file := getattr(self, "_file", None)) is not None:
                self._file = ClosableFile(file)

    return ClosableDriver


def stop_process_group(driver: Driver) -> None:
    """Give the terminal back, then stop this program, what it runs, and the script that runs it.

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
