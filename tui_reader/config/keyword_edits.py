"""Edits the keywords, muted words and followed authors of config.toml, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tui_reader.config import edit as config_edit
from tui_reader.config.entries import Keyword

_ARRAY: Final = "keywords"


def add(path: Path, keyword: Keyword) -> None:
    """Write `keyword` at the end of the file. Raises ConfigError, and then nothing has changed."""
    values = {key: value for key, value in _values(keyword).items() if value is not None}
    config_edit.add_entry(path, _ARRAY, values)


def change(path: Path, label: str, keyword: Keyword) -> None:
    """Replace the keyword with this label by `keyword`. Raises ConfigError."""
    config_edit.change_entry(path, _ARRAY, label, _values(keyword))


def remove(path: Path, label: str) -> None:
    """Remove the keyword with this label. Raises ConfigError."""
    config_edit.remove_entry(path, _ARRAY, label)


def set_texts(path: Path, key: str, texts: Sequence[str]) -> None:
    """Set `mute` or `follow` to `texts`. Raises ConfigError."""
    config_edit.set_option(path, key, list(texts))


def _values(keyword: Keyword) -> dict[str, Any]:
    """The keys and values to write for a keyword; None for a default."""
    return {
        "label": keyword.label,
        "words": list(keyword.words),
        "color": keyword.color,
        "weight": None if keyword.weight == "topic" else keyword.weight,
    }
