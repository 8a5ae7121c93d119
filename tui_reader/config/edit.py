"""Edits config.toml: one thing changes, every other line and comment stays as the user wrote it.

`toml_edit` changes the lines. The result is parsed again before it is written: if it does not say
exactly what was intended, the file is left alone and the user is asked to edit it by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from tui_reader.config import toml_edit
from tui_reader.config.entries import SourceConfig
from tui_reader.config.kinds import registered_kinds
from tui_reader.config.loading import load, not_toml, parse
from tui_reader.config.records import Config
from tui_reader.config.settings import name_key, settings
from tui_reader.config.source_names import check_name
from tui_reader.config.values import ConfigError
from tui_reader.system.files import replace_file


def add_source(path: Path, *sources: SourceConfig) -> None:
    """Write `sources` at the end of the file. Raises ConfigError, and then nothing has changed."""
    _add_entries(path, "sources", [*map(_written, sources)])


def _written(source: SourceConfig) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": source.name,
        "kind": source.kind,
        "location": source.location,
    }
    for key, setting in registered_kinds()[source.kind].items():
        if key in source.options:
            values[key] = setting.value_type.write(source.options[key])
    if not source.enabled:
        values["enabled"] = False
    return values


def remove_source(path: Path, name: str) -> None:
    """Remove the source; comments above the next one stay. Raises ConfigError."""
    remove_entry(path, "sources", name)


def rename_source(path: Path, name: str, new: str) -> None:
    """Give the source another name. Raises ConfigError.

    Its fetched digests stay under the old name; `sources.changes.rename` moves them too.
    """
    if new != name:
        check_name(new, load(path))
    change_entry(path, "sources", name, {"name": new})


def enable_source(path: Path, name: str, enabled: bool) -> None:
    """Set whether a sync of all sources includes this one. Raises ConfigError."""
    change_entry(path, "sources", name, {"enabled": enabled})


def set_option(path: Path, key: str, value: Any) -> None:
    """Set a key of the whole file to `value`, given as in TOML (`"6h"`). Raises ConfigError."""
    set_value(path, (key,), value)


def set_value(path: Path, where: tuple[str, ...], value: Any) -> None:
    """Set a key of the whole file (`("theme",)`) or of a table (`("openers", "pdf")`).

    `value` is given as in TOML; None removes the key, so that its default is used. Raises
    ConfigError, and then nothing has changed.
    """

    def edit(text: str) -> str:
        if value is None:
            return toml_edit.without(text, where)
        if len(where) > 1 and not toml_edit.has_table(text, where[0]):
            return toml_edit.with_table(text, where[0], where[1], value)
        return toml_edit.with_value(text, where, value)

    def expected(data: dict[str, Any]) -> None:
        for key in where[:-1]:
            data = data.setdefault(key, {}) if value is not None else data.get(key, {})
        if value is None:
            data.pop(where[-1], None)
        else:
            data[where[-1]] = _plain(value)

    _edit(path, edit, expected)


def add_entry(path: Path, array: str, values: Mapping[str, Any]) -> None:
    """Write a table of `sources`, `keywords` or `views` at the end of the file.

    Raises ConfigError if its name is taken or a value is invalid, and then nothing has changed.
    """
    _add_entries(path, array, [values])


def _add_entries(path: Path, array: str, entries: Sequence[Mapping[str, Any]]) -> None:
    def expected(data: dict[str, Any]) -> None:
        data.setdefault(array, []).extend(map(_plain, entries))

    _edit(path, lambda text: toml_edit.with_entries(text, array, entries), expected)


def change_entry(path: Path, array: str, name: str, values: Mapping[str, Any]) -> None:
    """Set keys of the entry with this name (of a keyword: label); None removes a key.

    Raises ConfigError.
    """

    def edit(text: str) -> str:
        number = _number(text, array, name)
        for key, value in values.items():
            where = (array, number, key)
            if value is None:
                text = toml_edit.without(text, where)
            else:
                text = toml_edit.with_value(text, where, value)
        return text

    def expected(data: dict[str, Any]) -> None:
        entry = data[array][_index(data, array, name)]
        for key, value in values.items():
            if value is None:
                entry.pop(key, None)
            else:
                entry[key] = _plain(value)

    _edit(path, edit, expected)


def remove_entry(path: Path, array: str, name: str) -> None:
    """Remove the entry with this name; comments above the next one stay. Raises ConfigError."""

    def expected(data: dict[str, Any]) -> None:
        del data[array][_index(data, array, name)]
        if not data[array]:
            del data[array]

    _edit(
        path,
        lambda text: toml_edit.without_entry(text, array, _number(text, array, name)),
        expected,
    )


def _number(text: str, array: str, name: str) -> int:
    """The number of the entry with this name, from 0."""
    return _index(tomllib.loads(text), array, name)


def _index(data: dict[str, Any], array: str, name: str) -> int:
    record = settings(Config)[array].entries
    key = name_key(record) if record else "name"
    entries = data.get(array)
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and entry.get(key) == name:
            return number
    if array == "sources":
        raise ConfigError(f"there is no source {name} to change; `tui-reader sources` lists them")
    raise ConfigError(f"there is no {name!r} in [[{array}]] to change")


def _plain(value: Any) -> Any:
    """`value` as tomllib would return it."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _edit(
    path: Path, edit: Callable[[str], str], expected: Callable[[dict[str, Any]], None]
) -> None:
    """Write what `edit` makes of the text if it parses to what `expected` makes of the data.

    The result must not have more problems as a configuration than the file had before.
    """
    path = path.resolve()  # a symbolic link, such as into a folder of dotfiles, stays a link
    try:
        old = path.read_bytes().decode() if path.exists() else ""
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        before = old.removeprefix(mark)
        data = tomllib.loads(before)
        problems = parse(before, "").problems
        try:
            after = edit(before)
            wanted = deepcopy(data)
            expected(wanted)
            is_as_expected = tomllib.loads(after) == wanted
        except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError):
            is_as_expected = False
        if not is_as_expected:
            raise ConfigError(f"{path}: its layout is not understood; change it in an editor")
        _check_problems(problems, parse(after, "").problems)
        if after != before:
            if path.exists() and not path.stat().st_mode & 0o222:
                raise ConfigError(f"{path}: is read-only; nothing was changed")
            replace_file(path, mark + after)
    except toml_edit.UnfitError as error:
        raise ConfigError(f"{path}:{error.line}: {error}") from error
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{path}: cannot be written ({error}); nothing was changed") from error
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error


def _check_problems(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Raise ConfigError with the problem that a change would add, if it adds one."""
    if len(after) <= len(before):
        return
    known = [_without_place(problem) for problem in before]
    added = (each for each in map(_without_place, after) if each not in known)
    raise ConfigError(f"{next(added, _without_place(after[-1]))}; nothing was changed")


def _without_place(problem: str) -> str:
    """A problem without its line, which a change may move."""
    return problem.split(": ", 1)[-1]
