"""When papers came to this machine, in milliseconds since 1970: what is new since then."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui_reader.library.file_reader import FileContents

_READ: Final = "read_sources"
"""The key of `meta` with the sources that were read to the end once, as JSON."""
_TRANSACTION_MS: Final = 15_000
"""The longest that a transaction takes which adds papers."""
_LATEST: Final = timedelta(days=2)
"""After the beginning of a digest's day: by then its papers had arrived."""


def arrived_until(connection: sqlite3.Connection) -> int:
    """A time after which all papers will arrive that are not in the library yet.

    Another process may be adding papers at this moment, so it is a little earlier than now.
    """
    return max(_latest(connection), _now() - _TRANSACTION_MS)


def _latest(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("SELECT coalesce(max(arrived), 0) FROM papers").fetchone()
    return int(found)


def _now() -> int:
    return time.time_ns() // 1_000_000


class Arrivals:
    """The times of arrival for one transaction that adds papers.

    They never decrease from one transaction to the next, so that no paper is missed by those who
    remember the latest one that they have seen.

    The first time that a source is read, which is also when the library is rebuilt, its papers
    arrived when their file was written, and no later than the day after their digest.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._now = max(_now(), _latest(connection) + 1)
        self._read = read_sources(connection)

    def is_known(self, source: str) -> bool:
        """Whether the source was read to the end before."""
        return source in self._read

    def of(self, contents: FileContents) -> int:
        """When the papers arrived that only this file has."""
        if self.is_known(contents.file.source):
            return self._now
        times = [self._now, contents.file.mtime_ns // 1_000_000]
        if contents.ref.date:
            with suppress(OverflowError):  # the year 9999
                day = datetime.fromisoformat(contents.ref.date).replace(tzinfo=UTC)
                times.append(int((day + _LATEST).timestamp() * 1000))
        return max(0, min(times))


def read_sources(connection: sqlite3.Connection) -> set[str]:
    """The sources that were read to the end once."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_READ,)).fetchone()
    return set(json.loads(row[0])) if row else set()


def add_read_sources(connection: sqlite3.Connection, sources: Iterable[str]) -> None:
    """Remember that all files of these sources were read."""
    known = read_sources(connection)
    if not known.issuperset(sources := set(sources)):
        value = json.dumps(sorted(known | sources))
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_READ, value))
