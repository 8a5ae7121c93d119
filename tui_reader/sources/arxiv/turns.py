"""Requests to arXiv for single files, one at a time and seconds apart, across all processes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from tui_reader.sources.arxiv.rate_limit import turn

if TYPE_CHECKING:
    from tui_reader.sources.http import Client, TemporaryFiles

_T = TypeVar("_T")


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
