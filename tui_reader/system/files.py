"""Replaces files as a whole, and makes files and folders that only their owner can read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


def make_private_folder(folder: Path) -> None:
    """Make `folder` and its missing parents with mode 700. Raises OSError.

    `Path.mkdir` with `parents` applies its mode only to the last folder.
    """
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def file_id(path: Path) -> tuple[int, int] | None:
    """The device and inode of the file at `path`; None if there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def free_path(path: Path) -> Path:
    """`path`, or `path` with a number, so that no file has this name."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def copy_private(path: Path, copy: Path) -> None:
    """Copy the content of `path` to `copy`, which has mode 600 from the start. Raises OSError."""
    os.close(os.open(copy, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    import shutil  # not needed at start-up

    shutil.copyfile(path, copy)


def append_line(path: Path, line: str, mode: int = 0o600) -> None:
    """Append a line to a file, made with `mode` if missing; on disk on return. Raises OSError."""
    make_private_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, mode)
    try:
        size = os.fstat(descriptor).st_size
        # a process that was killed may have left a part of a line
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        data = (b"\n" if torn else b"") + line.encode("utf-8", "replace") + b"\n"
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(
    path: Path,
    content: str | Iterable[str],
    *,
    mode: int | None = None,
    is_durable: bool = True,
) -> None:
    """Replace the content of `path`, in UTF-8; a crash leaves either the old or the new content.

    `mode` and `is_durable` are as in `replacement`. A symbolic link stays a link: its target is
    replaced. Missing folders are made. Raises OSError.
    """
    path = path.resolve()
    make_private_folder(path.parent)
    made = replacement(path, mode=mode, is_durable=is_durable)
    with made as temporary, temporary.open("wb") as file:
        for piece in (content,) if isinstance(content, str) else content:
            file.write(piece.encode())


@contextmanager
def replacement(
    path: Path,
    *,
    mode: int | None = None,
    temporary: Path | None = None,
    is_durable: bool = True,
) -> Iterator[Path]:
    """The path of a new empty file, which replaces `path` when the block ends without an error.

    After an error the new file is deleted and `path` is as it was. `mode` is the permissions of
    the new file; by default those of the file it replaces, or 600. `temporary` is a fixed path for
    the new file, so that a killed process leaves no more than one file behind; two processes must
    not use it at once. A symbolic link at `path` is replaced itself. Without `is_durable`, which
    waits for the disk, a crash of the machine may leave an empty file. Raises OSError.
    """
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
    if temporary is None:
        import tempfile  # not needed at start-up

        descriptor, name = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)
        temporary = Path(name)
    else:
        temporary.unlink(missing_ok=True)
        # O_EXCL does not write through a link that another user made here
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
    try:
        yield temporary
        temporary.chmod(mode)  # the umask does not apply
        if is_durable:
            put_in_place(temporary, path)
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty if the file is missing, damaged or has something else."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def put_in_place(new: Path, path: Path) -> None:
    """Rename `new` to `path`; its content is on disk before, and its name after. Raises OSError."""
    sync_to_disk(new)
    new.replace(path)
    with suppress(OSError):  # some network file systems cannot sync a folder to disk
        sync_to_disk(path.parent)


def sync_to_disk(path: Path) -> None:
    """Flush a file, or a folder's list of names, to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
