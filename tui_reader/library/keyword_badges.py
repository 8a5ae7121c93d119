"""Finds the user's keywords, muted words and followed authors in the papers of the library."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from tui_reader.core.keywords import Rules, compile_patterns, regex_of
from tui_reader.library.schema import COLUMNS, HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.statements import facet_row
from tui_reader.library.words import cut

OWN: Final = "own"
"""The facet of the user's keywords."""
_WEIGHTS: Final = {"topic": 2, "technique": 1}
_MUTE: Final = "\0mute"
_FOLLOW: Final = "\0follow"
"""Used in place of a keyword's label for `mute` and `follow`."""
_SCAN_STEPS: Final = 5
"""A scan of all texts for regular expressions takes as long as this many keywords."""
_REPORT_EVERY: Final = 1000
"""Papers to scan between two reports of progress."""
_SEARCHED: Final = f"{{{' '.join(column for column in COLUMNS if column != 'authors')}}}"
_WORD: Final = re.compile(r"[^\W_]+")
_TEXTS: Final = "title, abstract, tldr, motivation, method, result, conclusion"


def is_due(db: sqlite3.Connection, rules: Rules) -> bool:
    """Whether papers or rules have changed since `apply_keywords` last ran."""
    applied = _applied(db)
    if applied != rules.text():
        return rules != Rules() or applied is not None
    return db.execute("SELECT 1 FROM unbadged LIMIT 1").fetchone() is not None


def _applied(db: sqlite3.Connection) -> str | None:
    """The rules that were applied last, as `Rules.text`; None if none ever were."""
    row = db.execute("SELECT value FROM meta WHERE key = 'keywords'").fetchone()
    return row[0] if row else None


def apply_keywords(
    db: sqlite3.Connection, rules: Rules, report: Callable[[float], None] = lambda part: None
) -> bool:
    """Badge, mute and follow papers by `rules` in the open transaction; whether any changed.

    Searches the papers that are new or changed, and all papers for keywords whose words have
    changed. `report` is called with the part done, 0 to 1.
    """
    applied = _applied(db)
    before = _words_of(applied)
    new = _Scope(db)
    every = [
        *((each.label, each.words) for each in rules.keywords),
        (_MUTE, rules.mute),
        (_FOLLOW, rules.follow),
    ]
    scopes = {label: new if before.get(label) == list(words) else None for label, words in every}
    steps = len(every) + _SCAN_STEPS
    patterns = {
        label: _Search(compile_patterns(expressions), scopes[label])
        for label, words in every
        if label != _FOLLOW and (expressions := tuple(filter(None, map(regex_of, words))))
    }
    _scan(db, patterns, lambda part: report(part * _SCAN_STEPS / steps))
    is_new = applied != rules.text()
    changed = _drop_others(db, rules) if is_new else False
    weights: Counter[int] = Counter()
    for number, keyword in enumerate(rules.keywords):
        scope = scopes[keyword.label]
        given = _with_digest_badge(db, keyword.label)
        wanted = _within(given, scope) | _with_words(db, keyword.words, scope)
        if keyword.label in patterns:
            wanted |= patterns[keyword.label].found
        changed |= _set_badge(db, keyword.label, keyword.color, wanted, scope)
        if is_new and scope is not None:
            wanted = _with_badge(db, keyword.label)
        for n in wanted - given:
            weights[n] += _WEIGHTS[keyword.weight]
        report((_SCAN_STEPS + number + 1) / steps)
    muted = _with_words(db, rules.mute, scopes[_MUTE])
    if _MUTE in patterns:
        muted |= patterns[_MUTE].found
    followed = _with_author(db, rules.follow, scopes[_FOLLOW])
    bits = (
        _Bit(HAS_MUTED, muted, scopes[_MUTE]),
        _Bit(HAS_FOLLOWED, followed, scopes[_FOLLOW]),
    )
    changed |= _set_columns(db, weights, bits, None if is_new else new)
    db.execute("DELETE FROM unbadged")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('keywords', ?)", (rules.text(),))
    return changed


