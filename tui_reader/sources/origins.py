"""Stores the URL and charset that servers gave for files, which are kept unchanged."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Final

from tui_reader.core.paper import NOWHERE, Origin
from tui_reader.core.text import MAX_LINE
from tui_reader.system.files import read_json

FILE: Final = ".origins.json"
"""In a source's folder: by file name, its URL and the charset of its HTTP header."""
_FEEDS: Final = frozenset({".xml", ".rss", ".atom", ".json"})
"""Files whose links may be relative to their URL."""
_USUAL: Final = frozenset({"utf-8", "utf8", "us-ascii"})


def read_origins(folder: Path) -> dict[str, Origin]:
    """The origins of the files in `folder`, by name; empty if they are lost."""
    return {
        name: Origin(_text(origin[0]), _text(origin[1]))
        for name, origin in read_json(folder / FILE).items()
        if isinstance(origin, list) and len(origin) == 2
    }


def needed(origin: Origin, name: str) -> Origin:
    """The part of `origin` that is needed to read the file `name`."""
    is_feed = PurePosixPath(name).suffix.lower() in _FEEDS
    charset = origin.charset if (origin.charset or "utf-8").lower() not in _USUAL else None
    return Origin(origin.url if is_feed else None, charset)


def as_json(origins: dict[str, Origin]) -> str:
    """The origins as `FILE` has them."""
    stored = {name: list(origin) for name, origin in origins.items() if origin != NOWHERE}
    return json.dumps(stored, ensure_ascii=False, indent=0)


def _text(value: object) -> str | None:
    return value[:MAX_LINE] if isinstance(value, str) else None
