"""The index of words for ranking, which is brought up to date after the library has changed.

Indexing only notes which papers are new, changed or deleted (the table `unranked`), so that it
takes no longer. `update` then appends them to the index. Each paper in the index is a document. A
changed paper becomes a new document and its former one is emptied, so that lists are only appended
to.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.library.ranking.terms import Text, levels, norm
from tui_reader.library.statements import split, texts_of
from tui_reader.system.lock import hold_lock
from tui_reader.system.sqlite import rows_for, transaction

BITS: Final = 13
SIZE: Final = 1 << BITS
"""Documents in a block: a document's place in its block and a level fit into 16 bits."""
EMPTY: Final = 0
"""In place of the number of a paper: the document was emptied."""
CATEGORY: Final = ":"
"""The prefix of a category among the words."""
_NORM_UNITS: Final = 4
"""A norm is stored in quarters, as a byte; 0 for a document that was emptied."""
INVERSE_NORMS: Final = (0.0, *(_NORM_UNITS / stored for stored in range(1, 256)))
"""1 / norm, for each stored norm."""
_BATCH: Final = 4096
"""Papers added in one transaction, which takes about 0.2 s."""
_LEAST_REBUILT: Final = SIZE
"""The fewest documents for which rebuilding the index is worth it."""
_MOST_EMPTY: Final = 0.3
"""The share of emptied documents at which the index is rebuilt."""

