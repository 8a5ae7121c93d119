"""Corrects the words of a query that no paper has, by the nearest words of the library."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from time import monotonic
from typing import Final

from tui_reader.library.query import terms
from tui_reader.library.words import plain

_SHORTEST: Final = 4
"""Letters of the shortest word that is corrected."""
_LONG: Final = 7
"""Letters from which two of them may be wrong; in shorter words, one."""
_SECONDS: Final = 0.5
"""The time for all words of a query."""
_WORDS: Final = 4
"""Words of a query that are looked at."""


def corrected(db: sqlite3.Connection, query: str, *, typing: bool) -> str:
    """The query with its unknown words replaced by the nearest known ones; empty if none are."""
    end = monotonic() + _SECONDS
    wrong = [
        word
        for term in terms(query, typing=typing)
        for word in re.findall(r"[^\W\d_]+", term.text)
        if len(word) >= _SHORTEST and word.isascii()
    ]
    if not wrong:
        return ""
    db.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.known USING fts5vocab('main', 'words', 'row')"
    )
    text = query
    for word in list(dict.fromkeys(wrong))[:_WORDS]:
        low = plain(word)
        if _is_known(db, low):
            continue
        if near := _nearest(_candidates(db, low, end), low):
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)\*?", near, text, count=1)
    return text if text != query else ""


def _is_known(db: sqlite3.Connection, word: str) -> bool:
    """Whether a word of the library begins with `word`."""
    sql = "SELECT 1 FROM temp.known WHERE term >= ? AND term < ? LIMIT 1"
    return db.execute(sql, (word, f"{word}\U0010ffff")).fetchone() is not None


def _candidates(db: sqlite3.Connection, word: str, end: float) -> Iterable[tuple[str, int]]:
    """Words that begin with the first or the second letter of `word`, and in how many papers."""
    for first in dict.fromkeys(word[:2]):
        rows = db.execute(
            "SELECT term, doc FROM temp.known WHERE term >= ? AND term < ?",
            (first, f"{first}\U0010ffff"),
        )
        for number, (term, papers) in enumerate(rows):
            if number % 1_000 == 0 and monotonic() > end:
                return
            yield term, papers


def _nearest(candidates: Iterable[tuple[str, int]], word: str) -> str:
    """The candidate with the fewest changed letters; of several, the most frequent."""
    most = 2 if len(word) >= _LONG else 1
    letters = set(word)
    best = (most + 1, 0, "")
    for term, papers in candidates:
        if abs(len(term) - len(word)) > most or len(letters.symmetric_difference(term)) > 2 * most:
            continue
        changes = distance(word, term, most)
        if changes <= most:
            best = min(best, (changes, -papers, term))
    return best[2]


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, remove, replace or swap with the next to make `other` of `one`.

    Any number above `most` means more than `most`. (Optimal string alignment distance.)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
