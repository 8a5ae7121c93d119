"""Reads papers as lists show them: merged, with their marks and the badges of keywords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from tui_reader.core.paper import ROW, Badge, Paper
from tui_reader.library.records import Listed
from tui_reader.library.schema import HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.statements import texts_of
from tui_reader.library.views import STRENGTH
from tui_reader.system.sqlite import rows_for

if TYPE_CHECKING:
    import sqlite3

_TEXT: Final = ", ".join(ROW)


class PaperReader:
    """Reads papers by their numbers; remembers the badges of the keywords between calls."""

    def __init__(self) -> None:
        self._keywords = ""
        """The keywords that `_keyword_badges` was made from, as the library stores them."""
        self._keyword_badges: dict[str, tuple[int, Badge]] = {}
        """The badge of each keyword by its label, with its position among the keywords."""

    def read(self, connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Listed]:
        """The papers with these numbers, in any order."""
        texts = {n: row for n, *row in texts_of(connection, _TEXT, numbers)}
        badges = self._badges_of(connection, numbers)
        for n, date, read, starred, has, tags, note, strength in rows_for(
            connection,
            f"SELECT n, date, papers.read, papers.starred, has, tags, note, ({STRENGTH}) "
            "FROM papers LEFT JOIN marks USING (id) LEFT JOIN scores USING (n) WHERE n IN ({})",
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
        for n, label in rows_for(
            connection,
            "SELECT n, value FROM paper_facets JOIN facets USING (v) "
            "WHERE n IN ({}) AND kind = 'own'",
            numbers,
        ):
            if label in self._keyword_badges:
                found.setdefault(n, []).append(self._keyword_badges[label])
        return {
            n: [badge for _, badge in sorted(each, key=itemgetter(0))] for n, each in found.items()
        }
