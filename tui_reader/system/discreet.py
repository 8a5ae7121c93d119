"""What of a failure may be told to strangers: the program's own words, and none of the user's.

A message is made of the program's words and of what they are about: a paper's title, a query, a
URL with a token in it. Which is which is told by the program's own text: what stands in it may
stay, whatever else a message says becomes an ellipsis.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Final
from urllib.parse import urlsplit

from tui_reader.system import paths

_MOST: Final = 300
"""Characters of a message."""
_FRAMES: Final = (4, 16)
"""The first and the last calls of a traceback that are told."""
_CAUSES: Final = 4
_GAP: Final = "…"
_GAPS: Final = re.compile(r"[\s…]+")
_BEFORE_STOP: Final = re.compile(r" (?=[:;,.)])")
_FORMED: Final = re.compile(
    # the interpreter's messages about code, with names that only code can have
    r"'[\w.]+' object (?:has no attribute '\w+'|is not \w+|does not support [a-z ]+)"
    r"|module '[\w.]+' has no attribute '\w+'"
    r"|(?:name|local variable) '\w+' is not defined"
    r"|cannot access local variable '\w+' where it is not associated with a value"
    r"|No module named '[\w.]+'|cannot import name '\w+' from '[\w.]+'"
    r"|unsupported operand type\(s\) for [^\s:]+: '[\w.]+' and '[\w.]+'"
    r"|[\w.<>]+\(\) (?:missing|takes) [\w ,:']{1,120}"
    r"|(?:list|tuple|string|array|bytearray|deque|range object)(?: assignment)? index out of range"
    r"|pop from empty \w+|division by zero"
    r"|maximum recursion depth exceeded[a-z ]*"
)
_NUMBER_OR_KIND: Final = re.compile(
    r"\(?(?:\d{1,3}|[A-Z][A-Za-z]{2,30}(?:Error|Exception))[):;,.]*"
)
_SSH: Final = re.compile(r"[\w.+-]+@([\w.-]+):\S*")
"""A location as ssh has it, `git@host:path`."""
_OURS: Final = re.compile(
    r"(?:config\.toml|marks(?:-damaged|-[\d-]{10,20})?\.db(?:-journal)?|session\.json"
    r"|library\.db(?:-wal|-shm|-journal|\.lock)?|error\.log(?:\.1)?|sharing\.lock"
    r"|backups|themes|digests|\.state)"
)
"""Names of files and folders that are the same for everybody."""


def words(message: str) -> str:
    """Of `message` the words that are the program's own, an ellipsis for all others."""
    message = message[:4_000]
    if _FORMED.fullmatch(message):
        return message
    ours = bytearray(len(message))
    for phrase in _phrases():
        start = message.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if not any(ours[start:end]):
                ours[start:end] = b"\1" * len(phrase)
            start = message.find(phrase, end)
    told = []
    start = 0
    while start < len(message):
        end = start
        while end < len(message) and ours[end] == ours[start]:
            end += 1
        piece = message[start:end]
        told.append(piece if ours[start] else _harmless(piece))
        start = end
    text = _GAPS.sub(lambda run: f" {_GAP} " if _GAP in run[0] else " ", "".join(told))
    return _BEFORE_STOP.sub("", text).strip()[:_MOST]


def _harmless(piece: str) -> str:
    """Numbers such as a status, kinds of errors and punctuation of what is not the program's."""
    kept = []
    for word in re.split(r"(\s+)", piece):
        is_kept = not re.search(r"\w", word) or _NUMBER_OR_KIND.fullmatch(word)
        kept.append(word if is_kept else _GAP)
    return "".join(kept)


@cache
def _phrases() -> list[str]:
    """What this program, the system and HTTP say, longest first."""
    from http import HTTPStatus

    found = {os.strerror(number) for number in errno.errorcode}
    found.update(status.phrase for status in HTTPStatus)
    for path in Path(__file__).parents[1].rglob("*.py"):
        found.update(filter(_is_phrase, _constants(path)))
    return sorted(found, key=len, reverse=True)


def _is_phrase(text: str) -> bool:
    return " " in text and len(text) < _MOST and sum(map(str.isalpha, text)) >= 4


