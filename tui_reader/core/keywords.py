"""The user's keywords, muted words and followed authors: their matches and badges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tui_reader.core.badges import FIRST_IDEOGRAPH, Highlight
from tui_reader.core.paper import Badge

if TYPE_CHECKING:
    from tui_reader.config import Config, Keyword

_LETTER: Final = rf"[^\W_{FIRST_IDEOGRAPH}-\U0010ffff]"
_PART: Final = re.compile(rf"{_LETTER}+|(?=\w)[{FIRST_IDEOGRAPH}-\U0010ffff]")
MAX_MATCHES: Final = 500
"""Matches of one keyword in one text that are highlighted."""


class KeywordError(ValueError):
    """A regular expression is invalid; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The keywords, muted words and followed authors of config.toml."""

    keywords: tuple[Keyword, ...] = ()
    mute: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()

    @classmethod
    def of(cls, config: Config) -> Rules:
        """The rules of `config`, without invalid regular expressions."""
        return cls(
            tuple(
                replace(each, words=tuple(filter(is_valid, each.words))) for each in config.keywords
            ),
            tuple(filter(is_valid, config.mute)),
            config.follow,
        )

    def text(self) -> str:
        """The rules as JSON, which the library stores to notice changes."""
        return json.dumps(
            {
                "keywords": [[k.label, list(k.words), k.color, k.weight] for k in self.keywords],
                "mute": self.mute,
                "follow": self.follow,
            },
            ensure_ascii=False,
        )


def badges_of(text: str) -> list[Badge]:
    """The badges of the keywords in a `Rules.text`, in the same order."""
    return [Badge(label, color, weight) for label, _, color, weight in json.loads(text)["keywords"]]


def merge_badges(own: Sequence[Badge], digests: Sequence[Badge]) -> tuple[Badge, ...]:
    """The user's badges and then the digests' badges of one paper, each label once.

    Labels are compared without case. A badge for which the user chose no colour gets the digest's.
    """
    colors = {badge.label.casefold(): badge.color for badge in digests}
    mine = {badge.label.casefold() for badge in own}
    return (
        *(
            badge
            if badge.color
            else Badge(badge.label, colors.get(badge.label.casefold()), badge.weight)
            for badge in own
        ),
        *(badge for badge in digests if badge.label.casefold() not in mine),
    )


def regex_of(word: str) -> str | None:
    """The regular expression in `/…/`; None if `word` is not one."""
    return word[1:-1] if len(word) > 2 and word[0] == word[-1] == "/" else None


def is_valid(word: str) -> bool:
    """Whether `word` is not a regular expression, or a valid one."""
    return _fault(word) is None


def _fault(word: str) -> KeywordError | None:
    """What is wrong with a word that is an invalid regular expression."""
    expression = regex_of(word)
    try:
        if expression:
            compile_patterns((expression,))
    except KeywordError as error:
        return error
    return None


def problems(config: Config) -> list[tuple[tuple[str, ...], str]]:
    """The invalid regular expressions: their place for `config.file_and_line`, and a message."""
    words: list[tuple[tuple[str, ...], str]] = [
        (("keywords", each.label, "words", word), f"[[keywords]] {each.label}")
        for each in config.keywords
        for word in each.words
    ]
    words += ((("mute", word), "mute") for word in config.mute)
    return [(where, f"{name}: {fault}") for where, name in words if (fault := _fault(where[-1]))]


@lru_cache(maxsize=256)
def compile_patterns(expressions: tuple[str, ...]) -> Any:
    """Compile the expressions, joined by `|`, with RE2, without case.

    RE2 takes linear time for any expression. Raises KeywordError for an expression that it does
    not accept ("RE2 regular expression syntax").
    """
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    for expression in expressions:
        try:
            re2.compile(expression, options)
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
            raise KeywordError(
                f"/{expression}/ is not a valid regular expression ({reason})"
            ) from error
    return re2.compile("|".join(f"(?:{each})" for each in expressions), options)


@lru_cache(maxsize=256)
def _words_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern for the words and phrases of a text that begin with one of `words`.

    An ideograph is a word of its own. None if no word has a letter.
    """
    every = []
    for word in words:
        parts = _PART.findall(word)
        if parts:
            ideographs = [part >= FIRST_IDEOGRAPH for part in parts]
            pattern = re.escape(parts[0])
            for at, part in enumerate(parts[1:], 1):
                gap = "*" if ideographs[at - 1] or ideographs[at] else "+"
                pattern += rf"[\W_]{gap}{re.escape(part)}"
            begins = "" if ideographs[0] else rf"(?<!{_LETTER})"
            every.append((pattern, begins, "" if ideographs[-1] else f"(?:{_LETTER}|_)*"))
    if not every:
        return None
    every.sort(key=lambda each: -len(each[0]))
    return re.compile("|".join(f"{begins}{pattern}{rest}" for pattern, begins, rest in every), re.I)


def has_word(text: str, words: Iterable[str]) -> bool:
    """Whether `text` has one of `words`, as the badges of keywords find them."""
    return any(pattern.search(text) for pattern in _patterns(words))


def _patterns(words: Iterable[str]) -> Iterator[Any]:
    """Patterns for words and phrases, and for regular expressions."""
    every = tuple(words)
    if plain := _words_pattern(tuple(word for word in every if regex_of(word) is None)):
        yield plain
    if expressions := tuple(filter(None, map(regex_of, every))):
        yield compile_patterns(expressions)


def find_keywords(text: str, keywords: Iterable[Keyword]) -> list[Highlight]:
    """Where the words of `keywords` are in `text`, as whole words, sorted, without overlaps."""
    found: list[Highlight] = []
    for keyword in keywords:
        badge = Badge(keyword.label, keyword.color, keyword.weight)
        for pattern in _patterns(keyword.words):
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    found.append(Highlight(match.start(), match.end(), badge))
                if len(found) >= MAX_MATCHES:
                    break
    return without_overlaps(found)


def without_overlaps(found: Iterable[Highlight]) -> list[Highlight]:
    """The highlights sorted, without those that overlap an earlier or a longer one."""
    kept: list[Highlight] = []
    end = 0
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if each.start >= end:
            kept.append(each)
            end = each.end
    return kept
