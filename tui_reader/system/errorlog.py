"""The log of failures: time, activity, exception type, and place in the program.

Messages of exceptions are never logged, as they hold titles, queries, names and tokens.
"""

from __future__ import annotations

import errno
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tui_reader import __version__
from tui_reader.system import paths

UNEXPECTED: Final = "something unexpected went wrong; the log of errors has the details"
"""The message to the user about a failure that was logged."""
_MAX_BYTES: Final = 512 * 1024
"""The size of the log; one older log of at most the same size is kept beside it."""
_MAX_ENTRY: Final = 16 * 1024
"""Characters of an entry."""
_QUIET: Final = 3600.0
"""Seconds for which the same process does not log the same failure again."""
_HEAD: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ tui-reader ")
"""The beginning of an entry."""
_MAX_KNOWN: Final = 100
_FRAMES: Final = (4, 16)
"""How many of the first and of the last frames of a traceback are logged."""
_CAUSES: Final = 4
_PACKAGE: Final = Path(__file__).parents[1]

_known: dict[str, float] = {}
_folder: list[Path] = []


def log_file() -> Path:
    """The path of the log."""
    return (_folder[0] if _folder else paths.data_dir()) / "error.log"


def set_folder(folder: Path) -> None:
    """Keep the log in `folder`, even if the environment names another data folder later."""
    _folder[:] = [folder]


def log_error(doing: str, error: BaseException | None = None) -> Path | None:
    """Log that something failed; returns the log's path, None if it could not be written.

    `doing` says what was being done; it must hold nothing of the user's or of what is read. Never
    raises.
    """
    try:
        return _log(doing, error)
    except Exception:  # a failure of the log must not make things worse
        return None


def _log(doing: str, error: BaseException | None) -> Path:
    from tui_reader.system.logfile import LogFile  # `logging.handlers` takes time to import

    path = log_file()
    body = "\n".join(f"  {line}" for line in (doing, *(describe(error) if error else ())))
    now = time.monotonic()
    if now - _known.get(body, -_QUIET) < _QUIET:
        return path
    python = ".".join(map(str, sys.version_info[:3]))
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = f"{when} tui-reader {__version__}, Python {python}, {sys.platform}\n{body}"
    LogFile(path, _MAX_BYTES).append(entry[:_MAX_ENTRY].rstrip())
    if len(_known) >= _MAX_KNOWN:
        _known.clear()
    _known[body] = now
    return path


def describe(error: BaseException) -> list[str]:
    """The types of an exception and of its causes, with their frames in this program.

    One line each. Neither messages nor notes nor file names of the user are in them.
    """
    lines: list[str] = []
    known: set[int] = set()
    following: BaseException | None = error
    for _ in range(_CAUSES):
        if following is None or id(following) in known:
            break
        known.add(id(following))
        lines.append(f"{'because of ' if lines else ''}{_kind(following)}")
        lines.extend(_frames(following))
        if isinstance(following, BaseExceptionGroup):
            for each in following.exceptions[:_CAUSES]:
                lines.extend((f"one of them {_kind(each)}", *_frames(each)))
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return lines


def _kind(error: BaseException) -> str:
    """The type of an exception, and the system's or SQLite's name of the error."""
    kind = type(error)
    builtin = kind.__module__ == "builtins"
    name = kind.__qualname__ if builtin else f"{kind.__module__}.{kind.__qualname__}"
    # an OSError raised by the program itself may have any object instead of a number
    number = error.errno if isinstance(error, OSError) else None
    from tui_reader.system.sqlite import error_name  # commands that only parse do not load SQLite

    code = errno.errorcode.get(number, "") if isinstance(number, int) else error_name(error)
    return f"{name}: {code}" if code else name


def _frames(error: BaseException) -> list[str]:
    """The frames of an exception in this program, the innermost last."""
    frames = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = path.relative_to(_PACKAGE).as_posix()
            frames.append(f"  {place}:{line} in {frame.f_code.co_qualname}")
    first, last = _FRAMES
    left_out = len(frames) - first - last
    if left_out > 0:
        return [*frames[:first], f"  … {left_out} more …", *frames[-last:]]
    return frames


def latest_entries(count: int) -> list[str]:
    """The last `count` entries, the oldest first, each of several lines."""
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


def unforeseen(what: str, error: BaseException) -> str:
    """A message for a fault of this program, without the error's own text, which may be unsafe."""
    return f"{what} because of an error in this program ({type(error).__name__})"
