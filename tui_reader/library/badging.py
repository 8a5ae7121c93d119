"""The user's keywords, muted words and followed authors, looked for in the whole library."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

from tui_reader.keywords import Rules, compiled, regex_of
from tui_reader.library.schema import HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.words import COLUMNS, cut
from tui_reader.library.write import facet_row

OWN: Final = "own"
"""The facet of the user's keywords."""
_WEIGHTS: Final = {"topic": 2, "technique": 1}
_BITS: Final = HAS_MUTED | HAS_FOLLOWED
_SEARCHED: Final = f"{{{' '.join(column for column in COLUMNS if column != 'authors')}}}"
_WORD: Final = re.compile(r"[^\W_]+")
_TEXTS: Final = "title, abstract, tldr, motivation, method, result, conclusion"


def is_due(db: sqlite3.Connection, rules: Rules) -> bool:
    """Whether papers or rules are new since papers were last badged."""
    if _kept(db) != rules.text():
        return rules != Rules() or _kept(db) is not None
    return db.execute("SELECT 1 FROM unbadged LIMIT 1").fetchone() is not None


def _kept(db: sqlite3.Connection) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE key = 'keywords'").fetchone()
    return row[0] if row else None


def badge(db: sqlite3.Connection, rules: Rules) -> bool:
    """Badge papers in the transaction that is open; whether anything changed.

    Papers that are new or changed, or every paper where the rules are others than before.
    """
    scope = None if _kept(db) != rules.text() else _Scope(db)
    changed = _drop_others(db, rules) if scope is None else False
    weights: Counter[int] = Counter()
    for keyword in rules.keywords:
        given = _in_digests(db, keyword.label, scope)
        wanted = given | _found(db, keyword.words, scope)
        changed |= _list(db, keyword.label, keyword.color, wanted, scope)
        for n in wanted - given:
            weights[n] += _WEIGHTS[keyword.weight]
    bits: Counter[int] = Counter()
    for n in _found(db, rules.mute, scope):
        bits[n] |= HAS_MUTED
    for n in _by(db, rules.follow, scope):
        bits[n] |= HAS_FOLLOWED
    changed |= _set(db, weights, bits, scope)
    db.execute("DELETE FROM unbadged")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('keywords', ?)", (rules.text(),))
    return changed


class _Scope:
    """The papers that have not been looked at."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.numbers = {n for (n,) in db.execute("SELECT n FROM unbadged")}
        self.first = min(self.numbers, default=0)


def _within(numbers: Iterable[int], scope: _Scope | None) -> set[int]:
    return set(numbers) if scope is None else scope.numbers.intersection(numbers)


def _drop_others(db: sqlite3.Connection, rules: Rules) -> bool:
    """Take away the badges of keywords that are no more."""
    labels = {keyword.label for keyword in rules.keywords}
    gone = [
        v
        for v, value in db.execute("SELECT v, value FROM facets WHERE kind = ?", (OWN,))
        if value not in labels
    ]
    for v in gone:
        db.execute("DELETE FROM paper_facets WHERE v = ?", (v,))
        db.execute("DELETE FROM facets WHERE v = ?", (v,))
    return bool(gone) or _kept(db) is not None


def _in_digests(db: sqlite3.Connection, label: str, scope: _Scope | None) -> set[int]:
    """The papers to which a digest gave a badge of this label, in any case."""
    rows = db.execute(
        "SELECT n FROM paper_facets WHERE v IN "
        "(SELECT v FROM facets WHERE kind = 'keyword' AND value = ? COLLATE NOCASE)",
        (label,),
    )
    return _within((n for (n,) in rows), scope)


def _found(db: sqlite3.Connection, words: Iterable[str], scope: _Scope | None) -> set[int]:
    """The papers with one of these words, phrases or regular expressions."""
    plain = [expression for word in words if regex_of(word) is None for expression in _match(word)]
    expressions = tuple(filter(None, map(regex_of, words)))
    found = _matching(db, f"{_SEARCHED} : ({' OR '.join(plain)})", scope) if plain else set()
    if expressions:
        pattern = compiled(expressions)
        found |= {n for n, text in _texts(db, scope) if pattern.search(text)}
    return found


def _match(word: str) -> Iterator[str]:
    """The FTS5 phrase that stands for words beginning so; none where it has no letter."""
    words = " ".join(cut(word).replace('"', " ").split())
    if any(character.isalnum() for character in words):
        yield f'"{words}" *'


def _matching(db: sqlite3.Connection, expression: str, scope: _Scope | None) -> set[int]:
    first = 0 if scope is None else scope.first
    rows = db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ?", (expression, first)
    )
    return _within((n for (n,) in rows), scope)


def _texts(db: sqlite3.Connection, scope: _Scope | None) -> Iterator[tuple[int, str]]:
    """Every paper's texts, joined."""
    where = "" if scope is None else "AND n IN (SELECT n FROM unbadged) "
    for n, *texts in db.execute(
        f"SELECT n, {_TEXTS} FROM merged WHERE 1 {where} UNION ALL "
        f"SELECT n, {_TEXTS} FROM entries WHERE n > 0 AND n NOT IN (SELECT n FROM merged) {where}"
    ):
        yield n, "\n".join(filter(None, texts))


