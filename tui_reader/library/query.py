"""The query language: what a search line means, as a tree and as SQL over the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from tui_reader.library.schema import HAS_BITS, HAS_FOLLOWED, HAS_MUTED
from tui_reader.library.words import CJK, cut

MAX_QUERY: Final = 2_000
MAX_DEPTH: Final = 50
SHORTEST_BEGINNING: Final = 3
"""Letters of a word being typed from which on it stands for what it may become."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[^\s-]))"
    r"|(?P<bare>[A-Za-z]+):(?=[\s()]|$)"
    r"|(?:(?P<field>[A-Za-z]+):)?(?:\"(?P<phrase>[^\"]*)(?P<quote>\"?)\*?|(?P<word>[^\s()\"]+)))"
)
_UNSPEAKABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""What SQLite cannot be asked for."""
_TEXT_FIELDS: Final = {
    "ti": "title",
    "abs": "abstract",
    "tldr": "tldr",
    "au": "authors",
    "note": "note",
}
_IS: Final = {
    "read": "papers.read = 1",
    "unread": "papers.read = 0",
    "starred": "papers.starred = 1",
    "muted": f"papers.has & {HAS_MUTED}",
    "followed": f"papers.has & {HAS_FOLLOWED}",
}
_HAS: Final = ("tldr", "code", "note")
FIELDS: Final = {
    "cat": "a category, or all below it: cat:cs.CL, cat:cs",
    "kw": "a keyword badge: kw:quantization",
    "au": 'an author: au:"Song Han"',
    "ti": "words in the title",
    "abs": "words in the abstract",
    "tldr": "words in the TL;DR",
    "note": "words in a note of yours",
    "id": "an identifier: id:2511.10615",
    "tag": "a tag of yours",
    "in": "a source: in:daily-arxiv",
    "is": "is:read, is:unread, is:starred, is:muted, is:followed",
    "has": "has:tldr, has:code, has:note",
    "date": "date:2026-06, date:2026-06-01..2026-07-01",
    "since": "since:7d, also w, m and y",
}
"""Every field of the language with what it takes."""

_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_SINCE: Final = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)
_DAYS: Final = {"d": 1, "w": 7, "m": 30, "y": 365}


class QueryError(ValueError):
    """A query cannot be read."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} (at character {position + 1})")
        self.message = message
        self.position = position
        """Characters from the start of the query, from 0."""


class Condition(NamedTuple):
    """An SQL condition on the table `papers`, with its parameters."""

    sql: str
    parameters: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int
    field: str | None = None
    prefix: bool = False


def parse(query: str, today: date | None = None, *, typing: bool = False) -> Condition:
    """What `query` asks, as a condition on `papers`; the empty query is met by every paper.

    With `typing` its last word is met by every word that begins so, once it has a few letters:
    almost every paper has a word that begins with any one or two. Raises QueryError.
    """
    if len(query) > MAX_QUERY:
        raise QueryError(f"longer than {MAX_QUERY} characters", MAX_QUERY)
    query = _UNSPEAKABLE.sub(" ", query)
    tokens = list(_tokens(query))
    if typing and tokens and tokens[-1].kind == "text" and not query[-1:].isspace():
        last = tokens[-1]
        may_grow = len(last.text) >= SHORTEST_BEGINNING and not query.endswith('"')
        if may_grow and last.field in (None, *_TEXT_FIELDS):
            tokens[-1] = _Token("text", last.text, last.position, last.field, True)
    return _Parser(tokens, today or date.today(), len(query)).parse()


def _tokens(query: str) -> Iterator[_Token]:
    position = 0
    end = len(query.rstrip())
    while position < end:
        match = _TOKEN.match(query, position)
        if match is None:
            raise QueryError("cannot be read", position)
        start = match.end() - len(match[0].lstrip())
        position = match.end()
        if match["open"] or match["close"] or match["minus"]:
            yield _Token(match[0].strip(), match[0].strip(), start)
        elif match["bare"] is not None:
            if match["bare"].lower() in FIELDS:
                raise QueryError(f"nothing after {match['bare']}:", position - 1)
            yield _Token("text", match["bare"], start)  # a word of a title that goes on
        elif match["phrase"] is not None:
            if not match["quote"]:
                raise QueryError("the quotation mark is not closed", start)
            yield _Token("text", match["phrase"], start, match["field"], match[0].endswith("*"))
        elif match["word"] == "OR" and match["field"] is None:
            yield _Token("OR", "OR", start)
        else:
            word = match["word"]
            field = match["field"]
            if field is not None and field.lower() not in FIELDS and word.startswith("//"):
                field, word = None, f"{field}:{word}"  # a URL
            prefix = word.endswith("*")
            yield _Token("text", word.rstrip("*"), start, field, prefix)


