"""Finds the positions of headers, keys and values in a TOML text, which tomllib does not give.

tomllib has read the text before, so that mistakes in it need not be reported, only tolerated.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final, NamedTuple

Path = tuple[str | int, ...]
"""Keys, and numbers of entries of lists, from the top of the file."""

IDLE: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
"""Spaces, line breaks and comments."""
_BETWEEN: Final = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_SPACES: Final = re.compile(r"[ \t]*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}#\r\n]*[^,\]}#\s]")


class Item(NamedTuple):
    """A header, a key with its value, or an entry of a list; positions are in characters."""

    path: Path
    kind: str
    """`header`, `pair` for a key on lines of its own, `inner` for a part of another value."""
    start: int
    """The begin of the header or key, or of an entry's value."""
    value: int
    """The begin of its value, or of the header."""
    end: int
    """The end of its value or header."""


def scan(text: str) -> list[Item]:
    """Every item of a TOML text, in order. Raises ValueError if it is not TOML."""
    return _Scanner(text).scan()


def lines(text: str) -> dict[Path, int]:
    """The line of every item, from 1; for a table with several headers, the first."""
    found: dict[Path, int] = {}
    line, at = 1, 0
    for item in sorted(scan(text), key=lambda item: item.start):
        line, at = line + text.count("\n", at, item.start), item.start
        for length in range(1, len(item.path) + 1):  # tables that dotted keys make
            found.setdefault(item.path[:length], line)
    return found


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the nearest item around it."""
    return next((found[path[:n]] for n in range(len(path), 0, -1) if path[:n] in found), None)


def numbered(text: str, path: Path) -> Path:
    """`path` with entries by their numbers that it has by their names, labels or values.

    Raises TOMLDecodeError.
    """
    found: list[str | int] = []
    data: Any = tomllib.loads(text)
    for key in path:
        is_named = isinstance(data, list) and isinstance(key, str)
        found.append(_number(data, key) if is_named else key)
        try:
            data = data[found[-1]]
        except (LookupError, TypeError):
            data = None
    return tuple(found)


def _number(entries: list[Any], name: str | int) -> int:
    """The number of the first entry with this name, label or value; if none, their count."""
    for number, entry in enumerate(entries):
        if name in (
            (entry.get("name"), entry.get("label")) if isinstance(entry, dict) else (entry,)
        ):
            return number
    return len(entries)


class _Scanner:
    """Scans a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._items: list[Item] = []
        self._counts: dict[Path, int] = {}
        """The number of entries of each array of tables so far."""

    def scan(self) -> list[Item]:
        at = self._skip(IDLE, 0)
        table: Path = ()
        while at < len(self._text):
            if self._text[at] == "[":
                table, at = self._header(at)
            else:
                at = self._pair(at, table, "pair")
            at = self._skip(IDLE, at)
        return self._items

    def _skip(self, what: re.Pattern[str], at: int) -> int:
        match = what.match(self._text, at)
        return match.end() if match else at

    def _header(self, at: int) -> tuple[Path, int]:
        brackets = 2 if self._text.startswith("[[", at) else 1
        keys, end = self._keys(at + brackets)
        end += brackets
        path: Path = ()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            if number == len(keys) and brackets == 2:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        self._items.append(Item(path, "header", at, at, end))
        return path, end

    def _pair(self, at: int, table: Path, kind: str) -> int:
        keys, end = self._keys(at)
        if not self._text.startswith("=", end):
            raise ValueError(f"no value at character {end}")
        path = (*table, *keys)
        value = self._skip(_SPACES, end + 1)
        place = len(self._items)
        end = self._value(value, path)
        self._items.insert(place, Item(path, kind, at, value, end))
        return end

    def _keys(self, at: int) -> tuple[tuple[str, ...], int]:
        """The parts of a dotted key, and its end."""
        keys: list[str] = []
        while True:
            at = self._skip(_SPACES, at)
            if match := _BARE_KEY.match(self._text, at):
                keys.append(match[0])
            elif match := _STRING.match(self._text, at):
                keys.append(tomllib.loads(f"key = {match[0]}")["key"])
            else:
                raise ValueError(f"no key at character {at}")
            at = self._skip(_SPACES, match.end())
            if not self._text.startswith(".", at):
                return tuple(keys), at
            at += 1

    def _value(self, at: int, path: Path) -> int:
        """The end of the value at `at`."""
        if self._text.startswith("[", at):
            number = 0
            at = self._skip(_BETWEEN, at + 1)
            while not self._text.startswith("]", at):
                place = len(self._items)
                end = self._value(at, (*path, number))
                self._items.insert(place, Item((*path, number), "inner", at, at, end))
                number += 1
                at = self._skip(_BETWEEN, end)
            return at + 1
        if self._text.startswith("{", at):
            at = self._skip(_BETWEEN, at + 1)
            while not self._text.startswith("}", at):
                at = self._skip(_BETWEEN, self._pair(at, path, "inner"))
            return at + 1
        match = _STRING.match(self._text, at) or _BARE_VALUE.match(self._text, at)
        if not match:
            raise ValueError(f"no value at character {at}")
        return match.end()
