"""A notification that always expires."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from textual.notifications import Notification

_LEAST_SECONDS: Final = 0.001


@dataclass
class MonotonicNotification(Notification):
    """A notification timed by the monotonic clock, with a positive time left for its toast.

    Textual 8.2 subtracts wall clock times. A toast that is created at the moment in which its
    notification expires starts a timer with a negative time, which never fires, and takes all
    keys from then on.
    """

    raised_at: float = field(default_factory=monotonic)

    @property
    def time_left(self) -> float:
        """Seconds until it expires; a millisecond once it has."""
        return max(_LEAST_SECONDS, self.raised_at + self.timeout - monotonic())

    @property
    def has_expired(self) -> bool:
        """Whether it has expired."""
        return monotonic() >= self.raised_at + self.timeout
