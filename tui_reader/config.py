"""config.toml: read and checked; `config_edit` writes it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from tui_reader.paths import data_dir
from tui_reader.text import clean_color, clean_line

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
OPENERS: Final = ("page", "pdf", "code")
"""What can be opened with a command of the user's."""
ORDERS: Final = ("newest", "relevance", "oldest", "title", "badges")
"""The orders that a list can have, as S goes through them."""

_T = TypeVar("_T")


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
class Keyword:
    """A keyword of the user's, which badges every paper that has one of its words."""

    label: str
    words: tuple[str, ...]
    """Beginnings of words or phrases; `/regex/` is a regular expression (RE2)."""
    color: str | None = None
    """Hex digits or a shields.io colour name, as in a digest's badge."""
    weight: str = "topic"
    """`topic` or `technique`: EfficientPaper's two kinds of words."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A search that stands in the sidebar."""

    name: str
    query: str
    sort: str | None = None
    """The order it is listed in; None is the reader's."""


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
    mark_read: str = "open"
    """When a paper is marked read: once it is opened, after `dwell`, or `manual`."""
    dwell: float = 2.0
    """Seconds that the cursor rests on a paper before `mark_read = "dwell"` marks it."""
    list_lines: int = 2
    """Lines of a paper in the list: 1 or 2."""
    ascii: bool = False
    """Whether the reader draws with ASCII characters alone."""
    mute: tuple[str, ...] = ()
    """Words, as a keyword's, whose papers step back."""
    follow: tuple[str, ...] = ()
    """Authors whose papers stand out."""
    downloads: str | None = None
    """The folder that PDFs are downloaded into; None is the platform's folder for downloads."""
    editor: tuple[str, ...] = ()
    """The command that edits notes; none is $VISUAL or $EDITOR, else the built-in editor."""
    openers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Commands by what they open (OPENERS); `{}` in one stands for the URL or the file."""
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the names of actions, in place of the reader's own."""
    keywords: tuple[Keyword, ...] = ()
    views: tuple[SavedView, ...] = ()

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
    sources = _tables(data, "sources", _source, "name", path, problems)
    keywords = _tables(data, "keywords", _keyword, "label", path, problems)
    views = _tables(data, "views", _view, "name", path, problems)
    values: dict[str, Any] = {}
    for key, check in _SETTINGS.items():
        if key in data:
            try:
                values[key] = check(data.pop(key))
            except ConfigError as error:
                problems.append(f"{path}: {key} {error}")
    problems.extend(f"{path}: unknown key {clean_line(key)!r}; remove it" for key in data)
    return Config(sources, keywords=keywords, views=views, problems=tuple(problems), **values)


def _tables(
    data: dict[str, Any],
    key: str,
    read: Callable[[Any], _T],
    name: str,
    path: str,
    problems: list[str],
) -> tuple[_T, ...]:
    """The entries of an array of tables, each with a `name` of its own."""
    found: dict[str, _T] = {}
    tables = data.pop(key, [])
    if not isinstance(tables, list):
        problems.append(f"{path}: {key} must be written as [[{key}]] tables")
        tables = []
    for number, table in enumerate(tables, 1):
        try:
            entry = read(table)
            called = str(getattr(entry, name))
            if called in found:
                raise ConfigError(f"the {name} {called!r} is taken; give it another")
            found[called] = entry
        except ConfigError as error:
            problems.append(f"{path}: [[{key}]] number {number}: {error}")
    return tuple(found.values())


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


def _keyword(table: Any) -> Keyword:
    values = _entry(table, "keywords", {"label": _line, "words": _texts}, _KEYWORD_OPTIONS)
    return Keyword(**values)


def _view(table: Any) -> SavedView:
    return SavedView(**_entry(table, "views", {"name": _line, "query": _line}, {"sort": _order}))


def _entry(
    table: Any,
    key: str,
    needed: dict[str, Callable[[Any], Any]],
    optional: dict[str, Callable[[Any], Any]],
) -> dict[str, Any]:
    """A table's values, checked."""
    if not isinstance(table, dict):
        raise ConfigError(f"not a table; write [[{key}]] above it")
    for name in needed:
        if name not in table:
            raise ConfigError(f"{name} is missing")
    values: dict[str, Any] = {}
    for name, value in table.items():
        check = needed.get(name) or optional.get(name)
        if check is None:
            raise ConfigError(f"unknown key {clean_line(str(name))!r}; remove it")
        try:
            values[name] = check(value)
        except ConfigError as error:
            raise ConfigError(f"{name} {error}") from None
    return values


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


def _line(value: Any) -> str:
    if isinstance(value, str) and (line := clean_line(value)):
        return line
    raise ConfigError("must be text in quotes")


def _color(value: Any) -> str:
    if isinstance(value, str) and (color := clean_color(value.removeprefix("#"))):
        return color
    raise ConfigError('must be a colour such as "blue" or "#4c8bf5"')


def _one_of(*choices: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value in choices:
            return str(value)
        raise ConfigError(f"must be one of: {', '.join(choices)}")

    return check


def _lines(value: Any) -> int:
    if type(value) is int and value in (1, 2):
        return value
    raise ConfigError("must be 1 or 2")


def _command(value: Any) -> tuple[str, ...]:
    """A command's words; text is split as a shell would, and nothing else of a shell is done."""
    import shlex

    if isinstance(value, str):
        try:
            value = shlex.split(value)
        except ValueError as error:
            raise ConfigError(f"cannot be split into words ({error})") from None
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    raise ConfigError('must be a command such as "zathura {}" or ["zathura", "{}"]')


def _commands(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ConfigError("must be a table; write [openers]")
    if unknown := [name for name in value if name not in OPENERS]:
        raise ConfigError(f"has no {clean_line(unknown[0])!r}; there are: {', '.join(OPENERS)}")
    return {name: _command(command) for name, command in value.items()}


def _keys(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ConfigError("must be a table; write [keys]")
    return {
        str(name): (keys,) if isinstance(keys, str) else _texts(keys)
        for name, keys in value.items()
    }


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
    "mark_read": _one_of("open", "dwell", "manual"),
    "dwell": _number,
    "list_lines": _lines,
    "ascii": _switch,
    "mute": _texts,
    "follow": _texts,
    "downloads": _text,
    "editor": _command,
    "openers": _commands,
    "keys": _keys,
}
_order: Final = _one_of(*ORDERS)
_KEYWORD_OPTIONS: Final[dict[str, Callable[[Any], Any]]] = {
    "color": _color,
    "weight": _one_of("topic", "technique"),
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
