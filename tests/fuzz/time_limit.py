"""A limit of processor time for one input."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT = 5.0
"""Seconds of processor time for an input of a few kilobytes; usual is a millisecond."""


class SlowError(BaseException):
    """An input takes too long; a BaseException, so that `except Exception` does not catch it."""


@contextmanager
def in_time(limit: float = LIMIT) -> Iterator[None]:
    """Raise SlowError after `limit` seconds of processor time of this process."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise SlowError(f"still at work after {limit} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
