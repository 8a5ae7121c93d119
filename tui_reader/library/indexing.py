"""Digest files read into the library: only what changed, merged paper by paper."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from typing import Final, NamedTuple

from tui_reader.core.paper import DigestFile
from tui_reader.formats import Problem
from tui_reader.library.file_reader import FileRead
from tui_reader.library.reader_process import read_files
from tui_reader.library.writer import Writer

__all__ = ["DigestFile", "Indexed", "Plan", "index", "plan"]

_BATCH_PAPERS: Final = 1200
_BULK_BYTES: Final = 8 * 1024 * 1024
"""From here on a second process reads, which takes a moment to start."""
_STEADY: Final = {"hashsize": 1 << 20, "automerge": 4, "crisismerge": 16}
_BULK: Final = {"hashsize": 12 << 20, "automerge": 0, "crisismerge": 64}
"""A batch is one segment of the full-text index, and few segments are ever merged."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """Progress: one file has been read."""

    file: DigestFile
    papers: int
    problems: tuple[Problem, ...]
    is_digest: bool
    bytes_done: int
    bytes_total: int


class Plan(NamedTuple):
    """What has changed since the library was last brought up to date."""

    changed: list[DigestFile]
    removed: list[int]
    """Rows of files that are gone."""


def plan(
    connection: sqlite3.Connection, files: Iterable[DigestFile], sources: Iterable[str] | None
) -> Plan:
    """Compare `files` with what was read; `sources` are those that were listed (None: all)."""
    known = {
        (source, path): (f, size, mtime_ns)
        for f, source, path, size, mtime_ns in connection.execute(
            "SELECT f, source, path, size, mtime_ns FROM files"
        )
    }
    listed = None if sources is None else set(sources)
    changed: list[DigestFile] = []
    for file in files:
        _, size, mtime_ns = known.pop((file.source, file.path), (0, -1, -1))
        if (size, mtime_ns) != (file.size, file.mtime_ns):
            changed.append(file)
    removed = [f for (source, _), (f, _, _) in known.items() if listed is None or source in listed]
    return Plan(changed, removed)


def index(connection: sqlite3.Connection, plan: Plan) -> Generator[Indexed, None, None]:
    """Carry out `plan`, telling each file as it has been read.

    It is written in batches that are whole files and one transaction each: closing the generator
    early leaves what was written so far, complete. A file that cannot be read at all keeps the
    papers that it had, and is tried again the next time.
    """
    connection.execute("PRAGMA cache_size = -16000")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    total = sum(file.size for file in plan.changed)
    _tune(connection, _BULK if total >= _BULK_BYTES else _STEADY)
    try:
        yield from _index(Writer(connection), plan, total)
    finally:
        if total >= _BULK_BYTES:
            _tune(connection, _STEADY)


def _index(writer: Writer, plan: Plan, total: int) -> Generator[Indexed, None, None]:
    done = 0
    writer.write([], plan.removed)
    batch: list[FileRead] = []
    with closing(read_files(plan.changed, elsewhere=total >= _BULK_BYTES)) as reads:
        for read in reads:
            done += read.file.size
            papers = len(read.entries)
            if read.is_readable:
                batch.append(read)
            yield Indexed(read.file, papers, tuple(read.problems), read.is_digest, done, total)
            if sum(len(each.entries) for each in batch) >= _BATCH_PAPERS:
                writer.write(batch, [])
                batch.clear()
    writer.write(batch, [])


def _tune(connection: sqlite3.Connection, options: dict[str, int]) -> None:
    """Set options of the full-text index, which keeps them."""
    for option, value in options.items():
        (kept,) = connection.execute(
            "SELECT coalesce((SELECT v FROM words_config WHERE k = ?), -1)", (option,)
        ).fetchone()
        if kept != value:
            connection.execute("INSERT INTO words (words, rank) VALUES (?, ?)", (option, value))
