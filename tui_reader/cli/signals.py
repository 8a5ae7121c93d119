"""Ends by signal made orderly, so that the terminal and what is on disk are left tidy."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Whether a signal has asked for the end; what works on asks it now and then."""

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
def stoppable() -> Iterator[Stop]:
    """Let Ctrl+C, SIGTERM and SIGHUP ask for the end; a second one ends at once.

    One that is ignored, as under nohup, stays so.
    """
    stop = Stop()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop():
            if number == signal.SIGINT:
                raise KeyboardInterrupt
            sys.exit(128 + number)
        stop.signal = number

    before = {each: signal.signal(each, ask) for each in _heard((signal.SIGINT, *_ENDINGS))}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def orderly() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the process as an exception does: everything is closed.

    One that is ignored, as under nohup, stays so.
    """
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        if ended:
            return
        ended.append(number)
        if _in_event_loop():
            # an exception would strike any of the loop's tasks: asyncio ends them all in order
            signal.raise_signal(signal.SIGINT)
        else:
            sys.exit(128 + number)

    before = {each: signal.signal(each, end) for each in _heard(_ENDINGS)}
    try:
        yield
    except KeyboardInterrupt:
        if not ended:
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if ended:
        sys.exit(128 + ended[0])


def _heard(numbers: Iterable[signal.Signals]) -> list[signal.Signals]:
    """Those of these signals that are not ignored."""
    return [each for each in numbers if signal.getsignal(each) not in (signal.SIG_IGN, None)]


def _in_event_loop() -> bool:
    if "asyncio" not in sys.modules:
        return False
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