def _words_of(applied: str | None) -> dict[str, list[str]]:
    """The words in a `Rules.text`, by the keyword's label, `_MUTE` or `_FOLLOW`."""
    if applied is None:
        return {}
    rules = json.loads(applied)
    words = {label: words for label, words, *_ in rules["keywords"]}
    return words | {_MUTE: rules["mute"], _FOLLOW: rules["follow"]}


class _Scope:
    """The papers that have not been searched since they changed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.numbers = {n for (n,) in db.execute("SELECT n FROM unbadged")}
        self.first = min(self.numbers, default=0)


class _Search:
    """A regular expression, the papers to search (None: all), and the papers that match."""

    def __init__(self, pattern: Any, scope: _Scope | None) -> None:
        self.pattern = pattern
        self.scope = scope
        self.found: set[int] = set()


class _Bit(NamedTuple):
    """A bit of `papers.has`, and the papers in `scope` (None: all) that have it."""

    bit: int
    papers: set[int]
    scope: _Scope | None


def _within(numbers: Iterable[int], scope: _Scope | None) -> set[int]:
    return set(numbers) if scope is None else scope.numbers.intersection(numbers)


def _drop_others(db: sqlite3.Connection, rules: Rules) -> bool:
    """Remove the badges of keywords that are no longer in `rules`."""
    labels = {keyword.label for keyword in rules.keywords}
    gone = [
        v
        for v, value in db.execute("SELECT v, value FROM facets WHERE kind = ?", (OWN,))
        if value not in labels
    ]
    for v in gone:
        db.execute("DELETE FROM paper_facets WHERE v = ?", (v,))
        db.execute("DELETE FROM facets WHERE v = ?", (v,))
    return bool(gone) or _applied(db) is not None


def _with_digest_badge(db: sqlite3.Connection, label: str) -> set[int]:
    """The papers to which a digest gave a badge with this label, in any case."""
    rows = db.execute(
        "SELECT n FROM paper_facets WHERE v IN "
        "(SELECT v FROM facets WHERE kind = 'keyword' AND value = ? COLLATE NOCASE)",
        (label,),
    )
    return {n for (n,) in rows}


def _with_badge(db: sqlite3.Connection, label: str) -> set[int]:
    """The papers that have the badge of the user's keyword with this label."""
    rows = db.execute(
        "SELECT n FROM paper_facets WHERE v = (SELECT v FROM facets WHERE kind = ? AND value = ?)",
        (OWN, label),
    )
    return {n for (n,) in rows}


def _with_words(db: sqlite3.Connection, words: Iterable[str], scope: _Scope | None) -> set[int]:
    """The papers with any of these words or phrases; regular expressions are ignored."""
    plain = [expression for word in words if regex_of(word) is None for expression in _match(word)]
    return _matching(db, f"{_SEARCHED} : ({' OR '.join(plain)})", scope) if plain else set()


def _scan(
    db: sqlite3.Connection, patterns: Mapping[str, _Search], report: Callable[[float], None]
) -> None:
    """Search for all regular expressions in one pass: reading the texts takes most of the time."""
    if not patterns:
        return
    new = next((each.scope for each in patterns.values() if each.scope), None)
    is_all = any(each.scope is None for each in patterns.values())
    scope = None if is_all else new
    if scope is None:
        (count,) = db.execute("SELECT count(*) FROM papers").fetchone()
    else:
        count = len(scope.numbers)
    for done, (n, text) in enumerate(_texts(db, scope)):
        for search in patterns.values():
            in_scope = search.scope is None or n in search.scope.numbers
            if in_scope and search.pattern.search(text):
                search.found.add(n)
        if done % _REPORT_EVERY == 0:
            report(min(1.0, done / max(1, count)))


def _match(word: str) -> Iterator[str]:
    """The FTS5 phrase for a word or phrase as a prefix; empty if it has no letter or digit."""
    words = " ".join(cut(word).replace('"', " ").split())
    if any(character.isalnum() for character in words):
        yield f'"{words}" *'


