"""Spaces out requests to arXiv, also those of different processes, as its terms of use ask."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tui_reader.sources.fetch import hold_or_stop
from tui_reader.sources.state import state_folder

if TYPE_CHECKING:
    from tui_reader.sources.http import Client, TemporaryFiles

_T = TypeVar("_T")

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


def run_in_turn(
    request: Callable[[Client], Awaitable[_T]],
    files: TemporaryFiles,
    kind: str,
    on_wait: Callable[[float], None],
    stopped: Callable[[], bool],
) -> _T:
    """Make a request when the requests of this `kind` before it are over and a pause has passed.

    `on_wait` gets the seconds to wait, and 0 when the wait is over. Raises what `request` raises,
    and Stopped soon after `stopped` returns True.
    """
    from tui_reader.sources import http

    async def in_turn(client: Client) -> _T:
        client.min_wait = limit.pause
        on_wait(limit.seconds_left())
        await limit.wait()
        on_wait(0.0)
        try:
            return await request(client)
        finally:
            limit.record()

    with turn(stopped, f"-{kind}") as limit:
        return http.run(in_turn, files, stopped)
