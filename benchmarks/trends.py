"""Measures how long it takes to count what papers are about."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Final

from tui_reader.core.trends import AUTHORS, WORDS
from tui_reader.library import Library, View

_LIMIT: Final = 10
"""The most times that a count may take as long as reading the authors of all papers."""
_ROWS: Final = 60
"""As many as the reader shows."""


def measure_trends(path: Path, runs: int) -> Iterator[tuple[str, str, str, str, bool]]:
    """Words and authors of a month and of all days, against one pass of SQL over all papers."""
    library = Library(path)
    with closing(library), closing(sqlite3.connect(path)) as db:
        for kind in (WORDS, AUTHORS):
            for days, name in ((30, "30 days"), (0, "all days")):

                def count(kind: str = kind, days: int = days) -> object:
                    return library.trends.count(View(), kind, days, _ROWS)

                def read() -> object:
                    return db.execute("SELECT sum(length(authors)) FROM entries").fetchone()

                count()
                pairs = [(_seconds(count), _seconds(read)) for _ in range(runs)]
                value, bare = (median(each) for each in zip(*pairs, strict=True))
                yield (
                    f"trends: {kind} of {name}, processor time",
                    f"{value * 1e3:.0f} ms",
                    f"{bare * 1e3:.0f} ms reading all authors ({value / bare:.1f} ×)",
                    f"{_LIMIT} ×",
                    value <= _LIMIT * bare,
                )


def _seconds(action: Callable[[], object]) -> float:
    begin = time.process_time()
    action()
    return time.process_time() - begin
