"""The heap of a process with many threads, kept small."""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import ctypes

_TRIM_THRESHOLD: Final = -1
_ARENA_MAX: Final = -8
"""Of mallopt(3)."""
_TRIM_BYTES: Final = 128 * 1024


def share_one_heap() -> None:
    """Have glibc give all threads one heap, and what is free at its end back.

    Left to itself it gives each thread a heap of its own, up to eight a core, and what searches
    and syncs over a big library leave behind in them adds up to hundreds of megabytes in hours.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        libc = _libc()
        libc.mallopt(_ARENA_MAX, 1)
        libc.mallopt(_TRIM_THRESHOLD, _TRIM_BYTES)


def give_back() -> None:
    """Give the system back what is free between what is used, in a millisecond or two.

    glibc itself does so only at the heap's end, and what syncs and searches leave free, a third
    of the heap or more, lies between what lasts.
    """
    with contextlib.suppress(OSError, AttributeError):
        _libc().malloc_trim(0)


def _libc() -> ctypes.CDLL:
    import ctypes

    if sys.platform != "linux":
        raise OSError("no glibc")
    return ctypes.CDLL(None)


def keep_what_is_there() -> None:
    """Have garbage collections pass over what the reader needs as long as it is open.

    To look through all of it takes thirty milliseconds, in which no key acts.
    """
    gc.freeze()
