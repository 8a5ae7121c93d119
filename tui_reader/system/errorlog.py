"""The log of failures: when, doing what, and where in the program; nothing of what is read."""

from __future__ import annotations

import os
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui_reader import __version__
from tui_reader.system import paths
from tui_reader.system.files import make_private_folder

_MAX_BYTES: Final = 512 * 1024
"""Of the log; the one before it, as large at most, is kept beside it."""
_MAX_ENTRY: Final = 16 * 1024
_SILENCE: Final = 3600.0
"""Seconds for which a failure that was told is not told again by the same process."""
_HEAD: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ tui-reader ")
"""How an entry begins; what an older version wrote is none."""
_MAX_KNOWN: Final = 100

_known: dict[str, float] = {}
_kept_in: list[Path] = []


def log_file() -> Path:
    """Where the log is."""
    return (_kept_in[0] if _kept_in else paths.data_dir()) / "error.log"


def keep_in(folder: Path) -> None:
    """Have the log in `folder`, whatever the environment comes to say later."""
    _kept_in[:] = [folder]


def log_error(doing: str, error: BaseException | None = None, reason: str = "") -> Path | None:
    """Log that something failed; the log's path, None where it could not be written.

    `doing` says what was being done, in words of the program's own; of `reason`, only such words
    are kept. Never raises.
    """
    try:
        return _log_error(doing, error, reason)
    except Exception:  # a log that fails must not make things worse
        return None


def _log_error(doing: str, error: BaseException | None, reason: str) -> Path | None:
    from tui_reader.system.discreet import described, words

    lines = [*([words(reason)] if reason else []), *(described(error) if error else [])]
    path = log_file()
    body = "\n".join(f"  {line}" for line in (doing, *lines))
    now = time.monotonic()
    if now - _known.get(body, -_SILENCE) < _SILENCE:
        return path
    python = ".".join(map(str, sys.version_info[:3]))
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = f"{when} tui-reader {__version__}, Python {python}, {sys.platform}\n{body}\n"
    try:
        _append(path, entry.encode("utf-8", "replace")[:_MAX_ENTRY].rstrip() + b"\n")
    except OSError:
        return None
    if len(_known) >= _MAX_KNOWN:
        _known.clear()
    _known[body] = now
    return path


def _append(path: Path, entry: bytes) -> None:
    make_private_folder(path.parent)
    try:
        if path.stat().st_size + len(entry) > _MAX_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
    except FileNotFoundError:
        pass
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        os.write(descriptor, entry)
    finally:
        os.close(descriptor)


def latest(count: int) -> list[str]:
    """The last `count` entries, each of some lines, the oldest first; none where none is kept."""
    path = log_file()
    entries: list[list[str]] = []
    for each in (path.with_name(f"{path.name}.1"), path):
        try:
            text = each.read_bytes()[-_MAX_BYTES:].decode("utf-8", "replace")
        except OSError:
            continue
        for line in text.split("\n"):
            if _HEAD.match(line):
                entries.append([line])
            elif line.startswith("  ") and entries:
                entries[-1].append(line)
    return ["\n".join(entry) for entry in entries[-count:]]
