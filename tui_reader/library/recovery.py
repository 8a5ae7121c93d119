"""Opens the library, in a temporary folder when its own folder cannot be used."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.library.database import has_content
from tui_reader.library.errors import LibraryError
from tui_reader.library.store import Library
from tui_reader.system.errorlog import log_error
from tui_reader.system.files import copy_private

if TYPE_CHECKING:
    from tui_reader.system.temporary import Temporary

_PREFIX: Final = "tui-reader-library-"
_GROWTH: Final = 64 * 1024 * 1024
"""Bytes to leave free for papers added to a temporary library."""


def open_or_recover(path: Path) -> Library:
    """The library at `path`, or a temporary one if that cannot be opened and written.

    A temporary library begins as a copy of the file at `path` if that was closed properly, else
    empty. Its `problem` is set; `close` or the end of the process deletes it. If no folder has
    room for one, the library at `path` is opened read-only. Raises LibraryError if that fails.
    """
    try:
        return Library(path, allow_read_only=False)
    except LibraryError as error:
        log_error("opening the library in its folder", error)
        library = _temporary_library(path)
        if library is None:
            return Library(path)
        library.problem = (
            f"{path}: the library cannot be saved ({_reason(error)}). Papers can be read and "
            "marked, but new digests are indexed again at every start. Fix this, or set "
            "TUI_READER_CACHE_DIR."
        )
        return library


def _temporary_library(path: Path) -> Library | None:
    """A library in a temporary folder; None if no folder can be used."""
    from tui_reader.system import temporary

    size = 0
    with suppress(OSError):
        size = path.stat().st_size
    for place in temporary.places(size + _GROWTH):
        with suppress(OSError):
            folder = temporary.make(_PREFIX, place)
            if library := _open_in(folder, path):
                return library
            folder.remove()
    return None


def _open_in(folder: Temporary, original: Path) -> Library | None:
    """A copy of the library `original` in `folder`, or else an empty library there."""
    path = folder.path / original.name
    for should_copy in (True, False):
        try:
            if should_copy:
                _copy(original, path)
            return Library(path, allow_read_only=False, folder=folder)
        except (OSError, LibraryError):
            path.unlink(missing_ok=True)
    return None


def _copy(path: Path, copy: Path) -> None:
    """Copy the library's file. Raises OSError if it is in use or was not closed properly."""
    if has_content(path, "-wal") or has_content(path, "-journal"):
        raise FileExistsError(path)
    before = path.stat()
    copy_private(path, copy)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileExistsError(path)


def _reason(error: LibraryError) -> str:
    cause = error.__cause__
    if isinstance(cause, (FileExistsError, NotADirectoryError)):
        return "a file is in the place of its folder"
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno)
    return str(cause if isinstance(cause, sqlite3.Error) else error)
