"""Which files of many are wanted: by globs, and by the date in their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from tui_reader.text import find_date

_MAX_DAYS: Final = 700_000
"""So that the calendar does not end."""


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path with forward slashes fits one of `patterns`; all do where there is none.

    `*`, `?` and `[a-z]` stand for characters within a name, `**` for any folders. As in
    gitignore, a pattern without a slash fits a name in any folder, others count from the top,
    and what fits a folder fits everything below it.
    """
    alternatives = "|".join(map(_regex, patterns))
    if not alternatives:
        return lambda path: True
    fits = re.compile(f"(?:{alternatives})(?:/.*)?", re.DOTALL).fullmatch
    return lambda path: fits(path) is not None


def _regex(pattern: str) -> str:
    inner = pattern.strip("/")
    parts = [] if "/" in pattern.rstrip("/") else ["(?:.*/)?"]
    at = 0
    while at < len(inner):
        if inner.startswith("**/", at):
            parts.append("(?:.*/)?")
            at += 3
        elif inner.startswith("**", at):
            parts.append(".*")
            at += 2
        elif characters := re.compile(r"\[([!^]?)(\]?[^\]/]*)\]").match(inner, at):
            negated, members = characters.groups()
            escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", members)
            parts.append(f"(?!/)[{'^' if negated else ''}{escaped}]")
            at = characters.end()
        else:
            parts.append({"*": "[^/]*", "?": "[^/]"}.get(inner[at]) or re.escape(inner[at]))
            at += 1
    return "".join(parts)


def is_since(path: str, days: int | None) -> bool:
    """Whether the date in `path` is at most `days` ago; so is every path without a date."""
    if days is None:
        return True
    date = find_date(path.rpartition("/")[2]) or find_date(path)
    first = datetime.now(UTC).date() - timedelta(min(days, _MAX_DAYS))
    return date is None or date >= first.isoformat()