def _constants(path: Path) -> Iterator[str]:
    """Every string in a module, those between the values of its f-strings among them."""
    from importlib.machinery import SourceFileLoader

    try:
        code = SourceFileLoader(path.stem, str(path)).get_code(path.stem)
    except (OSError, ImportError, SyntaxError):
        return
    waiting: list[object] = [code]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, CodeType):
            waiting.extend(each.co_consts)
        elif isinstance(each, (tuple, frozenset)):
            waiting.extend(each)


def described(error: BaseException) -> list[str]:
    """What went wrong, where, and because of what: lines for a log."""
    lines: list[str] = []
    known: set[int] = set()
    following: BaseException | None = error
    for _ in range(_CAUSES):
        if following is None or id(following) in known:
            break
        known.add(id(following))
        lines.append(f"{'because of ' if lines else ''}{_told(following)}")
        lines.extend(_calls(following))
        if isinstance(following, BaseExceptionGroup):
            for each in following.exceptions[:_CAUSES]:
                lines.extend((f"one of them {_told(each)}", *_calls(each)))
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return lines


def _told(error: BaseException) -> str:
    """One error in one line."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else _name(kind)
    if isinstance(error, OSError) and error.errno:
        where = f" ({place(str(error.filename))})" if error.filename is not None else ""
        code = errno.errorcode.get(error.errno, str(error.errno))
        return f"{name}: {code}, {os.strerror(error.errno)}{where}"
    of_sqlite = getattr(error, "sqlite_errorname", None)
    if isinstance(error, sqlite3.Error) and of_sqlite:
        return f"{name}: {of_sqlite}"
    try:
        said = words(str(error))
    except Exception:  # a message that cannot be made is no message
        said = ""
    return f"{name}: {said}" if said else name


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _calls(error: BaseException) -> list[str]:
    """The calls that led to `error`, the innermost last."""
    calls = [
        f"  {homeless(call.filename)}:{call.lineno} in {call.name}: {call.line or ''}".rstrip(" :")
        for call in traceback.extract_tb(error.__traceback__)
    ]
    first, last = _FRAMES
    left_out = len(calls) - first - last
    if left_out > 0:
        return [*calls[:first], f"  … {left_out} more …", *calls[-last:]]
    return calls


def homeless(text: str) -> str:
    """`text` with `~` for the user's home, and without the user's name."""
    own = os.path.expanduser("~")  # noqa: PTH111 - a home that is unknown stays `~`
    for home in sorted({own, os.path.realpath(own)}, key=len, reverse=True):
        if len(home) > 1:
            text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
    for name in _user_names():
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", "USER", text)
    return text


def _user_names() -> set[str]:
    names = {os.environ.get(each, "") for each in ("USER", "LOGNAME", "SUDO_USER")}
    names.add(Path(os.path.expanduser("~")).name)  # noqa: PTH111
    if sys.platform != "win32":
        import pwd

        with suppress(KeyError):
            names.add(pwd.getpwuid(os.getuid()).pw_name)
    return {name for name in names if len(name) > 1 and name != "root"}


def place(path: str) -> str:
    """Where a file is, without the names that the user or others gave.

    `CONFIG/marks.db` for one of the reader's own files, `….pdf` for any other.
    """
    for name, folder in (
        ("CONFIG", paths.config_dir()),
        ("DATA", paths.data_dir()),
        ("CACHE", paths.cache_dir()),
    ):
        try:
            below = Path(path).relative_to(folder)
        except ValueError:
            continue
        parts = [name]
        for part in below.parts:
            if not _OURS.fullmatch(part):
                parts.append(_GAP + _suffix(part))
                break
            parts.append(part)
        return "/".join(parts)
    return _GAP + _suffix(path)


def _suffix(path: str) -> str:
    """The end of a file's name, if it is one of those that digests and our files have."""
    suffix = Path(path).suffix.lower()
    known = {".md", ".jsonl", ".json", ".xml", ".txt", ".pdf", ".db", ".toml", ".tmp", ".lock"}
    return suffix if suffix in known else ""


def host(location: str) -> str:
    """The host that a source's location names; empty where it is on this machine."""
    try:
        found = urlsplit(location).hostname or ""
    except ValueError:
        return ""
    if not found and (match := _SSH.fullmatch(location)):
        found = match[1]
    return found if re.fullmatch(r"[A-Za-z0-9.:-]+", found) else ""
