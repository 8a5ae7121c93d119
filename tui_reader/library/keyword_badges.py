"""The user's keywords, muted words and followed authors, looked for in the whole library."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from tui_reader.core.keywords import Rules, compiled, regex_of
from tui_reader.library.schema import COLUMNS, HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.words import cut
from tui_reader.library.writer import facet_row

OWN: Final = "own"
"""The facet of the user's keywords."""
_WEIGHTS: Final = {"topic": 2, "technique": 1}
_MUTE: Final = "\0mute"
_FOLLOW: Final = "\0follow"
"""What stands for them where keywords have their labels."""
_PASS: Final = 5
"""How many keywords' time it takes to look through all texts."""
_TOLD: Final = 1000
"""Papers after which it is told how far that is."""
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


def badge(
    db: sqlite3.Connection, rules: Rules, tell: Callable[[float], None] = lambda part: None
) -> bool:
    """Badge papers in the transaction that is open; whether anything changed.

    Papers that are new or changed are looked at, and every paper for a keyword whose words are
    others than before. `tell` is told how much is done, 0 to 1.
    """
    kept = _kept(db)
    before = _before(kept)
    new = _Scope(db)
    every = [
        *((each.label, each.words) for each in rules.keywords),
        (_MUTE, rules.mute),
        (_FOLLOW, rules.follow),
    ]
    scopes = {label: new if before.get(label) == list(words) else None for label, words in every}
    steps = len(every) + _PASS
    patterns = {
        label: _Sought(compiled(expressions), scopes[label])
        for label, words in every
        if label != _FOLLOW and (expressions := tuple(filter(None, map(regex_of, words))))
    }
    _look_through(db, patterns, lambda part: tell(part * _PASS / steps))
    is_new = kept != rules.text()
    changed = _drop_others(db, rules) if is_new else False
    weights: Counter[int] = Counter()
    for number, keyword in enumerate(rules.keywords):
        scope = scopes[keyword.label]
        given = _in_digests(db, keyword.label)
        wanted = _within(given, scope) | _found(db, keyword.words, scope)
        if keyword.label in patterns:
            wanted |= patterns[keyword.label].found
        changed |= _list(db, keyword.label, keyword.color, wanted, scope)
        if is_new and scope is not None:
            wanted = _listed(db, keyword.label)
        for n in wanted - given:
            weights[n] += _WEIGHTS[keyword.weight]
        tell((_PASS + number + 1) / steps)
    muted = _found(db, rules.mute, scopes[_MUTE])
    if _MUTE in patterns:
        muted |= patterns[_MUTE].found
    followed = _by(db, rules.follow, scopes[_FOLLOW])
    bits = (
        _Bit(HAS_MUTED, muted, scopes[_MUTE]),
        _Bit(HAS_FOLLOWED, followed, scopes[_FOLLOW]),
    )
    changed |= _set(db, weights, bits, None if is_new else new)
    db.execute("DELETE FROM unbadged")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('keywords', ?)", (rules.text(),))
    return changed


def _before(kept: str | None) -> dict[str, list[str]]:
    """What was looked for by these rules: words by the keyword's label, and the others'."""
    if kept is None:
        return {}
    rules = json.loads(kept)
    words = {label: words for label, words, *_ in rules["keywords"]}
    return words | {_MUTE: rules["mute"], _FOLLOW: rules["follow"]}


class _Scope:
    """The papers that have not been looked at."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.numbers = {n for (n,) in db.execute("SELECT n FROM unbadged")}
        self.first = min(self.numbers, default=0)


class _Sought:
    """A regular expression, which papers it is looked for in (None: all), and where it is found."""

    def __init__(self, pattern: Any, scope: _Scope | None) -> None:
        self.pattern = pattern
        self.scope = scope
        self.found: set[int] = set()


class _Bit(NamedTuple):
    """A bit of `papers.has`, the papers that have it, and of which this is known (None: all)."""

    bit: int
    papers: set[int]
    scope: _Scope | None


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


def _in_digests(db: sqlite3.Connection, label: str) -> set[int]:
    """The papers to which a digest gave a badge of this label, in any case."""
    rows = db.execute(
        "SELECT n FROM paper_facets WHERE v IN "
        "(SELECT v FROM facets WHERE kind = 'keyword' AND value = ? COLLATE NOCASE)",
        (label,),
    )
    return {n for (n,) in rows}


def _listed(db: sqlite3.Connection, label: str) -> set[int]:
    """The papers that have the user's keyword of this label."""
    rows = db.execute(
        "SELECT n FROM paper_facets WHERE v = (SELECT v FROM facets WHERE kind = ? AND value = ?)",
        (OWN, label),
    )
    return {n for (n,) in rows}


def _found(db: sqlite3.Connection, words: Iterable[str], scope: _Scope | None) -> set[int]:
    """The papers with one of these words or phrases; regular expressions apart."""
    plain = [expression for word in words if regex_of(word) is None for expression in _match(word)]
    return _matching(db, f"{_SEARCHED} : ({' OR '.join(plain)})", scope) if plain else set()


def _look_through(
    db: sqlite3.Connection, patterns: Mapping[str, _Sought], tell: Callable[[float], None]
) -> None:
    """Look for all regular expressions at once: reading the texts is what takes the time."""
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
        for sought in patterns.values():
            in_scope = sought.scope is None or n in sought.scope.numbers
            if in_scope and sought.pattern.search(text):
                sought.found.add(n)
        if done % _TOLD == 0:
            tell(min(1.0, done / max(1, count)))


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


def _set(
    db: sqlite3.Connection, weights: Counter[int], bits: Iterable[_Bit], scope: _Scope | None
) -> bool:
    """Write what keywords, mute and follow say of each paper where it is not so."""
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
