"""A notification that always expires."""

from __future__ import annotations

from time import monotonic
from typing import Final

from textual.notifications import Notification, SeverityLevel

_LEAST_SECONDS: Final = 0.001


class MonotonicNotification(Notification):
    """A notification timed by the monotonic clock, with a positive time left for its toast.

    Textual 8.2 subtracts wall clock times. A toast that is created at the moment in which its
    notification expires starts a timer with a negative time, which never fires, and takes all
    keys from then on.
    """

    def __init__(
        self, message: str, title: str, severity: SeverityLevel, seconds: float, *, markup: bool
    ) -> None:
        """A notification that expires in `seconds`."""
        super().__init__(message, title, severity, seconds, markup)
        self._end = monotonic() + seconds

    @property
    def time_left(self) -> float:
        """Seconds until it expires; a millisecond once it has."""
        return max(_LEAST_SECONDS, self._end - monotonic())

    @property
    def has_expired(self) -> bool:
        """Whether it has expired."""
        return monotonic() >= self._end
