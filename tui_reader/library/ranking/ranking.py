"""The papers of a library ranked for the user, and the papers similar to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_reader.library.schema import HAS_MUTED
from tui_reader.library.views import IS_ABOVE_LINE

# modules that start-up does not need are imported in the methods that use them
if TYPE_CHECKING:
    from tui_reader.library.connection import LibraryConnection
    from tui_reader.library.ranking.ranker import Ranked
    from tui_reader.library.ranking.reasons import Reasons


class Ranking:
    """What a library knows about which papers the user wants. Any thread may call it.

    All methods raise DamagedLibraryError if the file is damaged.
    """

    def __init__(self, connection: LibraryConnection) -> None:
        self._connection = connection

    def rank(
        self,
        report: Callable[[float], None] = lambda part: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Ranked | None:
        """Rank all papers by what is starred, on a separate connection; None if `stopped`.

        `report` is called with the part of the new papers that were prepared, 0 to 1.
        """
        from tui_reader.library.ranking import ranker

        with self._connection.separate() as db:
            return ranker.rank(db, report, stopped)

    def ranked(
        self, report: Callable[[float], None], stopped: Callable[[], bool], known: Ranked | None
    ) -> Ranked | None:
        """What the present scores come from, after ranking if that is due; None if `stopped`.

        `known` is returned if ranking is not due. Large libraries are ranked in a second process.
        """
        from tui_reader.library.ranking import ranker, second_process

        with self._connection.separate() as db:
            if known and not ranker.is_due(db):
                return known
            if self._connection.is_read_only:
                return ranker.learned_model(db)
            return second_process.ranked(db, self._connection.path, report, stopped)

    def is_due(self) -> bool:
        """Whether papers or marks have changed since the papers were last ranked."""
        from tui_reader.library.ranking import ranker

        with self._connection.separate() as db:
            return ranker.is_due(db)

    def reasons(self, ranked: Ranked, n: int) -> Reasons:
        """Why paper `n` is ranked where it is."""
        from tui_reader.library.ranking.reasons import reasons

        with self._connection.exclusive() as db:
            return reasons(db, ranked.model, n)

    def counts(self) -> tuple[int, int]:
        """How many papers the ranking was learned from, and how many are prepared for it."""
        from tui_reader.library.ranking import ranker

        with self._connection.exclusive() as db:
            return ranker.counts(db)

    def count_for_you(self) -> int:
        """The number of papers that the user probably wants and has neither read nor starred."""
        with self._connection.exclusive() as db:
            (count,) = db.execute(
                "SELECT count(*) FROM scores JOIN papers USING (n) "
                f"WHERE read = 0 AND starred = 0 AND {IS_ABOVE_LINE} AND NOT has & {HAS_MUTED}"
            ).fetchone()
            return int(count)

    def best_for_you(self) -> list[int]:
        """The papers that the user probably wants, read or unread, the best first."""
        with self._connection.exclusive() as db:
            rows = db.execute(
                f"SELECT n FROM scores JOIN papers USING (n) WHERE {IS_ABOVE_LINE} "
                f"AND NOT has & {HAS_MUTED} ORDER BY score DESC, n"
            )
            return [n for (n,) in rows]

    def prepare(self, stopped: Callable[[], bool] = lambda: False) -> None:
        """Do the part of `rank` that `similar` needs, on a separate connection, until `stopped`."""
        from tui_reader.library.ranking import postings

        with self._connection.separate() as db:
            postings.update(db, lambda part: None, stopped)

    def similar(self, n: int, limit: int) -> list[int]:
        """The papers most similar to paper `n`, of those that `prepare` has seen."""
        from tui_reader.library.ranking import scoring

        with self._connection.separate() as db:
            return scoring.similar(db, n, limit)
