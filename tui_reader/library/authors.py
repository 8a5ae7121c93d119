"""Authors by the beginnings of parts of their names, most papers first."""

from __future__ import annotations

import sqlite3
from collections import Counter
from typing import Final, NamedTuple

from tui_reader.library.statements import texts_of
from tui_reader.library.words import CJK, as_phrase, cut, plain

_MOST_PAPERS: Final = 1500
"""The latest papers with such an author that are read; if there are more, authors are counted."""
_MOST_PARTS: Final = 6


class Author(NamedTuple):
    """An author with the number of papers."""

    name: str
    papers: int


def authors(connection: sqlite3.Connection, typed: str, limit: int) -> list[Author]:
    """At most `limit` authors with names in which each word of `typed` begins a part.

    Empty if the words are too short to find few names.
    """
    parts = plain(cut(typed)).split()[:_MOST_PARTS]
    parts = ["".join(each for each in part if each.isalnum()) for part in parts]
    if not any(len(part) > 1 or CJK.search(part) for part in parts) or not all(parts):
        return []
    wanted = " AND ".join(f'authors : "{part}"*' for part in parts)
    numbers = [
        n
        for (n,) in connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?",
            (wanted, _MOST_PAPERS),
        )
    ]
    found = Counter(
        name
        for _, names in texts_of(connection, "authors", numbers)
        for name in dict.fromkeys((names or "").split("\n"))
        if _begins(name, parts)
    )
    top = [Author(name, papers) for name, papers in found.most_common(limit)]
    if len(numbers) == _MOST_PAPERS:
        top = [Author(name, max(papers, _count(connection, name))) for name, papers in top]
        top.sort(key=lambda author: -author.papers)
    return top


def _begins(name: str, parts: list[str]) -> bool:
    words = plain(cut(name)).replace("-", " ").replace(".", " ").split()
    return bool(words) and all(any(word.startswith(part) for word in words) for part in parts)


def _count(connection: sqlite3.Connection, name: str) -> int:
    if not (words := as_phrase(name)):
        return 0
    sql = "SELECT count(*) FROM words WHERE words MATCH ?"
    (papers,) = connection.execute(sql, (f"authors : {words}",)).fetchone()
    return int(papers)
