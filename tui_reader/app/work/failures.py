"""Unhandled exceptions: logs them and informs the user."""

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


class CrashReport:
    """Logs the exception that ends the reader, and reports it on the restored terminal."""

    def __init__(self) -> None:
        self._log: Path | None = None
        """The log that has the details."""

    def record(self, error: BaseException, place: str) -> None:
        """Log the exception."""
        self._log = log_error(f"in the reader, at {place}", error)

    def print(self, error: BaseException | None) -> None:
        """Print one line on stderr; without `error`, reading from the terminal has failed."""
        if error is None:
            self._log = log_error("reading what is typed in the terminal")
        print(f"tui-reader: {_message(error, self._log)}", file=sys.stderr)


def _message(error: BaseException | None, log: Path | None) -> str:
    kind = f" ({type(error).__name__})" if error else ""
    return f"something unexpected went wrong{kind}" + (f"; {log} has the details" if log else "")


@contextmanager
def reporting_threads(app: App[Any]) -> Iterator[None]:
    """Inside the block, exceptions that end a thread are logged and shown by `app`."""

    def failed(given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            _show(app, given.exc_value, log_error("in a thread of the reader", given.exc_value))

    before = threading.excepthook
    threading.excepthook = failed
    try:
        yield
    finally:
        threading.excepthook = before


def report_tasks(app: App[Any]) -> None:
    """From now on, exceptions that end a task are logged and shown by `app`, which goes on."""

    def failed(loop: asyncio.AbstractEventLoop, given: dict[str, Any]) -> None:
        if isinstance(error := given.get("exception"), Exception):
            _show(app, error, log_error("in a task of the reader", error))

    asyncio.get_running_loop().set_exception_handler(failed)


def _show(app: App[Any], error: BaseException, log: Path | None) -> None:
    message = _message(error, log)
    with suppress(Exception):  # the app is closing
        app.call_later(
            app.notify, message[0].upper() + message[1:], severity="error", markup=False, timeout=10
        )
