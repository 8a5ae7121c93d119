"""One write as a line of JSON, as shared files have it, and writes from elsewhere checked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from tui_reader.core.text import MAX_LINE, clean, clean_line
from tui_reader.marks.clock import is_stamp
from tui_reader.marks.model import MAX_TAG, TAG, FieldWrite, clean_tag

FORMAT: Final = 1
MAX_BYTES: Final = 1_000_000
"""Bytes of a line, at most; the longest note takes less."""

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LEAST: Final = 40
"""Bytes of a line, at least; the stamp alone has 31."""
_MAX_FIELD: Final = len(TAG) + MAX_TAG
_TIME: Final = re.compile(r"[0-9T:.+-]{19,32}Z?", re.ASCII)


def encode_header(machine: str, name: str) -> bytes:
    """The first line of a machine's file; `name` is the host name."""
    about = {"tui-reader": "marks", "format": FORMAT, "machine": machine, "name": name}
    return _JSON.encode(about).encode("utf-8", "replace") + b"\n"


def encode(write: FieldWrite) -> bytes:
    """`write` as a line."""
    line = _JSON.encode((write.stamp, write.id, write.field, write.value))
    return line.encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> FieldWrite | Mapping[str, Any] | None:
    """The write in a line; an object if it is a header, None if it is invalid.

    Values after the fourth are ignored: a newer version may add some.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict):
        return found
    if not isinstance(found, list) or len(found) < 4:
        return None
    stamp, id_, field, value = found[:4]
    return checked_write(id_, field, value, stamp)


def looks_like_a_mark(line: bytes) -> bool:
    """Whether an invalid line may be a mark of a newer version."""
    return line.startswith(b'["') and len(line) > _LEAST


def checked_write(id_: Any, field: Any, value: Any, stamp: Any) -> FieldWrite | None:
    """A write with a note that is safe to show; None if anything in it is invalid."""
    if not is_stamp(stamp) or not isinstance(id_, str) or not _is_id(id_):
        return None
    if not isinstance(field, str) or len(field) > _MAX_FIELD or not _is_field(field):
        return None
    if value is None:
        return FieldWrite(id_, field, None, stamp)
    if not isinstance(value, str):
        return None
    if field == "note":
        return FieldWrite(id_, field, clean(value).strip("\n") or None, stamp)
    return FieldWrite(id_, field, value, stamp) if is_time(value) else None


def _is_id(id_: str) -> bool:
    return 0 < len(id_) <= MAX_LINE and clean_line(id_) == id_


@lru_cache(1024)
def _is_field(field: str) -> bool:
    if field in ("read", "starred", "note"):
        return True
    tag = field.removeprefix(TAG)
    return tag not in (field, "") and clean_tag(tag) == tag


def is_time(value: str) -> bool:
    """Whether `value` is a time in ISO 8601."""
    if not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
