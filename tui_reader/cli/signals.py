"""Handles the signals that end a command, so that terminal and files are left in order."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_TERMINATING: Final = (signal.SIGTERM, signal.SIGHUP)


class StopRequest:
    """Whether a signal has asked the command to stop; the command checks it between steps."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.signal is not None

    @property
    def status(self) -> int:
        """The exit status that the signal leads to."""
        return 128 + (self.signal or 0)


@contextmanager
def stop_on_signal() -> Iterator[StopRequest]:
    """Turn Ctrl+C, SIGTERM and SIGHUP into a StopRequest; a second signal exits at once.

    An ignored signal (under nohup) stays ignored.
    """
    stop = StopRequest()

    def handle(number: int, frame: FrameType | None) -> None:
        if stop():
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            sys.exit(128 + number)
        stop.signal = number

    with _handled(handle, signal.SIGINT, *_TERMINATING):
        yield stop


@contextmanager
def orderly_exit() -> Iterator[None]:
    """Make SIGTERM and SIGHUP end the process by an exception, so that everything is closed.

    An ignored signal (under nohup) stays ignored.
    """
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if received:
            return
        received.append(number)
        if _in_event_loop():
            # SystemExit would be raised inside whichever task is running; asyncio's own handler of
            # SIGINT cancels the main task and lets all tasks end in order
            signal.raise_signal(signal.SIGINT)
        else:
            sys.exit(128 + number)

    with _handled(handle, *_TERMINATING):
        try:
            yield
        except KeyboardInterrupt:
            if not received:
                raise
    if received:
        sys.exit(128 + received[0])


@contextmanager
def _handled(
    handle: Callable[[int, FrameType | None], None], *numbers: signal.Signals
) -> Iterator[None]:
    """Handle signals, except ignored ones, by `handle` within the block."""
    active = [each for each in numbers if signal.getsignal(each) not in (signal.SIG_IGN, None)]
    before = {each: signal.signal(each, handle) for each in active}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _in_event_loop() -> bool:
    if "asyncio" not in sys.modules:
        return False
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
