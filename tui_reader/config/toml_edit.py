"""Changes one value, key or table of a TOML text; every other character stays.

Each function takes a text that tomllib can read and returns the changed one. It raises UnfitError
if the change would have to move anything else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tui_reader.config.toml_positions import IDLE, Item, Path, scan

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SPACES: Final = re.compile(r"[ \t]*")
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")
_REST_OF_ENTRY: Final = re.compile(r"[ \t]*+,?[ \t]*+(?:#[^\n]*|\r)?(?:\n|\Z)")
"""The text that may follow an entry with its own line in a list."""
_ENDS_IN_LINE: Final = re.compile(r"[^ \t\r\n][ \t]*\r?\n\Z")


class UnfitError(Exception):
    """A line cannot be changed without moving anything else."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def with_value(text: str, path: Path, value: Any) -> str:
    """`text` with the key at `path` set to `value`; a new key goes below its table's last key.

    A table may be written as dotted keys, such as `ai.model = "x"`.
    """
    items = scan(text)
    own = _pair(text, items, path)
    if own:
        is_list = isinstance(value, (list, tuple)) and "\n" in text[own.value : own.end]
        if is_list and text[own.value] == "[":
            return _with_list(text, items, own, list(value))
        return text[: own.value] + written(value) + text[own.end :]
    table = path[:-1]
    if not table:
        top = _top(items)
        line = _line(path[-1], value)
        return _after(text, top[-1], line) if top else _first(text, items, line)
    header = next((item for item in items if _is_header(item, table)), None)
    if header is not None:
        return _after(text, _block(items, header)[-1], _line(path[-1], value))
    dotted = [item for item in items if item.path[:-1] == table]
    if len(table) > 1 or not dotted or any(item.path == table for item in items):
        raise _refused(text, items, path)
    return _after(text, dotted[-1], f"{_key(str(table[0]))}.{_line(path[-1], value)}")


def without(text: str, path: Path) -> str:
    """`text` without the key at `path`; unchanged if there is none."""
    items = scan(text)
    own = _pair(text, items, path)
    if own is None:
        return text
    start, end = _lines_of(text, own.start, own.end)
    return text[:start] + text[end:]


def with_entries(text: str, array: str, entries: Iterable[Mapping[str, Any]]) -> str:
    """`text` with new tables of an array at its end."""
    items = scan(text)
    if any(item.path == (array,) for item in items):
        raise _refused(text, items, (array,))
    lines: list[str] = []
    for values in entries:
        lines += [""] if lines else []
        lines += [f"[[{_key(array)}]]", *(_line(key, value) for key, value in values.items())]
    return _appended(text, lines)


def with_table(text: str, table: str, key: str, value: Any) -> str:
    """`text` with a new table that has one key, at its end."""
    items = scan(text)
    if any(item.path[:1] == (table,) for item in items):
        raise _refused(text, items, (table, key))
    return _appended(text, [f"[{_key(table)}]", _line(key, value)])


def has_table(text: str, table: str) -> bool:
    """Whether `text` has anything of this table."""
    return any(item.path[:1] == (table,) for item in scan(text))


def without_entry(text: str, array: str, number: int) -> str:
    """`text` without the table `number` of an array; comments above the next one stay."""
    items = scan(text)
    path = (array, number)
    header = next((item for item in items if _is_header(item, path)), None)
    if header is None:
        raise _refused(text, items, path)
    last = [item for item in items if item.path[:2] == path][-1]
    start, end = _lines_of(text, header.start, max(last.end, header.end))
    before, after = text[:start], text[end:]
    if not after.strip() or not after.split("\n", 1)[0].strip():
        lines = before.splitlines(keepends=True)
        while lines and not lines[-1].strip():
            lines.pop()
        before = "".join(lines)
    return before + after


def written(value: Any) -> str:
    """`value` as TOML, on one line."""
    import tomli_w

    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    return tomli_w.dumps({"_": value}).removeprefix("_ = ").rstrip("\n")


def _with_list(text: str, items: list[Item], own: Item, value: list[Any]) -> str:
    """`text` with a list on several lines changed entry by entry, so that its comments stay."""
    entries = [item for item in items if item.path[:-1] == own.path and item.kind == "inner"]
    old = [_read(text[entry.value : entry.end]) for entry in entries]
    gone: list[Item] = []
    rest = list(value)
    for entry, before in zip(entries, old, strict=True):
        if rest and rest[0] == before:
            rest.pop(0)
        else:
            gone.append(entry)
    if rest:
        text = _with_more(text, entries[-1] if entries else None, own, rest)
    for entry in reversed(gone):
        text = _without_one(text, entry)
    return text


