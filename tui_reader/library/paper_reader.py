"""Reads papers as lists show them: merged, with their marks and the badges of keywords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import ROW, Badge, Paper
from tui_reader.library.records import Listed
from tui_reader.library.schema import HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.statements import placeholders
from tui_reader.library.views import STRENGTH

if TYPE_CHECKING:
    import sqlite3

_ENTRY_ROW: Final = ", ".join(f"entries.{column}" for column in ROW)
_MERGED_ROW: Final = ", ".join(ROW)


class PaperReader:
    """Reads papers by their numbers; remembers the badges of the keywords between calls."""

    def __init__(self) -> None:
        self._keywords = ""
        """The keywords that `_keyword_badges` was made from, as the library stores them."""
        self._keyword_badges: dict[str, tuple[int, Badge]] = {}
        """The badge of each keyword by its label, with its position among the keywords."""

    def read(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Listed]:
        """The papers with these numbers, few enough for one statement, in any order."""
        places = placeholders(numbers)
        texts = {
            n: row
            for n, *row in connection.execute(
                f"SELECT n, {_MERGED_ROW} FROM merged WHERE n IN ({places}) UNION ALL "
                f"SELECT n, {_ENTRY_ROW} FROM entries WHERE n IN ({places}) "
                "AND n NOT IN (SELECT n FROM merged)",
                (*numbers, *numbers),
            )
        }
        badges = self._badges_of(connection, numbers)
        for n, date, read, starred, has, tags, note, strength in connection.execute(
            f"SELECT n, date, papers.read, papers.starred, has, tags, note, ({STRENGTH}) "
            "FROM papers LEFT JOIN marks USING (id) LEFT JOIN scores USING (n) "
            f"WHERE n IN ({places})",
            numbers,
        ):
            if n not in texts:  # another process has deleted it since
                continue
            paper = Paper.from_row(texts[n])
            if n in badges:
                from tui_reader.core.keywords import merge_badges

                paper = replace(paper, badges=merge_badges(badges[n], paper.badges))
            yield Listed(
                n,
                paper,
                date,
                bool(read),
                bool(starred),
                tuple(tags.split("\n")) if tags else (),
                note or None,
                bool(has & HAS_MUTED),
                bool(has & HAS_FOLLOWED),
                strength or 0,
            )

    def _badges_of(
        self, connection: sqlite3.Connection, numbers: Sequence[int]
    ) -> dict[int, list[Badge]]:
        """The badges of the user's keywords on these papers, in the order of the keywords."""
        row = connection.execute("SELECT value FROM meta WHERE key = 'keywords'").fetchone()
        if row is None:
            return {}
        from tui_reader.core.keywords import badges_of

        if row[0] != self._keywords:
            self._keywords = row[0]
            self._keyword_badges = {
                badge.label: (at, badge) for at, badge in enumerate(badges_of(row[0]))
            }
        if not self._keyword_badges:
            return {}
        found: dict[int, list[tuple[int, Badge]]] = {}
        for n, label in connection.execute(
            "SELECT n, value FROM paper_facets JOIN facets USING (v) "
            f"WHERE n IN ({placeholders(numbers)}) AND kind = 'own'",
            numbers,
        ):
            if label in self._keyword_badges:
                found.setdefault(n, []).append(self._keyword_badges[label])
        return {
            n: [badge for _, badge in sorted(each, key=itemgetter(0))] for n, each in found.items()
        }
