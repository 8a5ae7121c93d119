"""The query language: parses a query, and translates it to SQL on the library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from tui_reader.core.identity import pasted_ids
from tui_reader.library.errors import QueryError
from tui_reader.library.fields import (
    FACET_FIELDS,
    FIELDS,
    TEXT_FIELDS,
    Condition,
    field_condition,
    id_condition,
)
from tui_reader.library.words import CJK, as_phrase

MAX_QUERY: Final = 2_000
"""Characters."""
MAX_DEPTH: Final = 50
"""Levels of parentheses and `-`."""
MIN_PREFIX: Final = 2
"""Letters that make the last word of a query, while it is typed, a prefix. A single letter is
ignored: nearly every paper has a word that begins with it."""

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[^\s-]))"
    r"|(?P<bare>[A-Za-z]+):(?=[\s()]|$)"
    r"|(?:(?P<field>[A-Za-z]+):)?(?:\"(?P<phrase>[^\"]*)(?P<quote>\"?)\*?|(?P<word>[^\s()\"]+)))"
)
_IDENTIFIER: Final = re.compile(
    r"\s*(?P<field>id:)?(?P<id>(?:(?:doi|arxiv|pmid|pubmed):\s?|https?://)[^\s\"]+|10\.[0-9]{4,9}/[^\s\"]+)",
    re.IGNORECASE,
)
"""An identifier as people paste it, which may have parentheses and colons."""
_PASTED: Final = re.compile(
    r"\s*(?:[<\[(]\S+[>\])]|\d{4}\.\d{4,5}(?:v\d+)?[.,;]|(?i:arxiv): ?\S+\s+\[.{2,60}"
    r"|(?i:pmid|pubmed): ?\d+)[.,;]?\s*"
)
"""A whole query that is a pasted identifier with signs around it or what citations add."""
_UNSEARCHABLE: Final = re.compile("[\x00\ud800-\udfff]")
"""Characters that cannot be passed to SQLite."""
_LAST_RUN: Final = re.compile(r"(?<![^\W_])[^\W_]+\Z")


class Term(NamedTuple):
    """A word or phrase to search for."""

    text: str
    """As written in the query."""
    column: str | None = None
    """The column of the full-text index to search; None for all."""
    prefix: bool = False
    """Whether its last word is a prefix."""


class ParsedQuery(NamedTuple):
    """The meaning of a query."""

    condition: Condition
    """On `papers`; every paper meets that of the empty query."""
    terms: tuple[Term, ...]
    """The words and phrases to find, without those that are excluded."""
    ranking: str
    """The FTS5 expression to rank papers by; empty if the query has no words."""
    has_only_words: bool
    """Whether exactly the papers of `ranking` meet the condition."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int
    field: str | None = None
    prefix: bool = False
    is_open: bool = False
    """Whether it is a phrase without its closing quotation mark."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A condition for one search of the full-text index."""

    expression: str
    negated: bool = False


_Node = Condition | _Words | None
"""A part of a query; None if it has no condition, such as a word without letters."""


def parse(query: str, today: date | None = None, *, typing: bool = False) -> ParsedQuery:
    """Parse `query`; with `typing`, its last word is a prefix. Raises QueryError."""
    # a query of the maximal length may have got a quotation mark and a star by `as_saved`
    if len(query) > MAX_QUERY + (0 if typing else 2):
        raise QueryError(f"longer than {MAX_QUERY} characters", MAX_QUERY)
    query = _UNSEARCHABLE.sub(" ", query)
    tokens = list(_tokens(query, typing))
    if typing and tokens and tokens[-1].kind == "text" and not query[-1:].isspace():
        tokens[-1] = _with_prefix(tokens[-1], query)
    parser = _Parser(tokens, today or date.today(), len(query))
    node = parser.parse()
    terms = tuple(dict.fromkeys(parser.terms))
    if isinstance(node, _Words) and not node.negated:
        return ParsedQuery(_condition(node), terms, node.expression, True)
    ranking = " OR ".join(filter(None, map(_match, terms)))
    return ParsedQuery(_condition(node), terms, ranking, False)


def terms(query: str, *, typing: bool = False) -> tuple[Term, ...]:
    """The words and phrases that `query` finds; empty if it cannot be parsed."""
    try:
        return parse(query, typing=typing).terms
    except QueryError:
        return ()


