"""The record of the files that a git source has written to its folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.sources.files import safe_name
from tui_reader.sources.git.store import Entry
from tui_reader.system.files import make_private_folder, replace_file

_UNSURE: Final = -1
_LEFT_OUT: Final = -2


class _Written(NamedTuple):
    id: str
    """The id of the blob with its content."""
    size: int
    mtime: int
    """In nanoseconds; or _UNSURE if the file is about to be written, or _LEFT_OUT."""


class FetchedFiles:
    """The files in `folder` with their blobs, recorded in the file `record`.

    The record is saved before and after files are written. If it is lost, the files are hashed
    once; none is fetched again.
    """

    def __init__(self, folder: Path, record: Path, incoming: Path) -> None:
        """`incoming` is a folder on the same file system for files while they are written."""
        self._folder = folder
        self._record = record
        self._incoming = incoming
        self._files: dict[str, _Written] = {}
        self._origin = ""
        self._saved = ""
        self.whole = False
        """Whether whole commits must be fetched, as the server does not send single blobs."""

    def load(self, origin: str) -> None:
        """Read the record; `origin` is the repository and branch of the files from now on."""
        self._origin = origin
        try:
            text = self._record.read_text("utf-8")
            data = json.loads(text)
            files = {
                path: _Written(str(id_), int(size), int(mtime))
                for path, (id_, size, mtime) in data["files"]
            }
            self.whole = bool(data["whole"]) and data["origin"] == origin
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return
        self._files = {path: written for path, written in files.items() if safe_name(path)}
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
        """Every file that was written, or was about to be."""
        return list(self._files)

    def is_here(self, path: str) -> bool:
        """Whether a file was written and still exists."""
        return path in self._files and (self._folder / path).is_file()

    def is_left_out(self, entry: Entry) -> bool:
        """Whether `leave_out` was called for this content."""
        written = self._files.get(entry.path)
        return written is not None and written.id == entry.id and written.mtime == _LEFT_OUT

    def has(self, entry: Entry) -> bool:
        """Whether the file exists with the content of `entry`."""
        path = self._folder / entry.path
        try:
            stat = path.stat()
        except OSError:
            return False
        if self._files.get(entry.path) == (entry.id, stat.st_size, stat.st_mtime_ns):
            return True
        if _blob_id(path, stat.st_size, len(entry.id)) != entry.id:
            return False
        self._files[entry.path] = _Written(entry.id, stat.st_size, stat.st_mtime_ns)
        return True

    def announce(self, entries: Iterable[Entry]) -> None:
        """Record that `entries` will be written: if we are killed, their files are known."""
        for entry in entries:
            self._files[entry.path] = _Written(entry.id, 0, _UNSURE)
        self.save()

    def write(self, entry: Entry, chunks: Iterable[bytes]) -> None:
        """Write the file of `entry`; it appears whole or not at all."""
        temporary = self._incoming / "file"
        temporary.unlink(missing_ok=True)
        temporary.touch(0o600)
        with temporary.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        stat = temporary.stat()
        path = self._folder / entry.path
        make_private_folder(path.parent)
        temporary.replace(path)
        self._files[entry.path] = _Written(entry.id, stat.st_size, stat.st_mtime_ns)

    def leave_out(self, entry: Entry) -> None:
        """Remove the file of `entry` and do not fetch this content again."""
        self.remove([entry.path])
        self._files[entry.path] = _Written(entry.id, 0, _LEFT_OUT)

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files that were written, and folders that become empty."""
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
                    break  # it is not empty


def _blob_id(path: Path, size: int, digits: int) -> str | None:
    """The id that git gives the file's content; None if the file cannot be read."""
    hash_ = hashlib.new("sha256" if digits == 64 else "sha1", usedforsecurity=False)
    hash_.update(b"blob %d\0" % size)
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 18):
                hash_.update(chunk)
    except OSError:
        return None
    return hash_.hexdigest()
