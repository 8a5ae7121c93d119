"""Settings: the configuration in use, which changes while the reader is open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tui_reader.config import Config, load
from tui_reader.system import paths


class Settings:
    """The one place that holds the configuration; everything else reads `config` from here."""

    def __init__(self, config: Config) -> None:
        self.config = config

    def reload(self) -> None:
        """Read config.toml again.

        Raises ConfigError if it cannot be read; the configuration in use then stays as it was.
        """
        self.config = load(paths.config_file(), salvage=True)

    def set_option(self, key: str, value: Any) -> None:
        """Change an option of the whole file, here and then in config.toml.

        Raises ConfigError if the file cannot be changed; the option is in use all the same.
        """
        from tui_reader.config import edit

        self.config = replace(self.config, **{key: value})
        edit.set_option(paths.config_file(), key, value)