def _read(value: str) -> Any:
    return tomllib.loads(f"value = {value}")["value"]


def _with_more(text: str, last: Item | None, own: Item, more: list[Any]) -> str:
    """`text` with the entries `more` at the end of a list."""
    if last is None:
        at = own.value + 1
        return f"{text[:at]}{', '.join(map(written, more))}, {text[at:]}"
    comma = IDLE.match(text, last.end)
    at = comma.end() if comma else last.end
    if text.startswith(",", at):
        at += 1
    else:
        at = last.end
        text = f"{text[:at]},{text[at:]}"
        at += 1
    line, end = _lines_of(text, last.start, at)
    rest_of_line = text[at:end].strip()
    if rest_of_line and not rest_of_line.startswith("#"):
        return f"{text[:at]} {', '.join(map(written, more))}{text[at:]}"
    indent = _indent(text, line) if line > own.value else "  "
    new = "".join(f"{indent}{written(each)},{_break(text)}" for each in more)
    return text[:end] + new + text[end:]


def _without_one(text: str, entry: Item) -> str:
    """`text` without an entry of a list, and without its line if it had its own."""
    rest = _REST_OF_ENTRY.match(text, entry.end)
    start, end = _lines_of(text, entry.start, entry.end)
    if rest and not text[start : entry.start].strip() and rest.end() == end:
        return text[:start] + text[end:]
    comma = _COMMA.match(text, entry.end)
    return text[: entry.start] + text[comma.end() if comma else entry.end :]


def _pair(text: str, items: list[Item], path: Path) -> Item | None:
    """The key at `path`, None if there is none. Raises UnfitError if it is inside a value."""
    own = next((item for item in items if item.path == path and item.kind != "header"), None)
    if own and own.kind == "inner":
        raise _refused(text, items, path)
    return own


def _is_header(item: Item, path: Path) -> bool:
    return item.kind == "header" and item.path == path


def _top(items: list[Item]) -> list[Item]:
    """The keys above the first header."""
    first = next((n for n, item in enumerate(items) if item.kind == "header"), len(items))
    return [item for item in items[:first] if item.kind == "pair"]


def _block(items: list[Item], header: Item) -> list[Item]:
    """A header and the keys below it."""
    block = [header]
    for item in items[items.index(header) + 1 :]:
        if item.kind == "header":
            break
        if item.kind == "pair":
            block.append(item)
    return block


def _lines_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The begin of the line of `start`, and the end of the line of `end`."""
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop + 1


def _after(text: str, item: Item, line: str) -> str:
    """`text` with a line below an item, with the same indentation."""
    start, end = _lines_of(text, item.start, item.end)
    new = f"{_indent(text, start)}{line}"
    if end == len(text) and not text.endswith("\n"):
        return f"{text}{_break(text)}{new}"
    return f"{text[:end]}{new}{_break(text)}{text[end:]}"


def _first(text: str, items: list[Item], line: str) -> str:
    """`text` with its first key, above the first header and the comment above that."""
    if not items:
        return _appended(text, [line])
    at = _lines_of(text, items[0].start, items[0].start)[0]
    while at:
        above = text.rfind("\n", 0, at - 1) + 1
        if not text[above:at].lstrip().startswith("#"):
            break
        at = above
    return f"{text[:at]}{line}{_break(text) * 2}{text[at:]}"


def _appended(text: str, lines: list[str]) -> str:
    """`text` with lines at its end, below an empty line."""
    end = _break(text)
    if text and not text.endswith("\n"):
        text += end
    if _ENDS_IN_LINE.search(text):
        text += end
    return text + "".join(line + end for line in lines)


def _indent(text: str, start: int) -> str:
    """The spaces at the begin of the line at `start`."""
    match = _SPACES.match(text, start)
    return match[0] if match else ""


def _break(text: str) -> str:
    """The line break that the text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def _line(key: str | int, value: Any) -> str:
    return f"{_key(str(key))} = {written(value)}"


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else written(key)


def _refused(text: str, items: list[Item], path: Path) -> UnfitError:
    """The error for a key or table that is inside a value and does not have its own line."""
    whole = next((item for item in items if item.path == path[: len(item.path)]), None)
    if whole is None:  # a table of tables, written as dotted keys
        raise KeyError(path)
    name = ".".join(str(key) for key in whole.path if isinstance(key, str))
    proper = f"[[{name}]] tables" if text.startswith("[", whole.value) else f"a [{name}] table"
    line = text.count("\n", 0, whole.start) + 1
    return UnfitError(line, f"{name} is one value; write it as {proper}, or change it by hand")
