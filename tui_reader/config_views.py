"""Saved searches written into config.toml: one added, or put in the place of its namesake."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tui_reader import config_edit
from tui_reader.config import SavedView

_HEADER: Final = re.compile(r"""\s*\[\[\s*["']?views["']?\s*\]\]\s*(?:#.*)?""")
_TABLE: Final = re.compile(r"\s*\[")


def add_view(path: Path, view: SavedView) -> None:
    """Write `view` at the end of the file, or where one of its name is.

    Raises ConfigError, and then nothing has changed.
    """
    values = {"name": view.name, "query": view.query}
    if view.sort:
        values["sort"] = view.sort

    def edit(lines: list[str]) -> list[str]:
        block = [f"{key} = {config_edit._toml(value)}" for key, value in values.items()]
        found = _find(lines, view.name)
        if found is None:
            while lines and not lines[-1].strip():
                lines.pop()
            return [*lines, *([""] if lines else []), "[[views]]", *block]
        start, end = found
        return [*lines[: start + 1], *block, *lines[end:]]

    def expected(data: dict[str, object]) -> dict[str, object]:
        views = data.get("views", [])
        before = list(views) if isinstance(views, list) else []
        at = [
            n
            for n, each in enumerate(before)
            if isinstance(each, dict) and each.get("name") == view.name
        ]
        if at:
            before[at[0]] = values
        else:
            before.append(values)
        return data | {"views": before}

    config_edit._edit(path, edit, None, expected)


def _find(lines: list[str], name: str) -> tuple[int, int] | None:
    """The header of the view's table, and the end of what the table says."""
    for start, line in enumerate(lines):
        if not _HEADER.fullmatch(line):
            continue
        end = start + 1
        while end < len(lines) and not _TABLE.match(lines[end]):
            end += 1
        while end > start + 1 and config_edit._is_idle(lines[end - 1]):
            end -= 1
        for each in lines[start + 1 : end]:
            match = config_edit._VALUE.fullmatch(each)
            if match and match["name"] == "name" and config_edit._value(match["value"]) == name:
                return start, end
    return None
