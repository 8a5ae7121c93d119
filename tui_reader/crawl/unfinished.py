"""The days of a crawl's output that are not complete, named in a hidden file."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui_reader.core.text import find_date
from tui_reader.system.files import replace_file

_FILE: Final = ".unfinished"


def read(folder: Path) -> list[str]:
    """The dates of the days that an earlier run did not complete."""
    with suppress(OSError):
        named = (folder / _FILE).read_text("utf-8", "replace").split()
        return [day for day in dict.fromkeys(named) if find_date(day) == day]
    return []


def write(folder: Path, days: Iterable[str]) -> None:
    """Remember these days and no others. Raises OSError."""
    if text := "".join(f"{day}\n" for day in sorted(set(days))):
        replace_file(folder / _FILE, text, mode=0o644)
    else:
        (folder / _FILE).unlink(missing_ok=True)
