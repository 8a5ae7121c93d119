"""config.toml written: one entry changed, every other line and comment as the user left it.

Lines are edited, and what comes of it is read back before it is written: a file whose form is
not understood is left alone, with a message that says to edit it by hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tui_reader.config import (
    OPTIONS,
    Config,
    ConfigError,
    SourceConfig,
    check_name,
    parse,
    write_atomically,
)

_HEADER: Final = re.compile(r"\s*\[")
_SOURCE_HEADER: Final = re.compile(r"""\s*\[\[\s*["']?sources["']?\s*\]\]\s*(?:#.*)?""")
_VALUE: Final = re.compile(
    r"""(?P<key>\s*["']?(?P<name>[A-Za-z_]+)["']?\s*=\s*)"""
    r"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\[\]#]*\]|[A-Za-z0-9_.+-]+)"""
    r"""(?P<rest>\s*(?:#.*)?)"""
)


def add(path: Path, source: SourceConfig) -> None:
    """Write `source` at the end of the file. Raises ConfigError, and then nothing has changed."""

    def edit(lines: list[str]) -> list[str]:
        while lines and not lines[-1].strip():
            lines.pop()
        return [*lines, *([""] if lines else []), "[[sources]]", *_block(source)]

    _edit(path, edit, lambda config: replace(config, sources=(*config.sources, source)))


def remove(path: Path, name: str) -> None:
    """Take the source out of the file; comments above the next one stay. Raises ConfigError."""

    def edit(lines: list[str]) -> list[str]:
        start, end = _find(lines, name)
        before, after = lines[:start], lines[end:]
        while before and not before[-1].strip() and (not after or not after[0].strip()):
            before.pop()
        return before + after

    _edit(
        path,
        edit,
        lambda config: replace(
            config, sources=tuple(each for each in config.sources if each.name != name)
        ),
    )


def rename(path: Path, name: str, new: str) -> None:
    """Give the source another name. Raises ConfigError.

    Its fetched digests are under the old name: `manage.rename` moves them along.
    """
    change(path, name, name=new)


def enable(path: Path, name: str, enabled: bool) -> None:
    """Have a sync of everything include the source, or pass it over. Raises ConfigError."""
    change(path, name, enabled=enabled)


def change(path: Path, name: str, /, **options: Any) -> None:
    """Set options of the source, by their names in SourceConfig. Raises ConfigError."""

    def edit(lines: list[str]) -> list[str]:
        start, end = _find(lines, name)
        block = lines[start:end]
        for key, value in options.items():
            block = _with(block, key, _written(key, value))
        return lines[:start] + block + lines[end:]

    def changed(config: Config) -> Config:
        if "name" in options and options["name"] != name:
            check_name(options["name"], config)
        return replace(
            config,
            sources=tuple(
                replace(each, **options) if each.name == name else each for each in config.sources
            ),
        )

    _edit(path, edit, changed)


def set_option(path: Path, key: str, value: str) -> None:
    """Set `theme`, `auto_sync` or `retention` to `value`, as it is written. Raises ConfigError."""

    def edit(lines: list[str]) -> list[str]:
        end = next((n for n, line in enumerate(lines) if _HEADER.match(line)), len(lines))
        while end and _is_idle(lines[end - 1]) and end < len(lines):
            end -= 1
        top = _with(lines[:end], key, _toml(value))
        return [*top, *([""] if end < len(lines) and lines[end].strip() else []), *lines[end:]]

    _edit(path, edit, None, lambda data: data | {key: value})


def _edit(
    path: Path,
    edit: Callable[[list[str]], list[str]],
    expected: Callable[[Config], Config] | None,
    raw: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
) -> None:
    """Write what `edit` makes of the file's lines if it reads as `expected` of the old."""
    path = path.resolve()  # a link into somebody's dotfiles stays a link
    try:
        old = path.read_bytes().decode() if path.exists() else ""
        mark = "\ufeff" if old.startswith("\ufeff") else ""
        end = "\r\n" if "\r\n" in old else "\n"
        before = old.removeprefix(mark)
        new = end.join(
            [
                *edit(
                    before.replace("\r\n", "\n").rstrip("\n").split("\n") if before.strip() else []
                ),
                "",
            ]
        )
        if not _reads_as(before, new, str(path), expected, raw):
            raise ConfigError(f"{path}: its form is not understood; change it in an editor")
        write_atomically(path, mark + new)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {error}; mend that line first") from error
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{path}: cannot be written ({error}); nothing was changed") from error


def _reads_as(
    before: str,
    after: str,
    path: str,
    expected: Callable[[Config], Config] | None,
    raw: Callable[[dict[str, Any]], dict[str, Any]] | None,
) -> bool:
    old = tomllib.loads(before)
    wanted = expected(parse(before, path)).sources if expected else ()
    try:
        new = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    if raw and new != raw(old):
        return False
    same = all(new.get(key) == old[key] for key in old if key != "sources") if expected else True
    return same and (not expected or parse(after, path).sources == wanted)


def _find(lines: list[str], name: str) -> tuple[int, int]:
    """The lines of the source's table, without what stands above the next one."""
    starts = [n for n, line in enumerate(lines) if _SOURCE_HEADER.fullmatch(line)]
    for start in starts:
        end = next((n for n in range(start + 1, len(lines)) if _HEADER.match(lines[n])), len(lines))
        if end < len(lines):
            while _is_idle(lines[end - 1]):
                end -= 1
        for line in lines[start + 1 : end]:
            match = _VALUE.fullmatch(line)
            if match and match["name"] == "name" and _value(match["value"]) == name:
                return start, end
    raise ConfigError(f"there is no source {name} that can be changed; `sources` lists them")


def _value(written: str) -> Any:
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        return None


def _with(block: list[str], key: str, value: str) -> list[str]:
    """`block` with `key = value`, in its place or after the last line that says something."""
    for number, line in enumerate(block):
        match = _VALUE.fullmatch(line)
        if match and match["name"] == key:
            return [*block[:number], f"{match['key']}{value}{match['rest']}", *block[number + 1 :]]
    end = len(block)
    while end and _is_idle(block[end - 1]) and not block[end - 1].strip():
        end -= 1
    return [*block[:end], f"{key} = {value}", *block[end:]]


def _is_idle(line: str) -> bool:
    """Whether a line says nothing: it is empty or a comment."""
    return not line.strip() or line.lstrip().startswith("#")


def _block(source: SourceConfig) -> list[str]:
    keys = ["name", "kind", "location", *OPTIONS[source.kind]]
    values = {key: getattr(source, key) for key in keys}
    if not source.enabled:
        values["enabled"] = False
    return [
        f"{key} = {_written(key, value)}"
        for key, value in values.items()
        if value is not None and value != ()
    ]


def _written(key: str, value: Any) -> str:
    return _toml(f"{value}d" if key == "since" else value)


def _toml(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    import tomli_w

    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    return tomli_w.dumps({"_": value}).removeprefix("_ = ").rstrip("\n")
