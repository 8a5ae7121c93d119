"""Chooses files by globs and by the date in their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from tui_reader.core.text import find_date

_FOLDERS: Final = "(?:.*?/)??"
_STARS: Final = re.compile(r"\*{2,}/?")
_CHARACTERS: Final = re.compile(r"\[([!^]?)(\]?[^\]/]*)\]")
_MAX_DAYS: Final = 700_000
"""More would be before the first day of the calendar."""


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A function that returns whether a path matches one of `patterns`; without any, all match.

    Paths have forward slashes. `*`, `?` and `[a-z]` match characters within a name, `**` matches
    any folders. As in gitignore, a pattern without a slash matches a name in any folder, other
    patterns begin at the top, and a pattern that matches a folder matches everything below it.
    """
    alternatives = "|".join(map(_regex, patterns))
    if not alternatives:
        return lambda path: True
    matches = re.compile(f"(?:{alternatives})(?:/.*)?", re.DOTALL).fullmatch
    return lambda path: matches(path) is not None


def _regex(pattern: str) -> str:
    """`pattern` as a regular expression that never backtracks, so that matching is linear.

    If the text after a star matches at one position, a later position is never needed, because
    the next star can match everything in between. So each part is an atomic group. After `**` a
    later position may be needed, as the `*` that follow it match no slash; therefore everything
    between two `**` is one atomic group.
    """
    inner = pattern.strip("/")
    groups: list[list[list[str]]] = [[[]]]
    openings = [""]
    if "/" not in pattern.rstrip("/"):
        groups.append([[]])
        openings.append(_FOLDERS)
    for at, token in _tokens(inner):
        if token == "**/" and (at == 0 or inner[at - 1] == "/"):
            groups.append([[]])
            openings.append(_FOLDERS)
        elif token.startswith("**"):
            groups.append([["/"] if token.endswith("/") else []])
            openings.append(".*?")
        elif token == "*":
            groups[-1].append([])
        else:
            groups[-1][-1].append(token)
    found = ""
    for number, (opening, group) in enumerate(zip(openings, groups, strict=True), 1):
        end = "(?![^/])" if number == len(groups) else ""
        first, *more = map("".join, group)
        parts = [first, *(f"(?>[^/]*?{part})" for part in more)]
        parts[-1] = f"(?>[^/]*?{''.join(group[-1])}{end})" if more else f"{first}{end}"
        found += f"(?>{opening}{''.join(parts)})"
    return found


def _tokens(pattern: str) -> Iterator[tuple[int, str]]:
    """The parts of a glob with their positions; all but stars as regular expressions."""
    at = 0
    while at < len(pattern):
        if stars := _STARS.match(pattern, at):
            yield at, "**/" if stars[0].endswith("/") else "**"
            at = stars.end()
        elif characters := _CHARACTERS.match(pattern, at):
            negated, members = characters.groups()
            escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", members)
            yield at, _class(f"(?!/)[{'^' if negated else ''}{escaped}]", characters[0])
            at = characters.end()
        else:
            yield at, {"*": "*", "?": "[^/]"}.get(pattern[at]) or re.escape(pattern[at])
            at += 1


def _class(expression: str, written: str) -> str:
    """A class of characters; one that is not valid, such as `[z-a]`, is taken literally."""
    try:
        re.compile(expression)
    except re.error:
        return re.escape(written)
    return expression


def is_since(path: str, days: int | None) -> bool:
    """Whether the date in `path` is at most `days` ago; True for a path without a date."""
    if days is None:
        return True
    date = find_date(path.rpartition("/")[2]) or find_date(path)
    first = datetime.now(UTC).date() - timedelta(min(days, _MAX_DAYS))
    return date is None or date >= first.isoformat()
