"""Salvages what can be read of a text that is only partly TOML.

Invalid statements become empty lines, so that the rest keeps its line numbers. A table of an array
(`[[sources]]`) is left out as a whole, because a part of it might mean something else.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final, NamedTuple

from tui_reader.core.text import clean_line

_START: Final = re.compile(r"""[ \t]*(?:\[|[A-Za-z0-9_."'-]+[ \t]*=)""")
"""Matches a line with which a key or a table begins."""
_HEADER: Final = re.compile(r"[ \t]*\[")
_COMMENT: Final = re.compile(r"[ \t]*#")
_NOT_UTF8: Final = re.compile("[\ud800-\udfff]")
"""Bytes that are not UTF-8, as `surrogateescape` decodes them."""
_LINE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")
_MAX_MISTAKES: Final = 50
"""A file with more is not worth salvaging."""
_MAX_NAME: Final = 40
"""Characters of a statement's name that are shown."""


class InvalidPart(NamedTuple):
    """A part of the text that is not TOML and was left out."""

    line: int
    """The line where it begins, from 1."""
    name: str
    """Its key or header; empty if it has none."""
    message: str


def salvage(text: str) -> tuple[str, list[InvalidPart]]:
    """`text` without its invalid parts, and these parts, in the order of the file.

    Raises TOMLDecodeError or RecursionError if too much of it is wrong.
    """
    left_out: list[InvalidPart] = []
    while True:
        try:
            mistake = _not_utf8(text)
            if mistake is None:
                tomllib.loads(text)
                return text, sorted(left_out)
            line, message = mistake
        except tomllib.TOMLDecodeError as error:
            if len(left_out) == _MAX_MISTAKES:
                raise
            message = clean_line(str(error))
            place = _LINE.search(message)
            line = int(place[1]) if place else text.count("\n") + 1
        lines = text.split("\n")
        first, end = _statement(lines, line - 1)
        name = "" if _COMMENT.match(lines[first]) else _name(lines[first])
        message = message.replace(f"(at line {first + 1}, ", "(at ")
        left_out.append(InvalidPart(first + 1, name, message))
        lines[first:end] = [""] * (end - first)
        text = "\n".join(lines)


def _not_utf8(text: str) -> tuple[int, str] | None:
    """The line of the first byte that is not UTF-8, and a message; None if there is none."""
    match = _NOT_UTF8.search(text)
    return (text.count("\n", 0, match.start()) + 1, "not UTF-8 text") if match else None


def _statement(lines: list[str], at: int) -> tuple[int, int]:
    """The range of lines to leave out for a mistake at line `at`; all numbers from 0."""
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
    return name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}..."
