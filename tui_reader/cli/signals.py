"""Ends by signal made orderly, so that the terminal and what is on disk are left tidy."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_ENDINGS: Final = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def orderly() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the process as an exception does: everything is closed."""
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

    before = {each: signal.signal(each, end) for each in _ENDINGS}
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


def _in_event_loop() -> bool:
    if "asyncio" not in sys.modules:
        return False
    from asyncio import get_running_loop

    try:
        get_running_loop()
    except RuntimeError:
        return False
    return True
