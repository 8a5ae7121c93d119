"""Measures how long it takes to count what papers are about."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.home import Row, processor_time
from tui_reader.core.trends import AUTHORS, WORDS
from tui_reader.library import Library, View

_LIMIT: Final = 10
"""The most times that a count may take as long as reading the authors of all papers."""
_ROWS: Final = 60
"""As many as the reader shows."""


def measure_trends(path: Path, runs: int) -> Iterator[Row]:
    """Words and authors of a month and of all days, against one pass of SQL over all papers."""
    with closing(Library(path)) as library, closing(sqlite3.connect(path)) as db:

        def read() -> object:
            return db.execute("SELECT sum(length(authors)) FROM entries").fetchone()

        for kind in (WORDS, AUTHORS):
            for days, name in ((30, "30 days"), (0, "all days")):
                count = partial(library.trends.count, View(), kind, days, _ROWS)
                count()
                pairs = [(processor_time(count), processor_time(read)) for _ in range(runs)]
                value, bare = (median(each) for each in zip(*pairs, strict=True))
                yield Row(
                    f"trends: {kind} of {name}, processor time",
                    f"{value * 1e3:.0f} ms",
                    f"{bare * 1e3:.0f} ms reading all authors ({value / bare:.1f} ×)",
                    f"{_LIMIT} ×",
                    value <= _LIMIT * bare,
                )
