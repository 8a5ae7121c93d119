"""The file behind the log of failures: small, private, and written by several processes."""

from __future__ import annotations

import fcntl
import logging
import os
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tui_reader.system.files import make_private_folder


class LogFile(RotatingFileHandler):
    """A log of at most `max_bytes`; the one before it is kept beside it, with the suffix `.1`."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        make_private_folder(path.parent)
        super().__init__(
            path, maxBytes=max_bytes, backupCount=1, encoding="utf-8", errors="replace", delay=True
        )

    def append(self, entry: str) -> None:
        """Write `entry` and a line end. Raises OSError.

        The folder is locked meanwhile: else two processes that find the log full would both rotate
        it, and the second rotation would delete what the first one kept. The file is opened for
        every entry, as another process may have rotated it since.
        """
        folder = os.open(Path(self.baseFilename).parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            with suppress(OSError):  # a file system without locks
                fcntl.flock(folder, fcntl.LOCK_EX)
            self.emit(logging.makeLogRecord({"msg": entry}))
        finally:
            self.close()
            os.close(folder)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Raise the error of `emit`, which calls this: `logging` would print it."""
        raise  # noqa: PLE0704

    def _open(self) -> TextIOWrapper:
        """Open the log for its owner only, and without waiting if it is a pipe."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        descriptor = os.open(self.baseFilename, flags, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)
