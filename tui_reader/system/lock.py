"""One process and thread at a time: a lock that its holder's death frees."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui_reader.system.files import make_private_folder

_LOOK_AGAIN: Final = 0.05
"""Seconds."""


@contextmanager
def hold_lock(path: Path, stopped: Callable[[], bool] = lambda: False) -> Iterator[int | None]:
    """Hold the lock file `path` inside the block; its value is None where `stopped` came first.

    Else it is the lock's descriptor: a child process that inherits it holds the lock on when this
    one is killed, until it ends too. It waits for whoever has the lock, threads of this process
    among them. The file is made, and stays.
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
                time.sleep(_LOOK_AGAIN)
        try:
            yield descriptor if got else None
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # what a child left running may have it still
    finally:
        os.close(descriptor)
