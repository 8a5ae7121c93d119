"""config.toml: read and checked; `config_edit` writes it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tui_reader.paths import data_dir
from tui_reader.text import clean_line

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_DURATION: Final = re.compile(r"([0-9]{1,6}) ?([mhdw])", re.ASCII)
_SECONDS: Final = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_DAY: Final = 86_400
_LEAST_AUTO_SYNC: Final = 900
"""Seconds; more often than that is a burden to those who are asked."""

OPTIONS: Final[dict[str, tuple[str, ...]]] = {
    "folder": (),
    "git": ("branch", "patterns", "since"),
    "web": ("index", "patterns", "since"),
    "arxiv": ("since", "server", "pause"),
    "feed": (),
}
"""Every kind of source, and what can be set for it beside its name, location and `enabled`."""
KINDS: Final = tuple(OPTIONS)


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file, the place and the way out."""


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """A source of digests; every option but the first three may be left out."""

    name: str
    kind: str
    """One of KINDS."""
    location: str
    """A folder's path, a URL, or `arxiv:…` and `arxiv-search:…`."""
    enabled: bool = True
    """Whether a sync of everything includes it."""
    branch: str | None = None
    """Of a git repository: None is its own choice."""
    patterns: tuple[str, ...] = ()
    """Globs of the files that are digests, with forward slashes; none is every file."""
    since: int | None = None
    """Days back that digests are fetched; written `"365d"`. None is the kind's own choice."""
    index: str | None = None
    """Of a web site: where its list of file names is, from the location."""
    server: str | None = None
    """Of arXiv: a mirror's URL to ask instead of arXiv's own servers."""
    pause: float | None = None
    """Seconds between requests to such a mirror; for arXiv itself it is never under 3."""

    @property
    def folder(self) -> Path:
        """Where the source's digest files are."""
        if self.kind == "folder":
            return Path(self.location).expanduser()
        return data_dir() / "digests" / self.name


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the user has set."""

    sources: tuple[SourceConfig, ...] = ()
    theme: str | None = None
    problems: tuple[str, ...] = field(default=())
    """What could not be understood, one line each; the rest stands."""
    auto_sync: int | None = None
    """Seconds between the reader's own syncs; written `"6h"`. None is never."""
    retention: int | None = None
    """Days that fetched digests are kept; written `"365d"`. None is for ever."""

    def source(self, name: str) -> SourceConfig | None:
        """The source of this name."""
        return next((source for source in self.sources if source.name == name), None)


