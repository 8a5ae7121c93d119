"""What a crawl that was killed leaves: days that are not complete, and files half written.

The days are named in a hidden file of the output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui_reader.core.text import find_date
from tui_reader.crawl.asked import FILE
from tui_reader.system.files import replace_file

BY_A_MODEL: Final = ".by-a-model"
"""A hidden folder of the output, of texts for weekly lists."""
_FILE: Final = ".unfinished"
_TORN: Final = re.compile(
    rf"\.(?:\d{{4}}-\d{{2}}-\d{{2}}[^/]*|{re.escape(_FILE)}|{re.escape(FILE)})\.\w{{8}}\.tmp",
    re.ASCII,
)
"""The name of a new file that has not replaced one of a crawl's (`system.files.replacement`)."""


def read(folder: Path) -> list[str]:
    """The dates of the days that an earlier run did not complete."""
    with suppress(OSError):
        named = (folder / _FILE).read_text("utf-8", "replace").split()
        return [day for day in dict.fromkeys(named) if find_date(day) == day]
    return []


def remove_torn_files(folder: Path) -> None:
    """Remove the files that a killed crawl left half written; the caller has locked the folder."""
    for place in (folder, *folder.glob(f"{BY_A_MODEL}/")):
        for path in place.glob(".*.tmp"):
            if _TORN.fullmatch(path.name):
                path.unlink(missing_ok=True)


def write(folder: Path, days: Iterable[str]) -> None:
    """Remember these days and no others. Raises OSError."""
    if text := "".join(f"{day}\n" for day in sorted(set(days))):
        replace_file(folder / _FILE, text, mode=0o644)
    else:
        (folder / _FILE).unlink(missing_ok=True)
