"""Spaces out requests to arXiv, also those of different processes, as its terms of use ask."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

PAUSE: Final = 3.0
"""Seconds between requests to arXiv."""


class RateLimit:
    """A pause between requests; a file's modification time is the time of the latest one."""

    def __init__(self, path: Path, pause: float) -> None:
        self._path = path
        self.pause = pause

    def seconds_left(self) -> float:
        """Seconds until the next request is allowed."""
        try:
            since = time.time() - self._path.stat().st_mtime
        except OSError:
            return 0.0
        # never more than one pause, even if the clock was set back
        return min(self.pause, max(0.0, self.pause - since))

    async def wait(self) -> None:
        """Wait until the next request is allowed."""
        await asyncio.sleep(self.seconds_left())

    def record(self) -> None:
        """Record that a request was answered now."""
        self._path.touch(0o600)
