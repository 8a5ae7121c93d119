"""Messages that are shown for a while, and are always over."""

from __future__ import annotations

from time import monotonic
from typing import Final

from textual.notifications import Notification, SeverityLevel

_LEAST_SECONDS: Final = 0.001


class Told(Notification):
    """A message whose seconds are counted by a clock that only runs forward.

    There are always some left for a timer: Textual 8.2 takes them from the wall clock, and a toast
    that is made in the moment in which they end waits for a negative time, and never gives the
    keys back.
    """

    def __init__(
        self, message: str, title: str, severity: SeverityLevel, seconds: float, *, markup: bool
    ) -> None:
        """Begin its `seconds`."""
        super().__init__(message, title, severity, seconds, markup)
        self._end = monotonic() + seconds

    @property
    def time_left(self) -> float:
        """Seconds until it is over, and a little more than none from then on."""
        return max(_LEAST_SECONDS, self._end - monotonic())

    @property
    def has_expired(self) -> bool:
        """Whether it is over."""
        return monotonic() >= self._end
