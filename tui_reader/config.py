"""config.toml: read, checked, and written without disturbing what the user wrote."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tui_reader.paths import data_dir
from tui_reader.text import clean_line

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
KINDS: Final = ("folder", "git", "web", "arxiv", "feed")


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

    def source(self, name: str) -> SourceConfig | None:
        """The source of this name."""
        return next((source for source in self.sources if source.name == name), None)


def load(path: Path) -> Config:
    """The configuration at `path`, an empty one if there is no such file.

    A wrong entry is told in `problems` and left out. Raises ConfigError where the file is no TOML.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}); mend or move it aside") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not TOML: {clean_line(str(error))}; mend that line") from error
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
    theme = data.pop("theme", None)
    if theme is not None and not isinstance(theme, str):
        problems.append(f"{path}: theme must be a name in quotes")
        theme = None
    problems.extend(f"{path}: unknown key {clean_line(key)!r}; remove it" for key in data)
    return Config(tuple(sources.values()), theme, tuple(problems))


def _source(table: Any) -> SourceConfig:
    if not isinstance(table, dict):
        raise ConfigError("not a table; write [[sources]] above it")
    values: dict[str, str] = {}
    for key in ("name", "kind", "location"):
        value = table.get(key)
        if isinstance(value, str) and value:
            values[key] = value
        else:
            raise ConfigError(f'{key} is missing; write {key} = "…"')
    for key in table:
        if key not in values:
            raise ConfigError(f"unknown key {clean_line(str(key))!r}; remove it")
    if not _NAME.fullmatch(values["name"]):
        raise ConfigError("name takes letters, digits, dots, dashes and underscores")
    if values["kind"] not in KINDS:
        raise ConfigError(f"kind must be one of: {', '.join(KINDS)}")
    return SourceConfig(values["name"], values["kind"], values["location"])


def source_name(location: str, taken: Config) -> str:
    """A free name for a source at `location`."""
    base = _NOT_NAME.sub("-", Path(location).expanduser().absolute().name).strip("-.") or "digests"
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
    """Write `source` at the end of the file, which keeps every line and comment it had."""
    import tomli_w

    block = tomli_w.dumps({"name": source.name, "kind": source.kind, "location": source.location})
    try:
        old = path.read_text("utf-8-sig") if path.exists() else ""
        kept = f"{old.rstrip(chr(10))}\n\n" if old.strip() else ""
        write_atomically(path, f"{kept}[[sources]]\n{block}")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error}); nothing was changed") from error


def write_atomically(path: Path, text: str) -> None:
    """Make `path` hold `text`, whole or not at all, readable by its owner only."""
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
