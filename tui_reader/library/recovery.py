"""The library opened whatever befell its folder: in a temporary one where that is all there is."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.library.schema import LibraryError
from tui_reader.library.store import Library
from tui_reader.system.errorlog import log_error
from tui_reader.system.files import copy_private

if TYPE_CHECKING:
    from tui_reader.system.temporary import Temporary

_PREFIX: Final = "tui-reader-library-"
_ROOM: Final = 64 * 1024 * 1024
"""Bytes for what is added to a library."""


def open_or_recover(path: Path) -> Library:
    """The library at `path`; one for this run where that cannot be opened and written.

    It begins as a copy of what is there, if that was closed in order, else empty. `trouble` says
    so, and `close` or the end of the process removes it. Where there is no place for it either,
    the library at `path` is only read. Raises LibraryError where that cannot be done.
    """
    try:
        return Library(path, may_only_read=False)
    except LibraryError as error:
        log_error("opening the library in its folder", error)
        library = _elsewhere(path)
        if library is None:
            return Library(path)
        library.trouble = (
            f"{path}: the library cannot be kept ({_why(error)}); papers can be read and marked as "
            "ever, but new digests are read anew at every start: mend that, or set "
            "TUI_READER_CACHE_DIR"
        )
        return library


def _elsewhere(path: Path) -> Library | None:
    """A library in a temporary folder; None where none can be made."""
    from tui_reader.system import temporary

    size = 0
    with suppress(OSError):
        size = path.stat().st_size
    for place in temporary.places(size + _ROOM):
        with suppress(OSError):
            folder = temporary.make(_PREFIX, place)
            if library := _opened(folder, path):
                return library
            folder.remove()
    return None


def _opened(folder: Temporary, path: Path) -> Library | None:
    own = folder.path / path.name
    for begin_with in (path, None):
        try:
            if begin_with:
                _copy(begin_with, own)
            return Library(own, may_only_read=False, place=folder)
        except (OSError, LibraryError):
            own.unlink(missing_ok=True)
    return None


def _copy(path: Path, copy: Path) -> None:
    """The library at `path` once more. Raises OSError where it is in use, or was not closed."""
    for suffix in ("-wal", "-journal"):
        with suppress(FileNotFoundError, NotADirectoryError):
            if path.with_name(path.name + suffix).stat().st_size:
                raise FileExistsError(path)
    before = path.stat()
    copy_private(path, copy)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise FileExistsError(path)


def _why(error: LibraryError) -> str:
    cause = error.__cause__
    if isinstance(cause, (FileExistsError, NotADirectoryError)):
        return "a file is in the place of its folder"
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno)
    return str(cause if isinstance(cause, sqlite3.Error) else error)
