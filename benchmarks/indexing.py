"""Measures indexing in a separate process: `python -m benchmarks.indexing library|plain`."""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from typing import Any

from tui_reader import config
from tui_reader.library import Library
from tui_reader.library.file_reader import read_file
from tui_reader.sources.registry import source_files
from tui_reader.sync.run import sync
from tui_reader.system.paths import config_file, library_file


def library() -> dict[str, Any]:
    """Sync the configured sources into the library, as `tui-reader sync` does."""
    opened = Library(library_file())
    begin = time.perf_counter()
    papers = 0
    for progress in sync(config.load(config_file()), opened):
        papers = progress.papers
    seconds = time.perf_counter() - begin
    opened.close()
    return {
        "papers": papers,
        "seconds": seconds,
        "memory": _peak(resource.RUSAGE_SELF),
        "memory of the reading process": _peak(resource.RUSAGE_CHILDREN),
    }


def plain() -> dict[str, Any]:
    """Insert the same texts into a plain FTS5 table; the time to read the files is not counted."""
    library_file().parent.mkdir(parents=True, exist_ok=True)
    path = library_file().with_name("plain.db")
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE VIRTUAL TABLE t USING fts5 (title, authors, abstract, tldr, ai)")
    seconds = 0.0
    papers = 0
    connection.execute("BEGIN")
    for source in config.load(config_file()).sources:
        for file in source_files(source):
            texts = [_texts(row) for row, _ in read_file(file).entries]
            papers += len(texts)
            begin = time.perf_counter()
            connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", texts)
            seconds += time.perf_counter() - begin
    begin = time.perf_counter()
    connection.execute("COMMIT")
    seconds += time.perf_counter() - begin
    connection.close()
    path.unlink()
    return {"papers": papers, "seconds": seconds}


def _texts(row: Any) -> tuple[Any, ...]:
    """Title, authors, abstract, TL;DR and the other AI sections of a `Paper.row`."""
    return row[1], row[3], row[6], row[7], "\n".join(filter(None, row[8:12]))


def _peak(who: int) -> float:
    """Peak resident memory, in megabytes."""
    return resource.getrusage(who).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    print(json.dumps({"library": library, "plain": plain}[sys.argv[1]]()))
