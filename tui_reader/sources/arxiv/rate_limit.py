"""Spaces out requests to arXiv, also those of different processes, as its terms of use ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_reader.sources.fetch import hold_or_stop
from tui_reader.sources.state import state_folder

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


@contextmanager
def turn(
    stopped: Callable[[], bool], kind: str = "", pause: float | None = None
) -> Iterator[RateLimit]:
    """Wait until no process makes requests of this `kind`, and keep others from making some.

    Raises Stopped.
    """
    # no source's name begins with a dot
    name = state_folder() / f".arxiv{kind}"
    with hold_or_stop(name.with_suffix(".lock"), stopped):
        yield RateLimit(name.with_suffix(".last"), PAUSE if pause is None else pause)