def _by(db: sqlite3.Connection, names: Iterable[str], scope: _Scope | None) -> set[int]:
    """The papers of these authors: the index's phrases may also begin in one and end in another."""
    found: set[int] = set()
    for name in names:
        wanted = _tokens(name)
        for phrase in _match(name):
            candidates = _matching(db, f"authors : {phrase}", scope)
            found.update(n for n, each in _authors(db, candidates) if _is_among(wanted, each))
    return found


def _is_among(wanted: list[str], authors: str) -> bool:
    """Whether the name of one of the authors has these words beside each other."""
    for author in authors.split("\n"):
        words = _tokens(author)
        if any(words[at : at + len(wanted)] == wanted for at in range(len(words))):
            return True
    return False


def _tokens(text: str) -> list[str]:
    """The words of a text as the full-text index has them: without accents, in one case."""
    letters = unicodedata.normalize("NFD", cut(text))
    plain = "".join(each for each in letters if not unicodedata.combining(each))
    return _WORD.findall(plain.casefold())


def _authors(db: sqlite3.Connection, numbers: set[int]) -> Iterator[tuple[int, str]]:
    for n in numbers:
        row = db.execute(
            "SELECT authors FROM merged WHERE n = ?1 UNION ALL "
            "SELECT authors FROM entries WHERE n = ?1 LIMIT 1",
            (n,),
        ).fetchone()
        if row:
            yield n, row[0]


def _list(
    db: sqlite3.Connection, label: str, color: str | None, wanted: set[int], scope: _Scope | None
) -> bool:
    """Have the keyword's facet hold `wanted` of the papers in `scope`; whether that is new."""
    v = facet_row(db, OWN, label)
    if color is None:
        (color,) = db.execute(
            "SELECT min(color) FROM facets WHERE kind = 'keyword' AND value = ? COLLATE NOCASE",
            (label,),
        ).fetchone()
    rows = db.execute("SELECT n FROM paper_facets WHERE v = ?", (v,))
    had = _within((n for (n,) in rows), scope)
    db.executemany("DELETE FROM paper_facets WHERE v = ? AND n = ?", ((v, n) for n in had - wanted))
    db.executemany(
        "INSERT INTO paper_facets SELECT ?, n, NULL FROM papers WHERE n = ?",
        ((v, n) for n in sorted(wanted - had)),
    )
    db.execute(
        "UPDATE facets SET color = ?2, "
        "total = (SELECT count(*) FROM paper_facets WHERE v = ?1), "
        "unread = (SELECT count(*) FROM paper_facets JOIN papers USING (n) "
        "WHERE v = ?1 AND read = 0) WHERE v = ?1",
        (v, color),
    )
    return had != wanted


def _set(
    db: sqlite3.Connection, weights: Counter[int], bits: Counter[int], scope: _Scope | None
) -> bool:
    """Write what keywords, mute and follow say of each paper where it is not so."""
    changes: list[tuple[Any, ...]] = []
    for n, has, own in db.execute(
        "SELECT n, has, own FROM papers"
        if scope is None
        else "SELECT n, has, own FROM papers WHERE n IN (SELECT n FROM unbadged)"
    ).fetchall():
        wanted = has & ~_BITS | bits[n]
        if (wanted, weights[n]) != (has, own):
            changes.append((wanted, weights[n], n))
    db.executemany("UPDATE papers SET has = ?, own = ? WHERE n = ?", changes)
    return bool(changes)
