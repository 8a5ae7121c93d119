"""A folder for what targets write, where nothing waits for a disk."""

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path

_MEMORY = Path("/dev/shm")


@lru_cache(1)
def folder() -> Path:
    """The process's own, gone at its end."""
    made = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
    atexit.register(made.cleanup)
    return Path(made.name)
