"""config.toml read: what is right is taken, what is wrong is told with its line."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tui_reader.config.records import (
    Config,
    Setting,
    SourceConfig,
    name_key,
    settings,
)
from tui_reader.config.values import ConfigError, nearest
from tui_reader.core.text import clean_line

_Where = tuple[str | int, ...]
_PLAINER: Final = {"Cannot overwrite a value": "this key stands here for the second time"}
"""What tomllib says, in words for those who do not know it."""


def load(path: Path, *, salvage: bool = False) -> Config:
    """The configuration at `path`, an empty one if there is no such file.

    A wrong entry is told in `problems` and left out. Raises ConfigError where the file cannot be
    read or is not TOML; with `salvage`, the parts that are not TOML are reported and left out.
    """
    try:
        text = path.read_text("utf-8-sig", errors="surrogateescape" if salvage else None)
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: no UTF-8 text; write the file in UTF-8") from error
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"{path}: cannot be read ({reason}); mend or move it aside") from error
    try:
        text.encode()
        return parse(text, str(path))
    except (ValueError, RecursionError) as error:  # the former also for a number too long
        if salvage:
            return _salvaged(path, text)
        raise not_toml(path, error) from error


def _salvaged(path: Path, text: str) -> Config:
    from tui_reader.config.toml_salvage import readable

    try:
        rest, unread = readable(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error
    told = (
        f"{path}:{line}: {name + ': ' if name else ''}not TOML: {_plainer(message)}; left out"
        for line, name, message in unread
    )
    config = parse(rest, str(path))
    return replace(config, problems=(*told, *config.problems))


def parse(text: str, path: str) -> Config:
    """The configuration that `text` is; `path` names it in `problems`. Raises TOMLDecodeError."""
    reading = _Reading()
    values = reading.config(tomllib.loads(text))
    return Config(**values, problems=reading.told(text, path))


def not_toml(path: Path, error: Exception) -> ConfigError:
    """The error that tells where a file is no TOML."""
    return ConfigError(f"{path}: not TOML: {_plainer(clean_line(str(error)))}; mend that line")


def _plainer(said: str) -> str:
    for theirs, ours in _PLAINER.items():
        said = said.replace(theirs, ours)
    return said


class _Reading:
    """One reading of the file, and what was wrong in it."""

    def __init__(self) -> None:
        self._problems: list[tuple[_Where, str]] = []

    def told(self, text: str, path: str) -> tuple[str, ...]:
        """The problems, a line each, in the order of the file."""
        if not self._problems:
            return ()
        from tui_reader.config.toml_positions import line_of, lines

        try:
            found = lines(text)
        except (ValueError, RecursionError):  # told without lines rather than not at all
            found = {}
        placed = [(line_of(found, where), message) for where, message in self._problems]
        placed.sort(key=lambda problem: problem[0] or 0)
        return tuple(
            f"{path}: {message}" if line is None else f"{path}:{line}: {message}"
            for line, message in placed
        )

    def config(self, data: dict[str, Any]) -> dict[str, Any]:
        """Config's values but `problems`."""
        known = settings(Config)
        values: dict[str, Any] = {}
        for key, value in data.items():
            setting = known.get(key)
            if setting is None:
                self._unknown((), key, known, "")
            elif setting.entries:
                values[key] = self._entries(key, value, setting.entries)
            elif setting.is_table:
                values[key] = self._table(key, value, setting)
            else:
                self._read((), key, value, setting, "", values)
        return values

    def _wrong(self, where: _Where, message: str) -> None:
        self._problems.append((where, message))

    def _read(
        self,
        where: _Where,
        key: str,
        value: Any,
        setting: Setting,
        title: str,
        values: dict[str, Any],
    ) -> None:
        """Put the value of `key` among `values` if it is right."""
        value_type = setting.value_type
        name = clean_line(key)
        if value_type.item and isinstance(value, list):
            right: list[Any] = []
            for number, each in enumerate(value):
                try:
                    right.append(value_type.item.read(each))
                except ConfigError as error:
                    place = (*where, key, number)
                    self._wrong(place, f"{title}{name}: number {number + 1} {error}")
            value = right
        try:
            values[key] = value_type.read(value)
        except ConfigError as error:
            self._wrong((*where, key), f"{title}{name} {error}")

    def _unknown(
        self, where: _Where, key: str, known: dict[str, Setting], title: str, mend: str = ""
    ) -> None:
        mend = mend or nearest(key, tuple(known)) or "; remove it"
        self._wrong((*where, key), f"{title}unknown key {clean_line(key)!r}{mend}")

    def _table(self, key: str, table: Any, setting: Setting) -> dict[str, Any]:
        """A table of commands or keys, each of which stands alone."""
        values: dict[str, Any] = {}
        if not isinstance(table, dict):
            self._wrong((key,), f"{key} must be a table; write [{key}]")
            return values
        title = f"[{key}]: "
        for name, value in table.items():
            part = setting if setting.parts is None else setting.parts.get(name)
            if part is None:
                self._unknown((key,), name, setting.parts or {}, title, _misplaced(name))
            else:
                self._read((key,), name, value, part, title, values)
        return values

    def _entries(self, key: str, tables: Any, record: type) -> tuple[Any, ...]:
        """The entries of an array of tables, each with a name of its own."""
        if not isinstance(tables, list):
            self._wrong((key,), f"{key} must be written as [[{key}]] tables, in two brackets each")
            return ()
        found: dict[str, Any] = {}
        for number, table in enumerate(tables):
            where = (key, number)
            title = f"[[{key}]] number {number + 1}: "
            if not isinstance(table, dict):
                self._wrong(where, f"{title}not a table; write [[{key}]] above it")
                continue
            values = self._entry(where, table, record, title)
            if values is None:
                continue
            name = values[name_key(record)]
            if name in found:
                place = (*where, name_key(record))
                self._wrong(
                    place, f"{title}the {name_key(record)} {name!r} is taken; give it another"
                )
                continue
            found[name] = record(**values)
        return tuple(found.values())

    def _entry(
        self, where: _Where, table: dict[str, Any], record: type, title: str
    ) -> dict[str, Any] | None:
        """An entry's values; None where it cannot be used.

        What is wrong in a key that may be left out costs that key. A source is left out: with an
        option less it might fetch a whole repository.
        """
        every = settings(record)
        kind = table.get("kind")
        known = {
            key: setting
            for key, setting in every.items()
            if not setting.kinds or kind in setting.kinds
        }
        if record is SourceConfig and kind not in every["kind"].value_type.choices:
            known = every
        before = len(self._problems)
        values: dict[str, Any] = {}
        for key, setting in known.items():
            if setting.is_needed and key not in table:
                self._wrong(where, f"{title}{key} is missing; write {key} = {setting.example}")
        for key, value in table.items():
            if key in known:
                self._read(where, key, value, known[key], title, values)
            elif key in every:
                mend = f"{title}{key} is nothing that a {kind} source has; remove it"
                self._wrong((*where, key), mend)
            else:
                mend = _misplaced(key)
                self._unknown(where, key, known, title, mend)
                before += bool(mend)
        if record is SourceConfig and len(self._problems) > before:
            return None
        is_whole = all(key in values for key, setting in known.items() if setting.is_needed)
        return values if is_whole else None


def _misplaced(key: str) -> str:
    """What is said of a key that belongs to the whole file and stands in a table."""
    setting = settings(Config).get(key)
    if setting is None or setting.entries or setting.is_table:
        return ""
    return "; it is a setting of the whole file: write it above the first [ ] line"
