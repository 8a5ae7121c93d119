"""Where files live: the platform's folders, each with an environment override."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_APP: Final = "tui-reader"


def config_dir() -> Path:
    """The user's own: `config.toml` and `marks.db`. `TUI_READER_CONFIG_DIR` overrides it."""
    return _folder("TUI_READER_CONFIG_DIR", "config")


def data_dir() -> Path:
    """Fetched digests, in `digests/<source>/`. `TUI_READER_DATA_DIR` overrides it."""
    return _folder("TUI_READER_DATA_DIR", "data")


def cache_dir() -> Path:
    """What can be rebuilt: `library.db`. `TUI_READER_CACHE_DIR` overrides it."""
    return _folder("TUI_READER_CACHE_DIR", "cache")


def config_file() -> Path:
    """The configuration."""
    return config_dir() / "config.toml"


def themes_dir() -> Path:
    """The user's own themes."""
    return config_dir() / "themes"


def marks_file() -> Path:
    """The marks."""
    return config_dir() / "marks.db"


def session_file() -> Path:
    """Where the reader was when it was last left."""
    return data_dir() / "session.json"


def library_file() -> Path:
    """The library."""
    return cache_dir() / "library.db"


def may_be_written(folder: Path) -> bool:
    """Whether files can be made in `folder`, or that itself; room for them is not asked for."""
    while not is_folder(folder) and not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return is_folder(folder) and os.access(folder, os.W_OK | os.X_OK)


def expanded(text: str) -> Path:
    """`text` as a path whose `~` is the home; as it is written where there is no such user."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - the other raises RuntimeError


def is_folder(path: Path) -> bool:
    """Whether there is a folder at `path`; no name is too long to ask."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _folder(variable: str, kind: str) -> Path:
    if override := os.environ.get(variable):
        return expanded(override).absolute()
    import platformdirs

    folder = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
    }[kind]
    return folder(_APP, appauthor=False)