class _Parser:
    """Recursive descent over the tokens: OR, then AND, then NOT, then a term."""

    def __init__(self, tokens: list[_Token], today: date, length: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._today = today
        self._length = length
        self._depth = 0

    def parse(self) -> Condition:
        if not self._tokens:
            return Condition("1", ())
        condition = self._any()
        if token := self._peek():
            raise QueryError("no parenthesis to close", token.position)
        return condition

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _any(self) -> Condition:
        parts = [self._all()]
        while (token := self._peek()) and token.kind == "OR":
            self._next += 1
            parts.append(self._all())
        return _join(parts, " OR ")

    def _all(self) -> Condition:
        parts: list[Condition] = []
        words: list[str] = []
        while (token := self._peek()) and token.kind not in ("OR", ")"):
            if token.kind == "text" and token.field is None:
                self._next += 1
                if words_of := _match(token, None):
                    words.append(words_of)
                continue
            parts.append(self._one())
        if words:
            parts.insert(0, _matching(" AND ".join(words)))
        if not parts:
            if token:
                raise QueryError(f"nothing before {token.text}", token.position)
            if not self._next or self._tokens[self._next - 1].kind in ("OR", "("):
                raise QueryError("something is missing at the end", self._length)
            return Condition("1", ())
        return _join(parts, " AND ")

    def _one(self) -> Condition:
        token = self._tokens[self._next]
        self._next += 1
        if token.kind == "-":
            if not self._peek():
                raise QueryError("nothing after -", token.position)
            inner = self._nested(token, self._one)
            return Condition(f"NOT ({inner.sql})", inner.parameters)
        if token.kind == "(":
            inner = self._nested(token, self._any)
            closing = self._peek()
            if closing is None or closing.kind != ")":
                raise QueryError("the parenthesis is not closed", token.position)
            self._next += 1
            return inner
        if token.kind == "text":
            return _term(token, self._today)
        raise QueryError(f"{token.text} where a word was expected", token.position)

    def _nested(self, token: _Token, parse: Callable[[], Condition]) -> Condition:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"nested deeper than {MAX_DEPTH}", token.position)
        condition = parse()
        self._depth -= 1
        return condition


def _join(parts: list[Condition], word: str) -> Condition:
    if len(parts) == 1:
        return parts[0]
    sql = word.join(f"({part.sql})" for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.parameters))


def _matching(expression: str) -> Condition:
    return Condition("papers.n IN (SELECT rowid FROM words WHERE words MATCH ?)", (expression,))


def _match(token: _Token, column: str | None) -> str:
    """The FTS5 expression of a word or phrase; empty where it holds no letter or digit."""
    words = " ".join(cut(token.text).replace('"', " ").split())
    if not any(character.isalnum() or CJK.match(character) for character in words):
        return ""
    phrase = f'"{words}"' + ("*" if token.prefix else "")
    return f"{column} : {phrase}" if column else phrase


def _term(token: _Token, today: date) -> Condition:
    field = token.field.lower() if token.field else None
    value = token.text
    if field is None or field in _TEXT_FIELDS:
        expression = _match(token, _TEXT_FIELDS.get(field or ""))
        return _matching(expression) if expression else Condition("1", ())
    if field not in FIELDS:
        near = ", ".join(f"{name}:" for name in FIELDS)
        raise QueryError(f"no field {token.field}: (there are {near})", token.position)
    if not value and not token.prefix:
        raise QueryError(f"nothing after {field}:", token.position)
    if field == "cat":
        return _facet("category", value, ("." if "." not in value else None))
    if field == "kw":
        below = "" if token.prefix else None
        return _join([_facet(kind, value, below) for kind in ("keyword", "own")], " OR ")
    if field == "in":
        return _facet("source", value, "" if token.prefix else None)
    if field == "id":
        operator = "GLOB" if token.prefix else "="
        return Condition(f"papers.id {operator} ?", (value + "*" * token.prefix,))
    if field == "tag":
        return _facet("tag", value.lstrip("#"), "" if token.prefix else None)
    if field == "date":
        return _between(*_period(token))
    if field == "since":
        match = _SINCE.fullmatch(value)
        if not match:
            raise QueryError("since: takes a number with d, w, m or y", token.position)
        days = int(match[1]) * _DAYS[match[2]]
        day = max(today.toordinal() - days, 1)
        return Condition("coalesce(papers.date, '') >= ?", (date.fromordinal(day).isoformat(),))
    choices = _IS if field == "is" else _HAS
    if value not in choices:
        raise QueryError(f"{field}: takes {', '.join(choices)}", token.position)
    if field == "is":
        return Condition(_IS[value], ())
    return Condition("papers.has & ?", (HAS_BITS[value],))


def _facet(kind: str, value: str, below: str | None) -> Condition:
    """Papers listed under `value`, in any case, or under what begins with it and `below`."""
    sql = (
        "papers.n IN (SELECT n FROM paper_facets JOIN facets USING (v) "
        "WHERE kind = ? AND (value = ? COLLATE NOCASE{}))"
    )
    if below is None:
        return Condition(sql.format(""), (kind, value))
    start = value.casefold() + below
    clause = " OR substr(lower(value), 1, ?) = ?"
    return Condition(sql.format(clause), (kind, value, len(start), start))


def _between(first: date, last: date) -> Condition:
    return Condition(
        "coalesce(papers.date, '') BETWEEN ? AND ?", (first.isoformat(), last.isoformat())
    )


def _period(token: _Token) -> tuple[date, date]:
    """The first and last day of `2026`, `2026-06`, `2026-06-01` or a range `A..B` of them."""
    start, dots, end = token.text.partition("..")
    try:
        first = _days(start)[0] if start else date.min
        last = (_days(end)[1] if end else date.max) if dots else _days(start)[1]
    except ValueError:
        raise QueryError(
            "date: takes 2026, 2026-06, 2026-06-01 or a range with ..", token.position
        ) from None
    return first, last


def _days(text: str) -> tuple[date, date]:
    match = _PERIOD.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if day:
        only = date(year, month, day)
        return only, only
    first = date(year, month or 1, 1)
    if not month:
        return first, date(year, 12, 31)
    following = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else None
    return first, following - timedelta(1) if following else date.max
