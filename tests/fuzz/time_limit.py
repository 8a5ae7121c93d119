"""A target run on one input, which may take so much of the processor's time."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT = 5.0
"""Seconds of the processor for an input of a few kilobytes; what is usual is a millisecond."""


class SlowError(BaseException):
    """An input takes longer than any may; no `except Exception` keeps it from being told."""


@contextmanager
def in_time(limit: float = LIMIT) -> Iterator[None]:
    """Raise SlowError after `limit` seconds of this process's own work, however busy others are."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise SlowError(f"still at work after {limit} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
