"""The trends of a library, counted on a connection of their own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from tui_reader.core.orders import NEWEST
from tui_reader.library.views import View, clauses, select
from tui_reader.system.sqlite import rows_for

# modules that start-up does not need are imported in the methods that use them
if TYPE_CHECKING:
    from tui_reader.library.connection import LibraryConnection
    from tui_reader.library.trends.model import Row, Trends

_STEPS: Final = 50_000
"""Instructions of SQLite between two checks whether to stop."""


class _StoppedError(Exception):
    """The user has stopped the counting."""


class Trending:
    """Counts what the papers of a library are about. Any thread may call it."""

    def __init__(self, connection: LibraryConnection) -> None:
        self._connection = connection

    def count(
        self,
        view: View,
        kind: str,
        days: int,
        limit: int,
        report: Callable[[float], None] = lambda part: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Trends | None:
        """See `count`; on a separate connection, and None if `stopped`.

        Raises QueryError, and DamagedLibraryError if the file is damaged.
        """

        def go_on(part: float) -> None:
            if stopped():
                raise _StoppedError
            report(part)

        from tui_reader.library.trends.counting import count

        with self._connection.separate() as db:
            db.set_progress_handler(stopped, _STEPS)
            try:
                return count(db, view, kind, days, limit, go_on)
            except _StoppedError:
                return None
            except sqlite3.OperationalError:
                if stopped():
                    return None
                raise
            finally:
                db.set_progress_handler(None, 0)

    def primary_categories(self, ids: Iterable[str]) -> dict[str, str]:
        """The first category of each of these papers; those without one are left out."""
        sql = (
            "SELECT papers.id, coalesce(merged.categories, entries.categories) "
            "FROM papers JOIN entries USING (n) LEFT JOIN merged USING (n) WHERE papers.id IN ({})"
        )
        with self._connection.separate() as db:
            return {
                id_: first
                for id_, categories in rows_for(db, sql, list(ids))
                if (first := (categories or "").partition("\n")[0])
            }

    def ids(self, trends: Trends, row: Row) -> list[str]:
        """Exactly the counted papers of a row, the newest first. Raises QueryError."""
        with self._connection.exclusive() as db:
            if row.numbers is None:
                found = View("query", f"{row.query} {trends.period.query()}")
                sql, parameters = select(found, NEWEST, False, -1)
                tables, where, values = clauses(trends.view, False)
                inside = f"SELECT papers.n FROM {tables} WHERE {where}"
                sql = f"SELECT n FROM ({sql}) WHERE n IN ({inside})"
                numbers = [n for (n,) in db.execute(sql, (*parameters, *values))]
            else:
                numbers = list(row.numbers)
            rows = db.execute(
                "SELECT papers.id FROM json_each(?) JOIN papers ON papers.n = value "
                "ORDER BY papers.sort, papers.id",
                (json.dumps(numbers),),
            )
            return [id_ for (id_,) in rows]
