"""config.toml written: one thing changed, every other line and comment as the user left it.

`config.toml_edit` edits the lines, and what comes of it is read back before it is written: a
file whose form is not understood is left alone, with a message that says to edit it by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from tui_reader.config import toml_edit
from tui_reader.config.loading import not_toml, parse
from tui_reader.config.records import OPTIONS, Config, SourceConfig, name_key, settings
from tui_reader.config.source_names import check_name
from tui_reader.config.values import ConfigError
from tui_reader.system.files import replace_file


def add_source(path: Path, source: SourceConfig) -> None:
    """Write `source` at the end of the file. Raises ConfigError, and then nothing has changed."""
    keys = ["name", "kind", "location", *OPTIONS[source.kind]]
    values = {key: _source_value(key, getattr(source, key)) for key in keys}
    if not source.enabled:
        values["enabled"] = False
    values = {key: value for key, value in values.items() if value is not None and value != ()}
    add_entry(path, "sources", values)


def remove_source(path: Path, name: str) -> None:
    """Take the source out of the file; comments above the next one stay. Raises ConfigError."""
    remove_entry(path, "sources", name)


def rename_source(path: Path, name: str, new: str) -> None:
    """Give the source another name. Raises ConfigError.

    Its fetched digests are under the old name: `manage.rename` moves them along.
    """
    change_source(path, name, name=new)


def enable_source(path: Path, name: str, enabled: bool) -> None:
    """Have a sync of everything include the source, or pass it over. Raises ConfigError."""
    change_source(path, name, enabled=enabled)


def change_source(path: Path, name: str, /, **options: Any) -> None:
    """Set options of the source, by their names in SourceConfig. Raises ConfigError."""

    def check(config: Config) -> None:
        if "name" in options and options["name"] != name:
            check_name(options["name"], config)

    values = {key: _source_value(key, value) for key, value in options.items()}
    change_entry(path, "sources", name, values, check=check)


def set_option(path: Path, key: str, value: Any) -> None:
    """Set a key of the whole file to `value`, as it is written (`"6h"`). Raises ConfigError."""

    def expected(data: dict[str, Any]) -> None:
        data[key] = _plain(value)

    _edit(path, lambda text: toml_edit.with_value(text, (key,), value), expected)


def add_entry(path: Path, array: str, values: Mapping[str, Any]) -> None:
    """Write a table of `sources`, `keywords` or `views` at the end of the file.

    Its name must be free. Raises ConfigError, and then nothing has changed.
    """

    def expected(data: dict[str, Any]) -> None:
        data.setdefault(array, []).append(_plain(values))

    _edit(path, lambda text: toml_edit.with_entry(text, array, values), expected)


def change_entry(
    path: Path,
    array: str,
    name: str,
    values: Mapping[str, Any],
    *,
    check: Callable[[Config], None] | None = None,
) -> None:
    """Set keys of the entry of that name (a keyword's is its label); None takes a key out.

    `check` may raise ConfigError for what the configuration is before. Raises ConfigError.
    """

    def edit(text: str) -> str:
        if check:
            check(parse(text, str(path)))
        number = _number(text, array, name)
        for key, value in values.items():
            where = (array, number, key)
            text = (
                toml_edit.without(text, where)
                if value is None
                else toml_edit.with_value(text, where, value)
            )
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
    """Take the entry of that name out; comments above the next one stay. Raises ConfigError."""

    def expected(data: dict[str, Any]) -> None:
        del data[array][_index(data, array, name)]
        if not data[array]:
            del data[array]

    _edit(
        path,
        lambda text: toml_edit.without_entry(text, array, _number(text, array, name)),
        expected,
    )


def _source_value(key: str, value: Any) -> Any:
    """A source's option as it is written."""
    return f"{value}d" if key == "since" and value is not None else value


def _number(text: str, array: str, name: str) -> int:
    """The number of the entry of that name, from 0."""
    return _index(tomllib.loads(text), array, name)


def _index(data: dict[str, Any], array: str, name: str) -> int:
    record = settings(Config)[array].entries
    key = name_key(record) if record else "name"
    entries = data.get(array)
    for number, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict) and entry.get(key) == name:
            return number
    if array == "sources":
        raise ConfigError(f"there is no source {name} that can be changed; `sources` lists them")
    raise ConfigError(f"there is no {name!r} in [[{array}]] that can be changed")


def _plain(value: Any) -> Any:
    """A value as TOML gives it back."""
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _edit(
    path: Path, edit: Callable[[str], str], expected: Callable[[dict[str, Any]], None]
) -> None:
    """Write what `edit` makes of the file's text, if that says what `expected` makes of its data.

    It must also be right as a configuration, as far as it was before.
    """
    path = path.resolve()  # a link into somebody's dotfiles stays a link
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
            is_so = tomllib.loads(after) == wanted
        except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError):
            is_so = False
        if not is_so:
            raise ConfigError(f"{path}: its form is not understood; change it in an editor")
        _check_problems(problems, parse(after, "").problems)
        if after != before:
            _write(path, mark + after)
    except toml_edit.UnfitError as error:
        raise ConfigError(f"{path}:{error.line}: {error}") from error
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{path}: cannot be written ({error}); nothing was changed") from error
    except (ValueError, RecursionError) as error:
        raise not_toml(path, error) from error


def _write(path: Path, text: str) -> None:
    """Write the file; one that was there keeps its permissions, and a read-only one its text."""
    if path.exists() and not path.stat().st_mode & 0o222:
        raise ConfigError(f"{path}: is read-only; nothing was changed")
    replace_file(path, text)


def _check_problems(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Raise ConfigError where a change has brought a problem."""
    if len(after) <= len(before):
        return
    known = [_said(problem) for problem in before]
    new = next((said for said in map(_said, after) if said not in known), _said(after[-1]))
    raise ConfigError(f"{new}; nothing was changed")


def _said(problem: str) -> str:
    """A problem without its place, which moves."""
    return problem.split(": ", 1)[-1]
