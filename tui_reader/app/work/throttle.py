"""Throttle: progress is shown a few times a second, however often it is reported."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

SHOW_SECONDS: Final = 0.1
"""Seconds between two updates of a progress line."""


class Throttle:
    """Allows something at most once every `seconds`, counted from when it was made."""

    def __init__(
        self, seconds: float = SHOW_SECONDS, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._last = clock()

    def is_due(self) -> bool:
        """Whether it is time; if so, the next time is `seconds` later."""
        now = self._clock()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True
