"""Finds which digest files have changed since they were indexed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from tui_reader.core.paper import DigestFile


class Plan(NamedTuple):
    """The changes on disk since the last sync."""

    changed: list[DigestFile]
    removed: list[int]
    """Rows of `files` that were deleted on disk."""


def plan(
    connection: sqlite3.Connection, files: Iterable[DigestFile], sources: Iterable[str] | None
) -> Plan:
    """Compare `files`, all files of `sources` (None: of all sources), with the files indexed."""
    chosen = None if sources is None else json.dumps(list(sources))
    known = {
        (source, path): (f, size, mtime_ns)
        for f, source, path, size, mtime_ns in connection.execute(
            "SELECT f, source, path, size, mtime_ns FROM files "
            "WHERE ?1 IS NULL OR source IN (SELECT value FROM json_each(?1))",
            (chosen,),
        )
    }
    changed: list[DigestFile] = []
    for file in files:
        _, size, mtime_ns = known.pop((file.source, file.path), (0, -1, -1))
        if (size, mtime_ns) != (file.size, file.mtime_ns):
            changed.append(file)
    return Plan(changed, [f for f, _, _ in known.values()])