def as_saved(query: str) -> str:
    """The query that means the same without `typing` as `query` means with it.

    The last word gets the `*` that `typing` implies, and an open phrase its quotation mark.
    """
    has_ended = query[-1:].isspace()
    query = query.strip()
    try:
        tokens = list(_tokens(_UNSEARCHABLE.sub(" ", query), True))
    except QueryError:
        return query
    if not tokens or tokens[-1].kind != "text":
        return query
    last = tokens[-1]
    if last.is_open:
        query += '"'
    if has_ended:
        return query
    return query + "*" * (_with_prefix(last, query).prefix and not query.endswith("*"))


def as_typed(query: str) -> str:
    """The query that means the same with `typing` as `query` means without it."""
    if query.endswith("*") and not query.endswith('"*') and as_saved(query[:-1]) == query:
        return query[:-1]
    # a space ends the last word, so that it is not a prefix
    return query if as_saved(query) == query else f"{query} "


def quote(value: str) -> str:
    """`value` as it must be written after a field, in quotation marks if it needs them."""
    value = value.replace('"', " ")
    return value if re.fullmatch(r"[^\s()\"]+(?<!\*)", value) else f'"{value}"'


def _with_prefix(token: _Token, query: str) -> _Token:
    """The last token of a query that is being typed, as a prefix if possible."""
    field = token.field.lower() if token.field else None
    is_closed = query.endswith('"') and not token.is_open
    if token.prefix or is_closed:
        return token
    if field in FACET_FIELDS:
        is_archive = field == "cat" and "." not in token.text  # finds its categories anyway
        return replace(token, prefix=bool(token.text) and not is_archive)
    run = _LAST_RUN.search(token.text)
    if (field is not None and field not in TEXT_FIELDS) or not run or CJK.match(token.text[-1]):
        return token
    if len(run[0]) < MIN_PREFIX and not pasted_ids(token.text):
        return replace(token, text=token.text[: run.start()])
    return replace(token, prefix=True)


def _tokens(query: str, typing: bool = False) -> Iterator[_Token]:
    if _PASTED.fullmatch(query) and pasted_ids(query):
        yield _Token("text", query.strip(), len(query) - len(query.lstrip()))
        return
    position = 0
    end = len(query.rstrip())
    while position < end:
        if (match := _IDENTIFIER.match(query, position)) and _is_apart(query, position, match):
            pasted = match["id"].rstrip(",;")
            position = match.start("id") + len(pasted)
            yield _Token("text", pasted, match.start("id"), "id" if match["field"] else None)
            continue
        match = _TOKEN.match(query, position)
        if match is None:
            raise QueryError("cannot be read", position)
        start = match.end() - len(match[0].lstrip())
        position = match.end()
        if match["open"] or match["close"] or match["minus"]:
            yield _Token(match[0].strip(), match[0].strip(), start)
        elif match["bare"] is not None:
            if match["bare"].lower() in FIELDS:
                raise QueryError(f"{match['bare']}: needs a value", position - 1)
            yield _Token("text", match["bare"], start)  # a word of a title, not a field
        elif match["phrase"] is not None:
            is_open = not match["quote"]
            if is_open and not typing:
                raise QueryError("the quotation mark is not closed", start)
            prefix = match[0].endswith("*") and not is_open
            yield _Token("text", match["phrase"], start, match["field"], prefix, is_open)
        elif match["word"] == "OR" and match["field"] is None:
            yield _Token("OR", "OR", start)
        else:
            word = match["word"]
            field = match["field"]
            if field is not None and field.lower() not in FIELDS:
                if word.startswith("//"):
                    field, word = None, f"{field}:{word}"  # a URL
                elif word == "*":
                    field, word = None, f"{field}*"  # a word of a title, as `as_saved` writes it
            prefix = word.endswith("*")
            yield _Token("text", word.rstrip("*"), start, field, prefix)


def _is_apart(query: str, position: int, match: re.Match[str]) -> bool:
    """Whether the match at `position` begins a word, and is the identifier of a paper."""
    begins = match.start("id") > position or not position or query[position - 1] in "(-"
    return begins and bool(pasted_ids(match["id"].rstrip(",;")))


