"""Temporary folders of one process, deleted when it ends, or later if it was killed."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tui_reader.system.paths import is_folder


class Temporary:
    """A folder of mode 700, locked while its process runs, which shows others that it is in use."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock
        atexit.register(self.remove)

    def remove(self) -> None:
        """Delete it with everything in it; a second call does nothing."""
        atexit.unregister(self.remove)
        if self._lock >= 0:
            delete(self.path)
            os.close(self._lock)
            self._lock = -1


def places(room: int) -> list[Path]:
    """Folders for temporary files, those with at least `room` free bytes first."""
    usual = (os.environ.get("TMPDIR"), "/tmp", "/var/tmp", os.environ.get("XDG_RUNTIME_DIR"))
    named = [Path(each).absolute() for each in (*usual, "/dev/shm") if each]
    found = [each for each in dict.fromkeys(named) if is_folder(each) and os.access(each, os.W_OK)]
    return sorted(found, key=lambda each: _free(each) < room)


def make(prefix: str, place: Path) -> Temporary:
    """A new folder in `place`; first deletes the folders of killed processes. Raises OSError."""
    for left in _left_over(prefix, place):
        left.remove()
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
        try:
            if made := _locked(path):
                return made
        except OSError:  # this file system has no locks
            path.rmdir()
            raise


def delete(path: Path) -> None:
    """Delete the folder `path`, with several attempts, as a thread may still write into it."""
    for _ in range(20):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.05)


def _left_over(prefix: str, place: Path) -> Iterator[Temporary]:
    """The folders whose processes have ended, locked by this process."""
    for path in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):
            status = path.lstat()
            is_ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
            if is_ours and (left := _locked(path)):
                yield left


def _locked(path: Path) -> Temporary | None:
    """Lock the folder; None if another process has the lock, or has deleted the folder."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, lock)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists():
                stack.pop_all()
                return Temporary(path, lock)
    return None


def _free(folder: Path) -> int:
    """Free bytes in `folder`."""
    try:
        status = os.statvfs(folder)
    except OSError:
        return 0
    return status.f_bavail * status.f_frsize
