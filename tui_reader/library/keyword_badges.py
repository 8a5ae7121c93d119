"""Finds the user's keywords, muted words and followed authors in the papers of the library."""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from tui_reader.core.keywords import Rules, compile_patterns, regex_of
from tui_reader.library.schema import COLUMNS, HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.statements import all_texts, facet_row, texts_of
from tui_reader.library.words import as_phrase, cut

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

_Scope = frozenset[int] | None
"""The papers to search: those that have not been searched since they changed; None: all."""


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


def apply_keywords(db: sqlite3.Connection, rules: Rules, report: Callable[[float], None]) -> bool:
    """Badge, mute and follow papers by `rules` in the open transaction; whether any changed.

    Searches the papers that are new or changed, and all papers for keywords whose words have
    changed. `report` is called with the part done, 0 to 1.
    """
    applied = _applied(db)
    before = _words_of(applied)
    new = frozenset(n for (n,) in db.execute("SELECT n FROM unbadged"))
    every = [
        *((each.label, each.words) for each in rules.keywords),
        (_MUTE, rules.mute),
        (_FOLLOW, rules.follow),
    ]
    scopes = {label: new if before.get(label) == list(words) else None for label, words in every}
    steps = len(every) + _SCAN_STEPS
    patterns = {
        label: compile_patterns(expressions)
        for label, words in every
        if label != _FOLLOW and (expressions := tuple(filter(None, map(regex_of, words))))
    }
    found = _scan(db, patterns, scopes, lambda part: report(part * _SCAN_STEPS / steps))
    is_new = applied != rules.text()
    changed = is_new and applied is not None
    if is_new:
        _drop_others(db, rules)
    weights: Counter[int] = Counter()
    for number, keyword in enumerate(rules.keywords):
        scope = scopes[keyword.label]
        given = _badged(db, "kind = 'keyword' AND value = ? COLLATE NOCASE", keyword.label)
        wanted = _within(given, scope) | _with_words(db, keyword.words, scope)
        wanted |= found[keyword.label]
        changed |= _set_badge(db, keyword.label, keyword.color, wanted, scope)
        if is_new and scope is not None:
            wanted = _badged(db, "kind = 'own' AND value = ?", keyword.label)
        for n in wanted - given:
            weights[n] += _WEIGHTS[keyword.weight]
        report((_SCAN_STEPS + number + 1) / steps)
    muted = _with_words(db, rules.mute, scopes[_MUTE]) | found[_MUTE]
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


class _Bit(NamedTuple):
    """A bit of `papers.has`, and the papers in `scope` that have it."""

    bit: int
    papers: set[int]
    scope: _Scope


def _within(numbers: Iterable[int], scope: _Scope) -> set[int]:
    return {n for n in numbers if scope is None or n in scope}


def _drop_others(db: sqlite3.Connection, rules: Rules) -> None:
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


def _badged(db: sqlite3.Connection, condition: str, label: str) -> set[int]:
    """The papers with the facets that meet an SQL condition on this label."""
    rows = db.execute(
        f"SELECT n FROM paper_facets WHERE v IN (SELECT v FROM facets WHERE {condition})", (label,)
    )
    return {n for (n,) in rows}


def _with_words(db: sqlite3.Connection, words: Iterable[str], scope: _Scope) -> set[int]:
    """The papers with any of these words or phrases; regular expressions are ignored."""
    phrases = [as_phrase(word) for word in words if regex_of(word) is None]
    starts = " OR ".join(f"{each} *" for each in phrases if each)
    return _matching(db, f"{_SEARCHED} : ({starts})", scope) if starts else set()


def _scan(
    db: sqlite3.Connection,
    patterns: Mapping[str, Any],
    scopes: Mapping[str, _Scope],
    report: Callable[[float], None],
) -> Mapping[str, set[int]]:
    """The papers that match each regular expression; empty sets for other labels.

    They are searched for in one pass: reading the texts takes most of the time.
    """
    found: defaultdict[str, set[int]] = defaultdict(set)
    if not patterns:
        return found
    searched = [scopes[label] for label in patterns]
    scope = None if None in searched else searched[0]  # those that are not None are the same
    if scope is None:
        (count,) = db.execute("SELECT count(*) FROM papers").fetchone()
        rows = all_texts(db, _TEXTS)
    else:
        count = len(scope)
        rows = texts_of(db, _TEXTS, sorted(scope))
    for done, (n, *texts) in enumerate(rows):
        text = "\n".join(filter(None, texts))
        for label, pattern in patterns.items():
            within = scopes[label]
            if (within is None or n in within) and pattern.search(text):
                found[label].add(n)
        if done % _REPORT_EVERY == 0:
            report(min(1.0, done / max(1, count)))
    return found


def _matching(db: sqlite3.Connection, expression: str, scope: _Scope) -> set[int]:
    """The papers that match an FTS5 expression."""
    if scope is not None and not scope:
        return set()
    first = min(scope) if scope else 0
    rows = db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ?", (expression, first)
    )
    return _within((n for (n,) in rows), scope)


def _with_author(db: sqlite3.Connection, names: Iterable[str], scope: _Scope) -> set[int]:
    """The papers by these authors.

    A phrase in the index can begin in one author's name and end in the next, so each match is
    checked against the names.
    """
    found: set[int] = set()
    for name in names:
        wanted = _tokens(name)
        if words := as_phrase(name):
            candidates = _matching(db, f"authors : {words} *", scope)
            authors = texts_of(db, "authors", list(candidates))
            found.update(n for n, each in authors if _is_among(wanted, each))
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


def _set_badge(
    db: sqlite3.Connection, label: str, color: str | None, wanted: set[int], scope: _Scope
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
    db: sqlite3.Connection, weights: Counter[int], bits: Iterable[_Bit], scope: _Scope
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
            if each.scope is None or n in each.scope:
                wanted = wanted & ~each.bit | each.bit * (n in each.papers)
        if (wanted, weights[n]) != (has, own):
            changes.append((wanted, weights[n], n))
    db.executemany("UPDATE papers SET has = ?, own = ? WHERE n = ?", changes)
    return bool(changes)