def _matching(db: sqlite3.Connection, expression: str, scope: _Scope | None) -> set[int]:
    """The papers that match an FTS5 expression."""
    first = 0 if scope is None else scope.first
    rows = db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ?", (expression, first)
    )
    return _within((n for (n,) in rows), scope)


def _texts(db: sqlite3.Connection, scope: _Scope | None) -> Iterator[tuple[int, str]]:
    """The number and the texts, joined by line breaks, of every paper in `scope`."""
    where = "" if scope is None else "AND n IN (SELECT n FROM unbadged) "
    for n, *texts in db.execute(
        f"SELECT n, {_TEXTS} FROM merged WHERE 1 {where} UNION ALL "
        f"SELECT n, {_TEXTS} FROM entries WHERE n > 0 AND n NOT IN (SELECT n FROM merged) {where}"
    ):
        yield n, "\n".join(filter(None, texts))


def _with_author(db: sqlite3.Connection, names: Iterable[str], scope: _Scope | None) -> set[int]:
    """The papers by these authors.

    A phrase in the index can begin in one author's name and end in the next, so each match is
    checked against the names.
    """
    found: set[int] = set()
    for name in names:
        wanted = _tokens(name)
        for phrase in _match(name):
            candidates = _matching(db, f"authors : {phrase}", scope)
            found.update(n for n, each in _authors(db, candidates) if _is_among(wanted, each))
    return found


def _is_among(wanted: list[str], authors: str) -> bool:
    """Whether one of the authors (one per line) has these words, in a row, in the name."""
    for author in authors.split("\n"):
        words = _tokens(author)
        if any(words[at : at + len(wanted)] == wanted for at in range(len(words))):
            return True
    return False


def _tokens(text: str) -> list[str]:
    """The words of a text as the full-text index has them: without accents and case."""
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


def _set_badge(
    db: sqlite3.Connection, label: str, color: str | None, wanted: set[int], scope: _Scope | None
) -> bool:
    """Give exactly `wanted`, of the papers in `scope`, the keyword's badge; whether any changed."""
    v = facet_row(db, OWN, label)
    if color is None:
        (color,) = db.execute(
            "SELECT min(color) FROM facets WHERE kind = 'keyword' AND value = ? COLLATE NOCASE",
            (label,),
        ).fetchone()
    rows = db.execute("SELECT n FROM paper_facets WHERE v = ?", (v,))
    had = _within((n for (n,) in rows), scope)
    db.executemany("DELETE FROM paper_facets WHERE v = ? AND n = ?", ((v, n) for n in had - wanted))
    db.execute(
        "INSERT INTO paper_facets SELECT ?, papers.n, NULL "
        "FROM json_each(?) JOIN papers ON papers.n = json_each.value",
        (v, json.dumps(sorted(wanted - had))),
    )
    db.execute(
        "UPDATE facets SET color = ?2, "
        "total = (SELECT count(*) FROM paper_facets WHERE v = ?1), "
        "unread = (SELECT count(*) FROM paper_facets JOIN papers USING (n) "
        "WHERE v = ?1 AND read = 0) WHERE v = ?1",
        (v, color),
    )
    return had != wanted


def _set_columns(
    db: sqlite3.Connection, weights: Counter[int], bits: Iterable[_Bit], scope: _Scope | None
) -> bool:
    """Update `papers.has` and `papers.own` if they differ; whether any did."""
    changes: list[tuple[Any, ...]] = []
    for n, has, own in db.execute(
        "SELECT n, has, own FROM papers"
        if scope is None
        else "SELECT n, has, own FROM papers WHERE n IN (SELECT n FROM unbadged)"
    ).fetchall():
        wanted = has
        for each in bits:
            if each.scope is None or n in each.scope.numbers:
                wanted = wanted & ~each.bit | each.bit * (n in each.papers)
        if (wanted, weights[n]) != (has, own):
            changes.append((wanted, weights[n], n))
    db.executemany("UPDATE papers SET has = ?, own = ? WHERE n = ?", changes)
    return bool(changes)
