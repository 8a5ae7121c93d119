"""Reads changed digest files into the library."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Final

from tui_reader.library import salvage
from tui_reader.library.arrivals import add_read_sources
from tui_reader.library.file_reader import FileContents
from tui_reader.library.planning import Plan
from tui_reader.library.reader_process import read_files
from tui_reader.library.records import FileIndexed
from tui_reader.library.writer import Writer

_BATCH_PAPERS: Final = 1200
_BULK_BYTES: Final = 8 * 1024 * 1024
"""Bytes to read from which starting a second process pays off."""
_STEADY: Final = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}
_BULK: Final = {"hashsize": 12 << 20, "automerge": 0, "crisismerge": 64}
"""With these, FTS5 writes each batch as one segment and merges few of them while indexing."""


def index(connection: sqlite3.Connection, plan: Plan) -> Generator[FileIndexed, None, None]:
    """Carry out `plan`, and report each file once it has been read.

    Batches of whole files are written in one transaction each, so closing the generator early
    leaves complete files. A file that cannot be read keeps the papers that it had, and is tried
    again at the next sync.
    """
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    total = sum(file.size for file in plan.changed)
    _tune(connection, _BULK if total >= _BULK_BYTES else _STEADY)
    try:
        yield from _index(Writer(connection), plan, total)
        add_read_sources(connection, {file.source for file in plan.changed})
    finally:
        if total >= _BULK_BYTES:
            _tune(connection, _STEADY)


def _index(writer: Writer, plan: Plan, total: int) -> Generator[FileIndexed, None, None]:
    done = 0
    salvage.remove(writer, plan.removed)
    batch: list[FileContents] = []
    with closing(read_files(plan.changed, use_process=total >= _BULK_BYTES)) as files:
        for read in files:
            done += read.file.size
            ids = frozenset(str(row[0]) for row, _ in read.entries)
            if read.is_readable:
                batch.append(read)
            yield FileIndexed(read.file, ids, tuple(read.problems), read.is_digest, done, total)
            if sum(len(each.entries) for each in batch) >= _BATCH_PAPERS:
                yield from _write(writer, batch, done, total)
                batch.clear()
    yield from _write(writer, batch, done, total)


def _write(
    writer: Writer, batch: list[FileContents], done: int, total: int
) -> Iterator[FileIndexed]:
    """Write the files, and report those that could be written only in part."""
    for contents, problems, lost in salvage.write(writer, batch):
        file = contents.file
        yield FileIndexed(
            file, frozenset(), problems, True, done, total, is_addition=True, lost=lost
        )


def _tune(connection: sqlite3.Connection, options: dict[str, int]) -> None:
    """Set the options of the full-text index that differ; the index stores them."""
    for option, value in options.items():
        (current,) = connection.execute(
            "SELECT coalesce((SELECT v FROM words_config WHERE k = ?), -1)", (option,)
        ).fetchone()
        if current != value:
            connection.execute("INSERT INTO words (words, rank) VALUES (?, ?)", (option, value))
