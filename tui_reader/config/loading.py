"""Loads config.toml: uses the valid settings and reports the invalid ones with their lines."""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tui_reader.config.entries import SourceConfig, entry_settings
from tui_reader.config.kinds import registered_kinds
from tui_reader.config.records import Config
from tui_reader.config.settings import Setting, name_key, settings
from tui_reader.config.values import ConfigError, nearest
from tui_reader.core.text import clean_line

_Where = tuple[str | int, ...]


def load(path: Path, *, salvage: bool = False) -> Config:
    """The configuration at `path`, an empty one if there is no such file.

    What is wrong is left out and reported in `problems`. Raises ConfigError if the file cannot be
    read or is not TOML; with `salvage`, the parts that are not TOML are left out and reported too.
    """
    try:
        if path.is_fifo() or path.is_socket():
            raise OSError(errno.EINVAL, "it is not a file")  # a pipe would be waited for
        text = path.read_text("utf-8-sig", errors="surrogateescape" if salvage else None)
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text; save the file as UTF-8") from error
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"{path}: cannot be read ({reason}); fix this or move it away") from error
    try:
        text.encode()
        return parse(text, str(path))
    except (ValueError, RecursionError) as error:  # ValueError: not TOML, or a number too long
        if salvage:
            return _salvaged(path, text)
        raise not_toml(path, error) from error


def _salvaged(path: Path, text: str) -> Config:
    from tui_reader.config.toml_salvage import salvage

    try:
        rest, left_out = salvage(text)
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error
    problems = (
        f"{path}:{line}: {name + ': ' if name else ''}not TOML: {_plainer(message)}; left out"
        for line, name, message in left_out
    )
    config = parse(rest, str(path))
    return replace(config, problems=(*problems, *config.problems))


def parse(text: str, path: str) -> Config:
    """The configuration in `text`; `path` names it in `problems`. Raises TOMLDecodeError."""
    parser = _Parser()
    values = parser.config(tomllib.loads(text))
    return Config(**values, problems=parser.problems(text, path))


def not_toml(path: Path, error: Exception) -> ConfigError:
    """The error for a file that is not TOML; `error` names the line."""
    return ConfigError(f"{path}: not TOML: {_plainer(clean_line(str(error)))}; fix that line")


def _plainer(message: str) -> str:
    """A message of tomllib in plainer words."""
    return message.replace("Cannot overwrite a value", "this key was set before")


class _Parser:
    """Parses a configuration once, collecting problems."""

    def __init__(self) -> None:
        self._problems: list[tuple[_Where, str]] = []

    def problems(self, text: str, path: str) -> tuple[str, ...]:
        """The problems, one line each, in the order of the file."""
        if not self._problems:
            return ()
        from tui_reader.config.toml_positions import line_of, lines

        try:
            found = lines(text)
        except (ValueError, RecursionError):  # better without lines than not at all
            found = {}
        placed = [(line_of(found, where), message) for where, message in self._problems]
        placed.sort(key=lambda problem: problem[0] or 0)
        return tuple(
            f"{path}: {message}" if line is None else f"{path}:{line}: {message}"
            for line, message in placed
        )

    def config(self, data: dict[str, Any]) -> dict[str, Any]:
        """The values of a Config, except `problems`."""
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

    def _report(self, where: _Where, message: str) -> None:
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
        """Add the value of `key` to `values` if it is valid; of a list, the valid items."""
        item = setting.value_type.item
        name = clean_line(key)
        if item and isinstance(value, list):
            valid: list[Any] = []
            for number, each in enumerate(value):
                try:
                    valid.append(item.read(each))
                except ConfigError as error:
                    place = (*where, key, number)
                    self._report(place, f"{title}{name}: number {number + 1} {error}")
            value = valid
        try:
            values[key] = setting.value_type.read(value)
        except ConfigError as error:
            self._report((*where, key), f"{title}{name} {error}")

    def _unknown(
        self, where: _Where, key: str, known: Mapping[str, Setting], title: str, fix: str = ""
    ) -> None:
        fix = fix or nearest(key, tuple(known)) or "; remove it"
        self._report((*where, key), f"{title}unknown key {clean_line(key)!r}{fix}")

    def _table(self, key: str, table: Any, setting: Setting) -> dict[str, Any]:
        """The values of a table; invalid ones are left out."""
        values: dict[str, Any] = {}
        if not isinstance(table, dict):
            self._report((key,), f"{key} must be a table; write [{key}]")
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
        """The records of an array of tables, whose names must all differ."""
        if not isinstance(tables, list):
            self._report((key,), f"{key} must be [[{key}]] tables, with two brackets each")
            return ()
        found: dict[str, Any] = {}
        for number, table in enumerate(tables):
            where = (key, number)
            title = f"[[{key}]] number {number + 1}: "
            if not isinstance(table, dict):
                self._report(where, f"{title}not a table; write [[{key}]] above it")
                continue
            entry = self._source if record is SourceConfig else self._entry
            values = entry(where, table, record, title)
            if values is None:
                continue
            name = values[name_key(record)]
            if name in found:
                place = (*where, name_key(record))
                self._report(
                    place, f"{title}the {name_key(record)} {name!r} is taken; choose another"
                )
                continue
            found[name] = record(**values)
        return tuple(found.values())

    def _entry(
        self, where: _Where, table: dict[str, Any], record: type, title: str
    ) -> dict[str, Any] | None:
        """The valid values of a keyword or view; None if a required one is missing or invalid."""
        known = settings(record)
        values = self._values(where, table, known, title)
        is_complete = all(key in values for key, setting in known.items() if setting.is_required)
        return values if is_complete else None

    def _source(
        self, where: _Where, table: dict[str, Any], record: type, title: str
    ) -> dict[str, Any] | None:
        """The values of a source; None if anything in its table is wrong.

        Without one of its options it might fetch a whole repository. Only a key of the whole file
        that is misplaced in the table does no harm.
        """
        common = settings(record)
        kind = table.get("kind")
        options = registered_kinds().get(kind) if isinstance(kind, str) else None
        known = entry_settings(record) if options is None else {**common, **options}
        of_other_kinds = entry_settings(record).keys() - known.keys()
        before = len(self._problems)
        for key in table:
            if key in of_other_kinds:
                self._report((*where, key), f"{title}a {kind} source has no {key}; remove it")
        rest = {key: value for key, value in table.items() if key not in of_other_kinds}
        values = self._values(where, rest, known, title)
        misplaced = sum(key not in known and bool(_misplaced(key)) for key in rest)
        if len(self._problems) - before > misplaced:
            return None
        own = {key: value for key, value in values.items() if key in common}
        return own | {"options": {key: values[key] for key in known if key in values.keys() - own}}

    def _values(
        self, where: _Where, table: dict[str, Any], known: Mapping[str, Setting], title: str
    ) -> dict[str, Any]:
        """The valid values of a table of an array."""
        values: dict[str, Any] = {}
        for key, setting in known.items():
            if setting.is_required and key not in table:
                self._report(where, f"{title}{key} is missing; write {key} = {setting.example}")
        for key, value in table.items():
            if key in known:
                self._read(where, key, value, known[key], title, values)
            else:
                self._unknown(where, key, known, title, _misplaced(key))
        return values


def _misplaced(key: str) -> str:
    """The fix for a top-level key that is in a table; empty for any other key."""
    setting = settings(Config).get(key)
    if setting is None or setting.entries or setting.is_table:
        return ""
    return "; it is a setting of the whole file: write it above the first [ ] line"
