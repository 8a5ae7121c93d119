"""The files that a git source has put into its folder, and which of them are still as it did."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.sources.files import safe_name
from tui_reader.sources.git.store import Content, Entry
from tui_reader.system.files import make_private_folder, replace_file

_UNSURE: Final = -1
_LEFT_OUT: Final = -2


class _Kept(NamedTuple):
    id: str
    """Of the blob that the file was written from."""
    size: int
    mtime: int
    """In nanoseconds; or _UNSURE where the file is about to be written, or _LEFT_OUT."""


class KeptFiles:
    """A record in `record` of the files in `folder`, written before and after them.

    Losing it costs reading the files once; no file is fetched for it.
    """

    def __init__(self, folder: Path, record: Path, incoming: Path) -> None:
        """`incoming` is a folder on the same file system, where files are written at first."""
        self._folder = folder
        self._record = record
        self._incoming = incoming
        self._files: dict[str, _Kept] = {}
        self._origin = ""
        self._saved = ""
        self.whole = False
        """Whether the server must be asked for everything."""

    def load(self, origin: str) -> None:
        """Read the record; `origin` tells where the files now come from."""
        self._origin = origin
        try:
            text = self._record.read_text("utf-8")
            data = json.loads(text)
            files = {path: _Kept(str(id_), int(s), int(m)) for path, (id_, s, m) in data["files"]}
            self.whole = bool(data["whole"]) and data["origin"] == origin
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return
        self._files = {path: kept for path, kept in files.items() if safe_name(path)}
        self._saved = text

    def save(self) -> None:
        """Write the record if it has changed."""
        files = sorted(self._files.items())
        data = {"origin": self._origin, "whole": self.whole, "files": files}
        text = json.dumps(data, separators=(",", ":"))
        if text != self._saved:
            replace_file(self._record, text)
            self._saved = text

    def paths(self) -> list[str]:
        """Every file that was brought, or was about to be."""
        return list(self._files)

    def is_here(self, path: str) -> bool:
        """Whether a file was brought, and is there yet."""
        return path in self._files and (self._folder / path).is_file()

    def is_left_out(self, entry: Entry) -> bool:
        """Whether `leave_out` was told of this very content."""
        kept = self._files.get(entry.path)
        return kept is not None and kept.id == entry.id and kept.mtime == _LEFT_OUT

    def has(self, entry: Entry) -> bool:
        """Whether the file is there with the content of `entry`."""
        path = self._folder / entry.path
        try:
            stat = path.stat()
        except OSError:
            return False
        if self._files.get(entry.path) == (entry.id, stat.st_size, stat.st_mtime_ns):
            return True
        if _blob_id(path, stat.st_size, len(entry.id)) != entry.id:
            return False
        self._files[entry.path] = _Kept(entry.id, stat.st_size, stat.st_mtime_ns)
        return True

    def announce(self, entries: Iterable[Entry]) -> None:
        """Record that `entries` will be written, so that none is forgotten if we are killed."""
        for entry in entries:
            self._files[entry.path] = _Kept(entry.id, 0, _UNSURE)
        self.save()

    def write(self, entry: Entry, content: Content) -> None:
        """Make the file hold `content`, whole or not at all."""
        temporary = self._incoming / "file"
        temporary.unlink(missing_ok=True)
        temporary.touch(0o600)
        with temporary.open("wb") as file:
            for chunk in content.chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        stat = temporary.stat()
        path = self._folder / entry.path
        make_private_folder(path.parent)
        temporary.replace(path)
        self._files[entry.path] = _Kept(entry.id, stat.st_size, stat.st_mtime_ns)

    def leave_out(self, entry: Entry) -> None:
        """Remember not to ask for this content again; an earlier one goes."""
        self.remove([entry.path])
        self._files[entry.path] = _Kept(entry.id, 0, _LEFT_OUT)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files that were brought, and the folders that they leave empty."""
        for path in paths:
            target = self._folder / path
            with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
                target.unlink()
            self._files.pop(path, None)
            for folder in target.parents:
                if folder == self._folder:
                    break
                try:
                    folder.rmdir()
                except OSError:
                    break  # something else is in it


def _blob_id(path: Path, size: int, digits: int) -> str | None:
    """What git would call the file's content."""
    hash_ = hashlib.new("sha256" if digits == 64 else "sha1", usedforsecurity=False)
    hash_.update(b"blob %d\0" % size)
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 18):
                hash_.update(chunk)
    except OSError:
        return None
    return hash_.hexdigest()
