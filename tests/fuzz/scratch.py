"""A folder in memory for the files of targets."""

import atexit
import tempfile
from functools import lru_cache
from pathlib import Path

_MEMORY = Path("/dev/shm")


@lru_cache(1)
def folder() -> Path:
    """The folder of this process, deleted at its end."""
    made = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
    atexit.register(made.cleanup)
    return Path(made.name)
