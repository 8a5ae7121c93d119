"""Lists the files of a source's folder that may be digests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tui_reader.core.paper import NOWHERE, DigestFile
from tui_reader.sources.origins import read_origins
from tui_reader.system.paths import is_folder

SUFFIXES: Final = (".md", ".markdown", ".jsonl", ".ndjson", ".json", ".xml", ".rss", ".atom")
"""The files that are read; their content decides their format."""
_MAX_FILES: Final = 200_000
"""Files read of one folder: those with the last names, which are the newest."""


class FolderError(Exception):
    """A source's folder cannot be listed; the message names it and a fix."""


def digest_files(
    source: str, folder: Path, report: Callable[[str], None] = lambda problem: None
) -> Iterator[DigestFile]:
    """Every file below `folder` that may be a digest, sorted by path.

    Hidden files and folders are skipped, and so are links to folders. `report` is called if there
    are too many files. Raises FolderError if `folder` itself cannot be listed.
    """
    if not is_folder(folder):
        raise FolderError(f"{folder}: no such folder; mount or create it, or remove the source")
    found = sorted(_walk(folder, ""))
    origins = read_origins(folder)
    if len(found) > _MAX_FILES:
        report(
            f"{folder}: has {len(found):,} files, and only the last {_MAX_FILES:,} by name are "
            "read; move older ones to a folder of their own"
        )
    for path in found[-_MAX_FILES:]:
        location = folder / path
        try:
            stat = location.stat()
        except OSError:
            continue  # removed since it was listed
        # the library cannot hold names that are not UTF-8, so their bytes are escaped
        name = os.fsencode(path).decode("utf-8", "backslashreplace")
        yield DigestFile(
            source, name, location, stat.st_size, stat.st_mtime_ns, origins.get(path, NOWHERE)
        )


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        if not prefix:
            raise FolderError(f"{folder}: cannot be listed ({error.strerror})") from error
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{prefix}{entry.name}/")
        elif entry.name.lower().endswith(SUFFIXES) and _is_file(entry):
            yield prefix + entry.name


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether `entry` is a file or a link to one; False for a link to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False
