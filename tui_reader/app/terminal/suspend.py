"""Ends the reader on Ctrl+C, and finds out whether Ctrl+Z can return to a shell."""

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


@contextmanager
def restoring_interrupts() -> Iterator[None]:
    """Restore the handler of SIGINT at the end."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


@contextmanager
def ignoring_interrupts() -> Iterator[None]:
    """Inside, Ctrl+C is only for the program that has the terminal, not for the reader."""
    with restoring_interrupts():
        # a handler of ours, not SIG_IGN, which the program would inherit
        signal.signal(signal.SIGINT, lambda *_: None)
        yield


def end_when_interrupted(app: App[Any]) -> None:
    """Make SIGINT end the app in order, also a second SIGINT.

    A plain signal handler, not one of the event loop: the loop would also receive a Ctrl+C typed
    to another program that has the terminal and its own handler.
    """
    loop = asyncio.get_running_loop()

    def interrupted(number: int, frame: FrameType | None) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(app.exit, None, 128 + number)

    signal.signal(signal.SIGINT, interrupted)


def has_job_control() -> bool:
    """Whether a shell is waiting that can resume this program after it has been stopped.

    A shell with job control gives each program its own process group. A program in the group of
    the session leader was started by a terminal or a script, so nobody can type `fg` for it.
    """
    return os.getpgrp() != os.getsid(0)
