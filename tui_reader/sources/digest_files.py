"""Lists the files of a source's folder that may be digests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tui_reader.core.paper import NOWHERE, DigestFile
from tui_reader.sources.origins import read_origins
from tui_reader.system.paths import is_folder

SUFFIXES: Final = (".md", ".markdown", ".jsonl", ".ndjson", ".json", ".xml", ".rss", ".atom")
"""The files that are read; their content decides their format."""
PARTS: Final = (".prototxt",)
"""Files that are no digests, but of which a collection has parts of its papers."""
_COLLECTION: Final = re.compile(r"(?:.*/)?js/papers\.json")
_PART: Final = re.compile(r"(?:docs/)?(?:notes/[^/]+/[^/]+/(?:note|index)\.md|meta/.*\.prototxt)")
"""A file beside a collection, which `formats.collection` reads with it."""
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
    every = sorted(_walk(folder, ""))
    has_collection = any(_COLLECTION.fullmatch(path) for path in every)
    parts = {path for path in every if has_collection and _PART.fullmatch(path)}
    changed = max((_changed(folder / path) for path in parts), default=0)
    found = [path for path in every if path not in parts and not path.endswith(PARTS)]
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
        time = stat.st_mtime_ns
        if _COLLECTION.fullmatch(path):
            time = max(time, changed)
        yield DigestFile(source, name, location, stat.st_size, time, origins.get(path, NOWHERE))


def _changed(location: Path) -> int:
    """When a file was changed, in nanoseconds; 0 if it is gone."""
    try:
        return location.stat().st_mtime_ns
    except OSError:
        return 0


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
        elif entry.name.lower().endswith((*SUFFIXES, *PARTS)) and _is_file(entry):
            yield prefix + entry.name


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether `entry` is a file or a link to one; False for a link to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False
