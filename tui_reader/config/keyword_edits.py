"""config.toml's keywords, muted words and followed authors, changed one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tui_reader.config import edit as config_edit
from tui_reader.config.records import Keyword

_ARRAY: Final = "keywords"


def add(path: Path, keyword: Keyword) -> None:
    """Write `keyword` at the end of the file. Raises ConfigError, and nothing has changed."""
    values = {key: value for key, value in _values(keyword).items() if value is not None}
    config_edit.add_entry(path, _ARRAY, values)


def change(path: Path, label: str, keyword: Keyword) -> None:
    """Make the keyword of this label what `keyword` is. Raises ConfigError."""
    config_edit.change_entry(path, _ARRAY, label, _values(keyword))


def remove(path: Path, label: str) -> None:
    """Take the keyword of this label out of the file. Raises ConfigError."""
    config_edit.remove_entry(path, _ARRAY, label)


def set_texts(path: Path, key: str, texts: Sequence[str]) -> None:
    """Set `mute` or `follow` to `texts`. Raises ConfigError."""
    config_edit.set_option(path, key, list(texts))


def _values(keyword: Keyword) -> dict[str, Any]:
    """What is written of a keyword; None for what goes without saying."""
    return {
        "label": keyword.label,
        "words": list(keyword.words),
        "color": keyword.color,
        "weight": None if keyword.weight == "topic" else keyword.weight,
    }
