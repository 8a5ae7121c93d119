"""A lock file, held by one process and thread at a time, and released when it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_reader.system.files import make_private_folder

_POLL: Final = 0.05
"""Seconds between two attempts."""


@contextmanager
def hold_lock(path: Path, stopped: Callable[[], bool] = lambda: False) -> Iterator[int | None]:
    """Hold the lock file `path` during the block, after waiting until it is free.

    Yields the file descriptor of the lock, or None if `stopped` returned True before the lock was
    free. A child process that inherits the descriptor keeps the lock until it ends, also if this
    process is killed. Threads of this process exclude each other too. The file is not deleted.
    """
    make_private_folder(path.parent)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        got = False
        while not got:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                got = True
            except BlockingIOError:
                if stopped():
                    break
                time.sleep(_POLL)
        try:
            yield descriptor if got else None
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a child process may still share it
    finally:
        os.close(descriptor)
