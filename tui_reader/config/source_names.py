"""Names of sources: suggests free ones and checks given ones."""

from __future__ import annotations

import re
from typing import Final

from tui_reader.config.records import Config
from tui_reader.config.values import ConfigError, is_name
from tui_reader.core.text import clean_line

_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def free_name(suggestion: str, config: Config) -> str:
    """A valid name that no source has yet, made from any text."""
    base = _NOT_NAME.sub("-", suggestion).strip("-._")[:48] or "digests"
    names = {source.name for source in config.sources}
    numbered = (f"{base}-{number}" for number in range(2, len(names) + 3))
    return base if base not in names else next(name for name in numbered if name not in names)


def check_name(name: str, config: Config) -> None:
    """Raise ConfigError if `name` is invalid or another source has it."""
    if not is_name(name):
        raise ConfigError(
            f"{clean_line(name)!r} is not a valid source name; use letters, digits, dots, dashes "
            "and underscores"
        )
    if config.source(name):
        raise ConfigError(f"there is a source {name} already; choose another name")
