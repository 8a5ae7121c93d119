"""Chooses files by globs and by the date in their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import re2

from tui_reader.core.text import find_date
from tui_reader.sources.fetch import SourceError

_TOKEN: Final = re.compile(
    r"(?P<folders>(?<![^/])\*{2,}/)|(?P<any>\*{2,})"
    r"|\[(?P<negated>[!^]?)(?P<members>\]?[^\]/]{0,200})\]|.",
    re.DOTALL,
)
_MAX_DAYS: Final = 700_000
"""More would be before the first day of the calendar."""


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A function that returns whether a path matches one of `patterns`; without any, all match.

    Paths have forward slashes. `*`, `?` and `[a-z]` match characters within a name, `**` matches
    any folders. As in gitignore, a pattern without a slash matches a name in any folder, other
    patterns begin at the top, and a pattern that matches a folder matches everything below it.
    Matching takes linear time (RE2). Raises SourceError if the patterns are far too long.
    """
    alternatives = "|".join(_regex(_without_surrogates(each)) for each in patterns)
    if not alternatives:
        return lambda path: True
    options = _options()
    options.dot_nl = True
    try:
        expression = re2.compile(f"(?:{alternatives})(?:/.*)?", options)
    except re2.error:
        raise SourceError("the patterns are too long; use fewer or shorter ones") from None
    # RE2 takes bytes faster than text
    return lambda path: expression.fullmatch(path.encode("utf-8", "replace")) is not None


def _options() -> Any:
    """Options of RE2, which would write errors to the terminal by itself."""
    options = re2.Options()
    options.log_errors = False
    return options


def _without_surrogates(pattern: str) -> str:
    """A pattern for RE2, without lone surrogates: they stand for bytes that are not UTF-8."""
    return pattern.encode("utf-8", "replace").decode()


def _regex(pattern: str) -> str:
    anywhere = "" if "/" in pattern.rstrip("/") else "(?:.*/)?"
    return anywhere + _TOKEN.sub(_translated, pattern.strip("/"))


def _translated(token: re.Match[str]) -> str:
    """A part of a glob as a regular expression."""
    if token["folders"]:
        return "(?:.*/)?"
    if token["any"]:
        return ".*"
    if token["members"] is not None:
        return _class(token[0], token["negated"], token["members"])
    return {"*": "[^/]*", "?": "[^/]"}.get(token[0]) or re.escape(token[0])


def _class(written: str, negated: str, members: str) -> str:
    """A class of characters; one that is not valid, such as `[z-a]`, is taken literally."""
    if not members:
        return re.escape(written)
    # a range such as `[+-9]` does not contain the slash
    ranges = re.sub(
        "(.)-(.)",
        lambda each: f"{each[1]}-.0-{each[2]}" if each[1] < "/" < each[2] else each[0],
        members,
        flags=re.DOTALL,
    )
    escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", ranges)
    # the slash as a range of its own, so that it does not begin one with a dash after it
    expression = f"[^/-/{escaped}]" if negated else f"[{escaped}]"
    try:
        re2.compile(expression, _options())
    except re2.error:
        return re.escape(written)
    return expression


def is_since(path: str, days: int | None) -> bool:
    """Whether the date in `path` is at most `days` ago; True for a path without a date."""
    if days is None:
        return True
    date = find_date(path.rpartition("/")[2]) or find_date(path)
    first = datetime.now(UTC).date() - timedelta(min(days, _MAX_DAYS))
    return date is None or date >= first.isoformat()