_TEXT: Final = "title, coalesce(abstract, tldr, ''), categories, authors"


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the index has all papers as they are."""
    return db.execute("SELECT 1 FROM unranked LIMIT 1").fetchone() is None


def update(
    db: sqlite3.Connection, report: Callable[[float], None], stopped: Callable[[], bool]
) -> None:
    """Add the papers that are new or changed, in several transactions, until `stopped`.

    `report` is called with the part done, 0 to 1. Waits while another thread or process does it.
    """
    if is_current(db):
        return
    (_, _, path) = db.execute("PRAGMA database_list").fetchone()
    with hold_lock(Path(f"{path}.ranking.lock"), stopped) as lock:
        if lock is not None:
            _update(db, report, stopped)


def _update(
    db: sqlite3.Connection, report: Callable[[float], None], stopped: Callable[[], bool]
) -> None:
    (total,) = db.execute("SELECT count(*) FROM unranked").fetchone()
    done = 0
    while not stopped():
        with transaction(db):
            numbers = _next(db)
        if not numbers:
            return
        # outside of a transaction, as this takes longest; if a paper changes meanwhile, it is
        # noted again
        words = [_words(text, n) for n, text in texts(db, numbers).items()]
        with transaction(db):
            _remove(db, numbers)
            _append(db, words)
            db.executemany("DELETE FROM unranked WHERE n = ? AND is_taken", ((n,) for n in numbers))
            _rebuild_if_mostly_empty(db)
        done += len(numbers)
        report(min(1.0, done / max(total, 1)))


def _next(db: sqlite3.Connection) -> list[int]:
    """The next papers to add, which are noted as taken."""
    rows = db.execute("SELECT n FROM unranked ORDER BY n LIMIT ?", (_BATCH,)).fetchall()
    db.executemany("UPDATE unranked SET is_taken = 1 WHERE n = ?", rows)
    return [n for (n,) in rows]


class _Words(NamedTuple):
    """The words of a paper as they are indexed."""

    n: int
    levels: dict[str, int]
    """By stem, and 1 by category."""
    norm: int
    """As it is stored."""


def _words(text: Text, n: int) -> _Words:
    found = levels(text.title, text.body)
    stored = max(1, min(255, round(_NORM_UNITS * norm(found))))
    found.update((CATEGORY + category, 1) for category in text.categories)
    return _Words(n, found, stored)


def texts(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Text]:
    """What these papers are ranked by, by number; deleted papers are left out."""
    return {
        n: Text(title or "", body or "", _lines(categories), _lines(authors))
        for n, title, body, categories, authors in texts_of(db, _TEXT, numbers)
    }


def _lines(text: str | None) -> list[str]:
    return list(filter(None, (text or "").split("\n")))


def _append(db: sqlite3.Connection, papers: Sequence[_Words]) -> None:
    """Add papers as new documents."""
    (first,) = db.execute("SELECT coalesce(max(d) + 1, 0) FROM rank_documents").fetchone()
    postings: defaultdict[tuple[str, int], array[int]] = defaultdict(lambda: array("H"))
    norms: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for d, paper in enumerate(papers, first):
        block, place = d >> BITS, d & (SIZE - 1)
        for word, level in paper.levels.items():
            postings[word, block].append(place << 3 | level)
        norms[block][place] = paper.norm
    db.executemany(
        "INSERT INTO rank_words VALUES (?, ?, ?) ON CONFLICT (word, block) "
        "DO UPDATE SET postings = CAST(postings || excluded.postings AS BLOB)",
        ((word, block, postings[word, block].tobytes()) for word, block in sorted(postings)),
    )
    db.executemany(
        "INSERT INTO rank_documents VALUES (?, ?)",
        ((d, paper.n) for d, paper in enumerate(papers, first)),
    )
    for block, changes in norms.items():
        _set_norms(db, block, changes)


def _remove(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Empty the documents of these papers."""
    norms: defaultdict[int, dict[int, int]] = defaultdict(dict)
    known = db.execute(  # one scan: an index of `n` would be used for nothing else
        "SELECT d FROM rank_documents WHERE n IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    ).fetchall()
    for (d,) in known:
        norms[d >> BITS][d & (SIZE - 1)] = 0
        db.execute("UPDATE rank_documents SET n = NULL WHERE d = ?", (d,))
    for block, changes in norms.items():
        _set_norms(db, block, changes)


def _set_norms(db: sqlite3.Connection, block: int, changes: Mapping[int, int]) -> None:
    row = db.execute("SELECT norms FROM rank_norms WHERE block = ?", (block,)).fetchone()
    norms = bytearray(row[0] if row else bytes(SIZE))
    for place, stored in changes.items():
        norms[place] = stored
    db.execute("INSERT OR REPLACE INTO rank_norms VALUES (?, ?)", (block, norms))


def _rebuild_if_mostly_empty(db: sqlite3.Connection) -> None:
    total, papers = db.execute("SELECT count(*), count(n) FROM rank_documents").fetchone()
    if total > _LEAST_REBUILT and papers < (1 - _MOST_EMPTY) * total:
        for table in ("rank_words", "rank_documents", "rank_norms"):
            db.execute(f"DELETE FROM {table}")
        db.execute("INSERT OR REPLACE INTO unranked (n) SELECT n FROM papers")


def sizes(db: sqlite3.Connection, words: Iterable[str]) -> dict[str, int]:
    """The number of documents with each of these words; words without any are left out."""
    sql = "SELECT word, sum(length(postings)) / 2 FROM rank_words WHERE word IN ({}) GROUP BY word"
    return dict(rows_for(db, sql, sorted(words)))


def postings(db: sqlite3.Connection, words: Iterable[str]) -> list[tuple[int, str, array[int]]]:
    """Block, word and postings of each of these words; a posting is place << 3 | level."""
    sql = "SELECT block, word, postings FROM rank_words WHERE word IN ({})"
    rows = rows_for(db, sql, sorted(words))
    found = [(block, word, array("H", postings)) for block, word, postings in rows]
    return sorted(found, key=itemgetter(0))


def stored_norms(db: sqlite3.Connection) -> dict[int, bytes]:
    """The stored norms of each block."""
    return dict(db.execute("SELECT block, norms FROM rank_norms ORDER BY block"))


def documents(db: sqlite3.Connection) -> list[int]:
    """The number of each document's paper, `EMPTY` for emptied ones."""
    (numbers,) = db.execute(
        "SELECT group_concat(coalesce(n, ?)) FROM (SELECT n FROM rank_documents ORDER BY d)",
        (EMPTY,),
    ).fetchone()
    return list(split(numbers))
