"""What the reader does about failures that nobody foresaw: it logs them, and says so."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from textual.app import App


def tell_end(error: BaseException | None, log: Path | None) -> None:
    """Say on the terminal that is given back why the reader has ended."""
    print(f"tui-reader: {_line(error, log)}", file=sys.stderr)


def _line(error: BaseException | None, log: Path | None) -> str:
    kind = f" ({type(error).__name__})" if error else ""
    return f"something unexpected went wrong{kind}" + (f"; {log} has the details" if log else "")


@contextmanager
def threads_watched(app: App[Any]) -> Iterator[None]:
    """Have failures of threads logged and told by `app`, which goes on."""

    def failed(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            _tell(app, given.exc_value, log_error("in a thread of the reader", given.exc_value))

    before = threading.excepthook
    threading.excepthook = failed
    try:
        yield
    finally:
        threading.excepthook = before


def watch_tasks(app: App[Any]) -> None:
    """Have failures of the event loop's tasks logged and told by `app`, which goes on."""

    def failed(loop: asyncio.AbstractEventLoop, given: dict[str, Any]) -> None:
        if isinstance(error := given.get("exception"), Exception):
            _tell(app, error, log_error("in a task of the reader", error))

    asyncio.get_running_loop().set_exception_handler(failed)


def _tell(app: App[Any], error: BaseException, log: Path | None) -> None:
    line = _line(error, log)
    with suppress(Exception):  # the reader is being left
        app.call_later(
            app.notify, line[0].upper() + line[1:], severity="error", markup=False, timeout=10
        )
