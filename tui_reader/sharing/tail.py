"""The new part of a shared file, read in bounded memory."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from tui_reader.marks import wire
from tui_reader.marks.model import FieldWrite

MAX_FILE: Final = 256 << 20
"""Bytes of a file that are read; 100,000 marks take 10 MB."""
_BLOCK: Final = 1 << 20
_BATCH: Final = 500
"""Writes handed over at a time, so that other processes can mark in between."""
_JUNK: Final = 10_000
"""Lines that do not look like a mark, after which the rest of a file is not read."""
_DOUBT: Final = 3.0
"""Seconds after a change within which another may have the same time: some file systems have times
of two seconds, and show a file's new size before its new bytes."""


class Seen(NamedTuple):
    """How far a file has been read."""

    signature: str = ""
    """The inode, size and modification time; if they are the same, the file is unchanged."""
    offset: int = 0
    """Bytes read, up to a line end."""
    digest: str = ""
    """The hash of these bytes. Programs that synchronize a folder replace files instead of
    appending to them, and may bring an older one: only if it begins with the same bytes is the
    rest new."""


class Read(NamedTuple):
    """The result of reading a file."""

    seen: Seen
    from_start: bool
    """Whether it was rewritten since, so that it was read from its start again."""
    marks: int = 0
    """Marks read."""
    unreadable: int = 0
    """Lines that could not be read."""
    header: dict[str, Any] | None = None
    """The file's header, if it was among the lines that were read."""
    signature: str = ""
    """The file's signature as it was read; not in `seen` if it was changed just before."""
    error: str | None = None
    """Why not all of it was read."""


def signature(path: Path) -> str | None:
    """A text that changes whenever the file does; None if it is not a regular file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return _signature(found) if stat.S_ISREG(found.st_mode) else None


def _signature(found: os.stat_result) -> str:
    return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"


def read_new(path: Path, seen: Seen, take: Callable[[list[FieldWrite]], object]) -> Read:
    """Call `take` with all writes in the file after `seen`, in batches. Raises OSError.

    A last line without a line end is taken if it is complete, and read again the next time.
    """
    # opening a pipe or a device must not block
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{path}: not a file")
        hash_, from_start = _new_hash(), False
        if not _skip_unchanged(file, seen, hash_):
            hash_, from_start = _new_hash(), seen.offset > 0
            file.seek(0)
        start = 0 if from_start else seen.offset
        marks = unreadable = junk = 0
        head = error = None
        batch: list[FieldWrite] = []
        pieces = _Pieces(file, hash_)
        for line in pieces:
            entry = wire.decode(line) if line else None
            if isinstance(entry, FieldWrite):
                marks += 1
                batch.append(entry)
                if len(batch) >= _BATCH:
                    take(batch)
                    batch = []
            elif entry is not None:
                head = head or dict(entry)
            elif line is None or line.strip():
                unreadable += 1
            if not isinstance(entry, FieldWrite) and not (line and wire.looks_like_a_mark(line)):
                junk += 1
                if junk > _JUNK:
                    error = f"not a file of marks: {junk:,} lines are not marks"
                    break
        if pieces.consumed + len(pieces.rest) >= MAX_FILE:
            error = f"larger than {MAX_FILE >> 20} MB: only its beginning was read"
        entry = wire.decode(pieces.rest) if pieces.rest else None
        if isinstance(entry, FieldWrite):
            marks += 1
            batch.append(entry)
        if batch:
            take(batch)
    now = _signature(found)
    settled = now if abs(time.time() - found.st_mtime) > _DOUBT else ""
    if junk > _JUNK:  # the last block was not read to its end
        read_to = seen._replace(signature=settled)
    else:
        read_to = Seen(settled, start + pieces.consumed, hash_.hexdigest())
    return Read(read_to, from_start, marks, unreadable, head, now, error)


def _new_hash() -> Any:
    return hashlib.blake2b(digest_size=16)


def whole(path: Path) -> Seen:
    """The `Seen` of a file that has been read to its end. Raises OSError."""
    with path.open("rb") as file:
        found = os.fstat(file.fileno())
        hash_ = hashlib.file_digest(file, _new_hash)
        return Seen(_signature(found), file.tell(), hash_.hexdigest())


def _skip_unchanged(file: BinaryIO | Any, seen: Seen, hash_: Any) -> bool:
    """Skip the part that was read before; whether it is unchanged."""
    left = seen.offset
    while left > 0:
        block = file.read(min(_BLOCK, left))
        if not block:
            return False
        hash_.update(block)
        left -= len(block)
    return left == 0 and (not seen.offset or hash_.hexdigest() == seen.digest)


class _Pieces:
    """The lines of a file from its present position, without line ends; None for one too long."""

    def __init__(self, file: BinaryIO | Any, hash_: Any) -> None:
        self._file = file
        self._hash = hash_
        self.consumed = 0
        """Bytes of complete lines; the hash includes them."""
        self.rest = b""
        """The bytes after the last line end."""

    def __iter__(self) -> Iterator[bytes | None]:
        too_long = False
        while self.consumed + len(self.rest) < MAX_FILE and (block := self._file.read(_BLOCK)):
            data = self.rest + block
            end = data.rfind(b"\n") + 1
            self.rest = data[end:]
            if end:
                self._consume(data[:end])
                for line in data[: end - 1].split(b"\n"):
                    whole = not too_long and len(line) <= wire.MAX_BYTES
                    too_long = False
                    yield line if whole else None
            if len(self.rest) > wire.MAX_BYTES:
                self._consume(self.rest)
                self.rest = b""
                too_long = True

    def _consume(self, data: bytes) -> None:
        self._hash.update(data)
        self.consumed += len(data)
