"""config.toml: its settings (`records`), loading (`loading`) and editing (`edit`)."""

from __future__ import annotations

from pathlib import Path

from tui_reader.config.entries import Keyword, SavedView, SourceConfig, UserCommand
from tui_reader.config.loading import load, parse
from tui_reader.config.records import Config
from tui_reader.config.source_names import check_name, free_name
from tui_reader.config.tables import OPENERS
from tui_reader.config.values import ConfigError, duration, nearest

__all__ = [
    "OPENERS",
    "Config",
    "ConfigError",
    "Keyword",
    "SavedView",
    "SourceConfig",
    "UserCommand",
    "check_name",
    "duration",
    "file_and_line",
    "free_name",
    "load",
    "nearest",
    "parse",
]


def file_and_line(path: Path, *where: str | int) -> str:
    """`FILE:LINE` of an item of the file; only `FILE` if its line is not found.

    `where` has the keys that lead to the item; an entry of a list is given by its number from 0,
    its name, its label or its value. Used for values that are found to be wrong after loading.
    """
    from tui_reader.config.toml_positions import line_of, lines, numbered
    from tui_reader.config.toml_salvage import salvage

    try:
        text, _ = salvage(path.read_text("utf-8-sig", errors="surrogateescape"))
        line = line_of(lines(text), numbered(text, where))
    except (OSError, ValueError, RecursionError):
        line = None
    return str(path) if line is None else f"{path}:{line}"
