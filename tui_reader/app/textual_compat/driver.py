"""What is written to the terminal, which may be closed at any time."""

from __future__ import annotations

import errno
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_CLOSED = (errno.EIO, errno.EPIPE, errno.EBADF, errno.ENXIO)


class Lasting:
    """A file that takes whatever is written to it, also once its terminal has been closed."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._closed = False

    def write(self, text: str) -> int:
        """Write `text`, or nothing where nobody is there any more."""
        self._while_open(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        """Have all of it written."""
        self._while_open(self._file.flush)

    def _while_open(self, work: Any) -> None:
        if self._closed:
            return
        try:
            work()
        except OSError as error:
            if error.errno not in _CLOSED:
                raise
            self._closed = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def lasting(driver: type[Driver]) -> type[Driver]:
    """`driver`, whose thread that writes lives on when the terminal is closed.

    In Textual 8.2 it ends with the first failure; what is to be written queues up then, and the
    event loop waits for ever for room in that queue.
    """

    class LastingDriver(driver):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if (file := getattr(self, "_file", None)) is not None:
                self._file = Lasting(file)

    return LastingDriver
