"""The names of sources: a free one made, a given one checked."""

from __future__ import annotations

import re
from typing import Final

from tui_reader.config.records import Config
from tui_reader.config.values import ConfigError, is_name
from tui_reader.core.text import clean_line
from tui_reader.system.paths import expanded

_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def source_name(location: str, taken: Config) -> str:
    """A free name for a source at `location`, which is made of its last telling part."""
    base = re.split(r"[?#]", location, maxsplit=1)[0].split("{", 1)[0].rstrip("/")
    if location.startswith(("arxiv:", "arxiv-search:")):
        base = location
    elif "://" in location or "@" in location.split("/", 1)[0]:
        parts = re.split(r"[/:]", base.removesuffix(".git"))
        base = next((part for part in reversed(parts) if _NOT_NAME.sub("", part)), "")
    else:
        base = expanded(location).absolute().name
    base = _NOT_NAME.sub("-", base).strip("-._")[:48] or "digests"
    names = {source.name for source in taken.sources}
    numbered = (f"{base}-{number}" for number in range(2, len(names) + 3))
    return base if base not in names else next(name for name in numbered if name not in names)


def check_name(name: str, taken: Config) -> None:
    """Raise ConfigError where `name` is no name or not free."""
    if not is_name(name):
        raise ConfigError(
            f"{clean_line(name)!r} is no source name; use letters, digits, dots, dashes and "
            "underscores"
        )
    if taken.source(name):
        raise ConfigError(f"there is a source {name} already; give --name another name")
