"""JSONL: one paper on each line, as `list --format jsonl` prints it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from tui_reader.core.text import unclean

if TYPE_CHECKING:
    from tui_reader.library import Listed

_JSON: Final = json.JSONEncoder(ensure_ascii=False)


def record(listed: Listed) -> dict[str, Any]:
    """The paper's record with its marks, keys in their documented order."""
    return listed.paper.record() | {
        "read": listed.read,
        "starred": listed.starred,
        "tags": list(listed.tags),
        "note": listed.note,
    }


def json_text(value: Mapping[str, Any]) -> str:
    """`value` as JSON on one line, with control characters escaped and other Unicode as it is.

    Papers have no control characters, but file names and the user's notes may.
    """
    return unclean().sub(_escaped, _JSON.encode(value))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def chunks(listed: Iterable[Listed]) -> Iterator[str]:
    """The papers, one on each line."""
    for each in listed:
        yield json_text(record(each)) + "\n"