class _Parser:
    """Recursive descent over the tokens: OR, then AND, then NOT, then a term."""

    def __init__(self, tokens: list[_Token], today: date, length: int) -> None:
        self._tokens = tokens
        self._next = 0
        self._today = today
        self._length = length
        self._depth = 0
        self._negated = False
        self.terms: list[Term] = []

    def parse(self) -> _Node:
        if not self._tokens:
            return None
        node = self._alternatives()
        if token := self._peek():
            raise QueryError("unmatched )", token.position)
        return node

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _alternatives(self) -> _Node:
        parts = [self._sequence()]
        while (token := self._peek()) and token.kind == "OR":
            self._next += 1
            parts.append(self._sequence())
        return _either(parts)

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while (token := self._peek()) and token.kind not in ("OR", ")"):
            parts.append(self._factor())
        if not parts:
            if token:
                raise QueryError(f"nothing before {token.text}", token.position)
            raise QueryError("the query ends too early", self._length)
        return _both(parts)

    def _factor(self) -> _Node:
        token = self._tokens[self._next]
        self._next += 1
        if token.kind == "-":
            if not self._peek():
                raise QueryError("nothing after -", token.position)
            self._negated = not self._negated
            inner = self._nested(token, self._factor)
            self._negated = not self._negated
            return _not(inner)
        if token.kind == "(":
            node = self._nested(token, self._alternatives)
            closing = self._peek()
            if closing is None or closing.kind != ")":
                raise QueryError("the parenthesis is not closed", token.position)
            self._next += 1
            return node
        if token.kind == "text":
            return self._term(token)
        raise QueryError(f"{token.text} where a word was expected", token.position)

    def _nested(self, token: _Token, parse: Callable[[], _Node]) -> _Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise QueryError(f"nested deeper than {MAX_DEPTH} levels", token.position)
        node = parse()
        self._depth -= 1
        return node

    def _term(self, token: _Token) -> _Node:
        field = token.field.lower() if token.field else None
        if field is not None and field not in TEXT_FIELDS:
            return field_condition(
                token.field or "", token.text, self._today, token.position, prefix=token.prefix
            )
        term = Term(token.text, TEXT_FIELDS.get(field or ""), token.prefix)
        expression = _match(term)
        if not expression:
            return None
        if not self._negated:
            self.terms.append(term)
        if field is None and (ids := pasted_ids(token.text)):
            return _either([id_condition(ids), _Words(expression)])
        return _Words(expression)


def _condition(node: _Node) -> Condition:
    if node is None:
        return Condition("1", ())
    if isinstance(node, Condition):
        return node
    # Unary + keeps SQLite from looking the matches up by number and sorting them: it scans
    # `papers` in the view's order, tests each paper against the matches, and stops at the limit.
    sql = "+papers.n IN (SELECT rowid FROM words WHERE words MATCH ?)"
    return Condition(f"NOT ({sql})" if node.negated else sql, (node.expression,))


def _join(nodes: list[_Node], word: str) -> _Node:
    parts = [_condition(node) for node in nodes]
    if len(nodes) == 1:
        return nodes[0]
    sql = word.join(f"({part.sql})" for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.parameters))


def _grouped(expressions: list[str], word: str) -> str:
    different = list(dict.fromkeys(expressions))
    return different[0] if len(different) == 1 else f"({word.join(different)})"


def _both(nodes: list[_Node]) -> _Node:
    """All of `nodes`; the words among them become one search of the full-text index."""
    wanted = [each.expression for each in nodes if isinstance(each, _Words) and not each.negated]
    unwanted = [each.expression for each in nodes if isinstance(each, _Words) and each.negated]
    rest: list[_Node] = [each for each in nodes if isinstance(each, Condition)]
    if wanted:
        expression = _grouped(wanted, " AND ")
        if unwanted:
            expression = f"({expression} NOT {_grouped(unwanted, ' OR ')})"
        rest.insert(0, _Words(expression))
    elif unwanted:
        rest.insert(0, _Words(_grouped(unwanted, " OR "), True))
    return _join(rest, " AND ") if rest else None


def _either(nodes: list[_Node]) -> _Node:
    """Any of `nodes`."""
    if len(nodes) == 1:
        return nodes[0]
    wanted = [each.expression for each in nodes if isinstance(each, _Words) and not each.negated]
    rest = [each for each in nodes if isinstance(each, Condition)]
    rest += [_condition(each) for each in nodes if isinstance(each, _Words) and each.negated]
    found: list[_Node] = [_Words(_grouped(wanted, " OR "))] if wanted else []
    found += rest
    return _join(found, " OR ") if found else None


def _not(node: _Node) -> _Node:
    if isinstance(node, _Words):
        return replace(node, negated=not node.negated)
    return None if node is None else Condition(f"NOT ({node.sql})", node.parameters)


def _match(term: Term) -> str:
    """The FTS5 expression for a word or phrase; empty if it has no letter or digit."""
    words = as_phrase(term.text)
    if words and term.prefix:
        words += "*"
    return f"{term.column} : {words}" if words and term.column else words
