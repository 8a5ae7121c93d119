"""The heap of a process with many threads, kept small."""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8
"""Of mallopt(3)."""
_TRIM_BYTES: Final = 128 * 1024


def share_one_heap() -> None:
    """Have glibc give all threads one heap, and what is free at its end back.

    Left to itself it gives each thread a heap of its own, up to eight a core, and what searches
    and syncs over a big library leave behind in them adds up to hundreds of megabytes in hours.
    """
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # another C library
        libc = ctypes.CDLL(None)
        libc.mallopt(_ARENA_MAX, 1)
        libc.mallopt(_TRIM_THRESHOLD, _TRIM_BYTES)


def keep_what_is_there() -> None:
    """Have garbage collections pass over what the reader needs as long as it is open.

    To look through all of it takes thirty milliseconds, in which no key acts.
    """
    gc.freeze()
