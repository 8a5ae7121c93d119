"""What can be read of a text that is not TOML throughout: all but the statements that are none.

What is left out leaves empty lines, so that the rest stands where it stood. A table in an array
(`[[sources]]`) goes as a whole, as a part of it might mean something else than all of it.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line

_START: Final = re.compile(r"""[ \t]*(?:\[|[A-Za-z0-9_."'-]+[ \t]*=)""")
"""How a line looks with which a key or a table begins."""
_HEADER: Final = re.compile(r"[ \t]*\[")
_COMMENT: Final = re.compile(r"[ \t]*#")
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")
"""Bytes that are no UTF-8, as `surrogateescape` decodes them."""
_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_MOST: Final = 50
"""Mistakes; a file with more is none of ours."""
_LONGEST: Final = 40
"""Characters of a statement's name that are repeated."""


class Unread(NamedTuple):
    """A part that was left out."""

    line: int
    """Of its beginning, from 1."""
    name: str
    """Its key or its header, as far as it has one."""
    message: str


def readable(text: str) -> tuple[str, list[Unread]]:
    """`text` without what is no TOML, and what that was, in the order of the file.

    Raises TOMLDecodeError or RecursionError where too much is wrong.
    """
    left_out: list[Unread] = []
    while True:
        try:
            wrong = _not_utf8(text)
            if wrong is None:
                tomllib.loads(text)
                return text, sorted(left_out)
            line, message = wrong
        except tomllib.TOMLDecodeError as error:
            if len(left_out) == _MOST:
                raise
            message = clean_line(str(error))
            place = _LINE.search(message)
            line = int(place[1]) if place else text.count("\n") + 1
        lines = text.split("\n")
        first, end = _statement(lines, line - 1)
        name = "" if _COMMENT.match(lines[first]) else _name(lines[first])
        message = message.replace(f"(at line {first + 1}, ", "(at ")
        left_out.append(Unread(first + 1, name, message))
        lines[first:end] = [""] * (end - first)
        text = "\n".join(lines)


def _not_utf8(text: str) -> tuple[int, str] | None:
    """The line of the first byte that is no UTF-8, and what is said of it."""
    match = _NOT_UTF8.search(text)
    return (text.count("\n", 0, match.start()) + 1, "no UTF-8 text") if match else None


def _statement(lines: list[str], at: int) -> tuple[int, int]:
    """The lines, from and to, that go because of what is wrong at line `at` (all from 0)."""
    at = min(at, len(lines) - 1)
    if _COMMENT.match(lines[at]):
        return at, at + 1
    starts = [n for n in range(at, -1, -1) if n == at or _START.match(lines[n])]
    first = next((n for n in starts if _is_toml(lines[:n])), 0)
    header = next((n for n in range(first, -1, -1) if _HEADER.match(lines[n])), None)
    is_table = header is not None and (header == first or lines[header].lstrip()[:2] == "[[")
    if header is not None and is_table:
        first = header
    ends = _HEADER if is_table else _START
    return first, next(
        (n for n in range(first + 1, len(lines)) if ends.match(lines[n])), len(lines)
    )


def _is_toml(lines: list[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    return True


def _name(line: str) -> str:
    name = clean_line(line.split("#", 1)[0].split("=", 1)[0].strip())
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
