"""JSONL: the record of `list`, one paper a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tui_reader.library import Listed

_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_OBEYED: Final = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\uf8ff\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff]"
)
"""What JSON leaves as it is, and a terminal acts on, nobody sees or UTF-8 has no place for.

Papers have none of it; names of files and the user's notes may.
"""


def record(listed: Listed) -> dict[str, Any]:
    """The paper's record with its marks, in its documented key order."""
    return listed.paper.record() | {
        "read": listed.read,
        "starred": listed.starred,
        "tags": list(listed.tags),
        "note": listed.note,
    }


def json_text(value: Mapping[str, Any]) -> str:
    """`value` as JSON on one line, UTF-8 not escaped, with nothing that a terminal obeys."""
    return _OBEYED.sub(_escaped, _JSON.encode(value))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The papers, a line each."""
    for each in listed:
        yield json_text(record(each)) + "\n"
