"""Writes as much of a batch of files as possible if some entries cannot be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tui_reader.formats import Problem
from tui_reader.library.file_reader import FileContents
from tui_reader.library.writer import Writer
from tui_reader.system.errorlog import log_error, unforeseen

_MOST_TRIES: Final = 200
"""Transactions for one file, after which the rest of it is given up."""


class PartialWrite(NamedTuple):
    """A file that could be written only in part."""

    contents: FileContents
    problems: tuple[Problem, ...]
    entries: int
    """The number of its entries that are not in the library."""


def write(writer: Writer, batch: Sequence[FileContents]) -> Iterator[PartialWrite]:
    """Write the files of `batch`: all at once, or each by itself if one of them cannot be written.

    Of a file that cannot be written, the entries at fault are found and left out. Errors of the
    disk and damage of the library are raised: no file is to blame for them.
    """
    if error := _write(writer, batch, []):
        log_error("writing digests into the library", error)
        for contents in batch:
            if loss := _File(writer, contents).write():
                yield loss


def remove(writer: Writer, rows: Sequence[int]) -> None:
    """Take the files of these rows out of the library; one that cannot be stays for now."""
    if error := _write(writer, [], rows):
        log_error("taking digests out of the library", error)
        for row in rows if len(rows) > 1 else ():
            remove(writer, [row])


def _write(
    writer: Writer, files: Sequence[FileContents], removed: Sequence[int]
) -> Exception | None:
    """`Writer.write`; the error if it is due to the data. Raises other errors."""
    try:
        writer.write(files, removed)
    except Exception as error:
        if not _is_of_content(error):
            raise
        return error
    return None


def _is_of_content(error: Exception) -> bool:
    """Whether the error is due to the data, not to the disk or the library."""
    if isinstance(error, sqlite3.Error):
        wrong = (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError)
        return isinstance(error, wrong)
    return not isinstance(error, (OSError, UnicodeDecodeError))


class _File:
    """One file, written without the entries that cannot be."""

    def __init__(self, writer: Writer, contents: FileContents) -> None:
        self._writer = writer
        self._contents = contents
        self._tries = 0
        self._problems: list[Problem] = []

    def write(self) -> PartialWrite | None:
        every = list(range(len(self._contents.entries)))
        good = self._good(every)
        if len(good) < len(every) and not self._is_written(good):
            good = []  # perhaps only some of them together
            if not self._is_written(good):
                self._problems.append(Problem(1, "not indexed: it could not be written"))
                return PartialWrite(self._contents, tuple(self._problems), len(every))
        lost = len(every) - len(good)
        return PartialWrite(self._contents, tuple(self._problems), lost) if self._problems else None

    def _good(self, entries: list[int]) -> list[int]:
        """Those of `entries` that can be written; the last try has written some of them."""
        if not entries or self._is_written(entries):
            return entries
        if len(entries) == 1:
            return []
        if self._tries > _MOST_TRIES:
            self._problems.append(Problem(1, f"{len(entries)} more entries were not indexed"))
            return []
        middle = len(entries) // 2
        return self._good(entries[:middle]) + self._good(entries[middle:])

    def _is_written(self, entries: list[int]) -> bool:
        self._tries += 1
        kept = [self._contents.entries[index] for index in entries]
        problems = [*self._contents.problems, *self._problems]
        contents = replace(self._contents, entries=kept, problems=problems)
        error = _write(self._writer, [contents], [])
        if error and len(entries) == 1:
            (row, _) = kept[0]
            place = f"entry {entries[0] + 1} ({row[0]}): not indexed"
            self._problems.append(Problem(1, unforeseen(place, error)))
        return error is None
