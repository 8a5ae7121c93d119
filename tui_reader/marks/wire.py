"""A line of a shared file: what somebody said of one field of a paper, checked when it is read."""

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
"""Bytes of a line that is read; the longest note takes less."""

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_LEAST: Final = 40
"""Bytes of a line; its stamp has 31 of them."""
_MAX_FIELD: Final = len(TAG) + MAX_TAG
_TIME: Final = re.compile(r"[0-9T:.+-]{19,32}Z?", re.ASCII)


def header(machine: str, name: str) -> bytes:
    """The first line of a machine's file; `name` is what people call it."""
    about = {"tui-reader": "marks", "format": FORMAT, "machine": machine, "name": name}
    return _JSON.encode(about).encode("utf-8", "replace") + b"\n"


def written(said: FieldWrite) -> bytes:
    """`said` as a line."""
    line = _JSON.encode((said.stamp, said.id, said.field, said.value))
    return line.encode("utf-8", "replace") + b"\n"


def read(line: bytes) -> FieldWrite | Mapping[str, Any] | None:
    """What a line says; an object for a header, None for one that cannot be read.

    More than four values are fine: a newer version may have something to add.
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
    return checked(id_, field, value, stamp)


def is_like_a_mark(line: bytes) -> bool:
    """Whether a line that cannot be read may be one that a newer version can."""
    return line.startswith(b'["') and len(line) > _LEAST


def checked(id_: Any, field: Any, value: Any, stamp: Any) -> FieldWrite | None:
    """What is said, made safe; None where it is nothing that can be said."""
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
    """Whether `value` is a time as marks have it: ISO 8601."""
    if not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