def load(path: Path) -> Config:
    """The configuration at `path`, an empty one if there is no such file.

    A wrong entry is told in `problems` and left out. Raises ConfigError where the file is no TOML.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); mend or move it aside") from error
    try:
        return parse(text, str(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {clean_line(str(error))}; mend that line") from error


def parse(text: str, path: str) -> Config:
    """The configuration that `text` is; `path` names it in `problems`. Raises TOMLDecodeError."""
    data = tomllib.loads(text)
    problems: list[str] = []
    sources: dict[str, SourceConfig] = {}
    tables = data.pop("sources", [])
    if not isinstance(tables, list):
        problems.append(f"{path}: sources must be written as [[sources]] tables")
        tables = []
    for number, table in enumerate(tables, 1):
        try:
            source = _source(table)
            if source.name in sources:
                raise ConfigError(f"the name {source.name!r} is taken; give it another")
            sources[source.name] = source
        except ConfigError as error:
            problems.append(f"{path}: [[sources]] number {number}: {error}")
    values: dict[str, Any] = {}
    for key, check in _SETTINGS.items():
        if key in data:
            try:
                values[key] = check(data.pop(key))
            except ConfigError as error:
                problems.append(f"{path}: {key} {error}")
    problems.extend(f"{path}: unknown key {clean_line(key)!r}; remove it" for key in data)
    return Config(tuple(sources.values()), problems=tuple(problems), **values)


def _source(table: Any) -> SourceConfig:
    if not isinstance(table, dict):
        raise ConfigError("not a table; write [[sources]] above it")
    values: dict[str, Any] = {}
    for key in ("name", "kind", "location"):
        value = table.get(key)
        if not isinstance(value, str) or not value:
            raise ConfigError(f'{key} is missing; write {key} = "…"')
        values[key] = value
    if not _NAME.fullmatch(values["name"]):
        raise ConfigError("name takes letters, digits, dots, dashes and underscores")
    kind = values["kind"]
    if kind not in OPTIONS:
        raise ConfigError(f"kind must be one of: {', '.join(KINDS)}")
    for key, value in table.items():
        if key in values:
            continue
        if key != "enabled" and key not in OPTIONS[kind]:
            known = any(key in options for options in OPTIONS.values())
            what = (
                f"{key} is nothing that a {kind} source has"
                if known
                else (f"unknown key {clean_line(str(key))!r}")
            )
            raise ConfigError(f"{what}; remove it")
        try:
            values[key] = _CHECKS[key](value)
        except ConfigError as error:
            raise ConfigError(f"{key} {error}") from None
    return SourceConfig(**values)


def _text(value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    raise ConfigError("must be text in quotes")


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ConfigError("must be true or false")


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) and each for each in value):
        return tuple(value)
    raise ConfigError('must be a list of texts, such as ["data/*.jsonl"]')


def _number(value: Any) -> float:
    if type(value) in {int, float} and 0 <= value < 86_400:
        return float(value)
    raise ConfigError("must be a number of seconds")


def duration(value: Any) -> int:
    """The seconds that `"30m"`, `"6h"`, `"365d"` or `"2w"` is; ConfigError for anything else."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match or int(match[1]) == 0:
        raise ConfigError('must be a time such as "6h" or "365d"')
    return int(match[1]) * _SECONDS[match[2]]


def _days(value: Any) -> int:
    seconds = duration(value)
    if seconds % _DAY:
        raise ConfigError('must be a number of days such as "365d"')
    return seconds // _DAY


def _auto_sync(value: Any) -> int:
    seconds = duration(value)
    if seconds < _LEAST_AUTO_SYNC:
        raise ConfigError('must be "15m" or more')
    return seconds


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "enabled": _switch,
    "branch": _text,
    "patterns": _texts,
    "since": _days,
    "index": _text,
    "server": _text,
    "pause": _number,
}
_SETTINGS: Final[dict[str, Callable[[Any], Any]]] = {
    "theme": _text,
    "auto_sync": _auto_sync,
    "retention": _days,
}


def source_name(location: str, taken: Config) -> str:
    """A free name for a source at `location`, which is made of its last telling part."""
    base = re.split(r"[?#]", location, maxsplit=1)[0].split("{", 1)[0].rstrip("/")
    if location.startswith(("arxiv:", "arxiv-search:")):
        base = location
    elif "://" in location or "@" in location.split("/", 1)[0]:
        parts = re.split(r"[/:]", base.removesuffix(".git"))
        base = next((part for part in reversed(parts) if _NOT_NAME.sub("", part)), "")
    else:
        base = Path(location).expanduser().absolute().name
    base = _NOT_NAME.sub("-", base).strip("-._")[:48] or "digests"
    names = {source.name for source in taken.sources}
    numbered = (f"{base}-{number}" for number in range(2, len(names) + 3))
    return base if base not in names else next(name for name in numbered if name not in names)


def check_name(name: str, taken: Config) -> None:
    """Raise ConfigError where `name` is no name or not free."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{clean_line(name)!r} is no source name; use letters, digits, dots, dashes and "
            "underscores"
        )
    if taken.source(name):
        raise ConfigError(f"there is a source {name} already; give --name another name")


def add_source(path: Path, source: SourceConfig) -> None:
    """Write `source` at the end of the file; see `config_edit.add`."""
    from tui_reader import config_edit

    config_edit.add(path, source)


def write_atomically(path: Path, text: str) -> None:
    """Make `path` hold `text`, whole or not at all, readable by its owner only.

    Where `path` is a link, it stays one, and the file that it leads to is written.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(
            os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb"
        ) as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
