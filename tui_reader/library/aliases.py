"""Former ids of papers, under which marks may be stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from tui_reader.library.records import Aliases
from tui_reader.system.sqlite import rows_for

FOLLOWED: Final = "aliases_followed"
"""The key in `meta` of `Aliases.followed`."""


def aliases(connection: sqlite3.Connection, ids: Iterable[str]) -> Aliases:
    """The aliases among `ids`, and those that no marks have followed yet."""
    last, followed = connection.execute(
        "SELECT coalesce((SELECT max(a) FROM aliases), 0), "
        "coalesce((SELECT value FROM meta WHERE key = ?), 0)",
        (FOLLOWED,),
    ).fetchone()
    found: dict[str, tuple[str, ...]] = {}
    if not last:
        return Aliases(last, followed, found)
    new = connection.execute("SELECT DISTINCT former FROM aliases WHERE a > ?", (followed,))
    for former, id_ in rows_for(
        connection,
        "SELECT former, aliases.id FROM aliases LEFT JOIN papers USING (id) "
        "WHERE former IN ({}) "
        # the oldest paper first: new items under an old link must not take over its marks
        "GROUP BY former, aliases.id ORDER BY papers.sort DESC, aliases.id",
        [*ids, *(former for (former,) in new)],
    ):
        found[former] = (*found.get(former, ()), id_)
    return Aliases(last, followed, found)
