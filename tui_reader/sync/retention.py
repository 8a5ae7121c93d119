"""Retention: removes old digests, but never one with a paper that the user has marked."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from pathlib import PurePosixPath

from tui_reader.config import Config
from tui_reader.core.text import find_date
from tui_reader.library import Library
from tui_reader.marks.store import Marks
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.sources.state import lock_file
from tui_reader.sync.marks import copy_new_marks
from tui_reader.system.lock import hold_lock


def remove_old_digests(config: Config, library: Library, marks: Marks) -> int:
    """Remove fetched digest files older than `config.retention` days; returns how many.

    The date in a file's name decides its age. Files are kept if they have no date, if they have a
    starred, tagged or noted paper, if the library has not indexed them yet, or if their source is
    being fetched. The library drops a removed file when its folder is next read.
    """
    if not config.retention or library.is_read_only:
        return 0
    oldest = (date.today() - timedelta(config.retention)).isoformat()
    old: set[tuple[str, str]] = set()
    for source in config.sources:
        if kind_of(source).is_remote:
            for file in library.files(source.name):
                day = find_date(PurePosixPath(file.path).name)
                if day and day < oldest:
                    old.add((file.source, file.path))
    if not old:
        return 0
    # reads only the marks that are new since the last copy
    copy_new_marks(library, marks)
    old -= library.with_precious_marks(old)
    removed = 0
    for source in config.sources:
        with hold_lock(lock_file(source.name), lambda: True) as lock:
            for name, path in sorted(old):
                if lock is not None and name == source.name:
                    with contextlib.suppress(OSError):
                        (digest_folder(source) / path).unlink()
                        removed += 1
    return removed
