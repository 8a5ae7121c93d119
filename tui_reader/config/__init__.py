"""config.toml: what it can say (`records`), how it is read, and how it is edited (`edit`)."""

from __future__ import annotations

from pathlib import Path

from tui_reader.config.loading import load, parse
from tui_reader.config.records import (
    KINDS,
    OPENERS,
    OPTIONS,
    Config,
    Keyword,
    SavedView,
    SourceConfig,
)
from tui_reader.config.source_names import check_name, source_name
from tui_reader.config.values import ConfigError, duration, nearest

__all__ = [
    "KINDS",
    "OPENERS",
    "OPTIONS",
    "Config",
    "ConfigError",
    "Keyword",
    "SavedView",
    "SourceConfig",
    "check_name",
    "duration",
    "file_and_line",
    "load",
    "nearest",
    "parse",
    "source_name",
]


def file_and_line(path: Path, *where: str | int) -> str:
    """`FILE:LINE` of what stands at `where`, or the file alone.

    `where` is keys, and for entries of a list their numbers from 0, names, labels or values. For
    those who find out later than the reading that a value cannot be used.
    """
    from tui_reader.config.toml_positions import line_of, lines, numbered
    from tui_reader.config.toml_salvage import readable

    try:
        text, _ = readable(path.read_text("utf-8-sig", errors="surrogateescape"))
        line = line_of(lines(text), numbered(text, where))
    except (OSError, ValueError, RecursionError):
        line = None
    return str(path) if line is None else f"{path}:{line}"
