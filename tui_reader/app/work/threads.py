"""Runs slow work in a daemon thread, which does not delay leaving the reader."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_T = TypeVar("_T")


async def threaded(work: Callable[[], _T]) -> _T:
    """Run `work` in its own daemon thread; return what it returns, or raise what it raises.

    Unlike `asyncio.to_thread`, this does not make leaving the reader wait for work that hangs.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def deliver(result: _T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result = error = None
        try:
            result = work()
        except BaseException as raised:
            error = raised
        with suppress(RuntimeError):  # the event loop has closed: the user left the reader
            loop.call_soon_threadsafe(deliver, result, error)

    threading.Thread(target=run, daemon=True, name="reader work").start()
    return await future
