"""Keeps the heap of a process with many threads small."""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ctypes

_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8
"""Parameter numbers of mallopt(3), from glibc's malloc.h."""
_TRIM_BYTES: Final = 128 * 1024


def share_one_heap() -> None:
    """Make glibc use one heap for all threads and release the free memory at its end.

    By default glibc gives threads separate heaps, up to eight per core. The free memory that
    searches and syncs of a big library leave in them grows to hundreds of megabytes in hours.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        libc = _libc()
        libc.mallopt(_ARENA_MAX, 1)
        libc.mallopt(_TRIM_THRESHOLD, _TRIM_BYTES)


def release_free_memory() -> None:
    """Return free memory inside the heap to the system; takes a millisecond or two.

    glibc itself releases memory only at the end of the heap. A third of the heap or more is free
    after syncs and searches, but lies between blocks that are still in use.
    """
    with contextlib.suppress(OSError, AttributeError):
        _libc().malloc_trim(0)


def _libc() -> ctypes.CDLL:
    import ctypes

    if sys.platform != "linux":
        raise OSError("no glibc")
    return ctypes.CDLL(None)


def freeze_objects() -> None:
    """Exclude the objects that exist now from garbage collection, which then begins.

    They live as long as the reader. Scanning them takes 30 ms, during which no key is handled.
    """
    gc.freeze()
    gc.enable()
