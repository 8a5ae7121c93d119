"""The reader interrupted, and stopped and gone on with, as Ctrl+C, Ctrl+Z and fg of a shell do."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver


@contextmanager
def interrupts_kept() -> Iterator[None]:
    """Have SIGINT afterwards do what it did before."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def end_when_interrupted(app: App[Any]) -> None:
    """Let SIGINT end the app in order, also a second one.

    As a handler of its own, none of the loop's: that would hear of a Ctrl+C too which is typed
    to another program, while that has the terminal and the handler.
    """
    loop = asyncio.get_running_loop()

    def interrupted(number: int, frame: FrameType | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(app.exit, None, 128 + number)

    signal.signal(signal.SIGINT, interrupted)


def can_go_on() -> bool:
    """Whether there is a shell that would go on with this program once it is stopped.

    A shell with job control gives what it runs a process group of its own. In that of the
    session's leader there is nobody to say `fg`: a terminal runs this program, or a script.
    """
    return os.getpgrp() != os.getsid(0)


def stop_all(driver: Driver) -> None:
    """Give the terminal back and stop, with what this program runs and what runs it (a script).

    To be called within the loop, where `can_go_on`.
    """
    from textual.drivers.linux_driver import LinuxDriver

    if isinstance(driver, LinuxDriver):
        # all others stop only now: the shell has the terminal as soon as one of them does
        driver.suspend_application_mode()
        driver._must_signal_resume = True
        os.kill(0, signal.SIGSTOP)


def stop_in_turn(driver: Driver | None) -> None:
    """Have the terminal given back before a stop, and taken anew after any, within the loop.

    Textual does so in the midst of whatever is going on, which may be waiting for what it needs;
    and after a SIGSTOP, of which nobody tells, it would take the terminal a second time and could
    not give it back as it was. While another program has the terminal, it is left to Textual.
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
        loop.call_soon_threadsafe(take)

    def take() -> None:
        if driver._auto_restart:
            if not driver._must_signal_resume:  # stopped without being told
                driver.suspend_application_mode()
            driver._sigcont_application()

    signal.signal(signal.SIGTSTP, stop)
    signal.signal(signal.SIGCONT, go_on)
