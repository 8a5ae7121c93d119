"""The paths of files: in the platform's folders, or those of environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_APP: Final = "tui-reader"


def config_dir() -> Path:
    """The folder of `config.toml` and `marks.db`; `TUI_READER_CONFIG_DIR` overrides it."""
    return _folder("TUI_READER_CONFIG_DIR", "config")


def data_dir() -> Path:
    """The folder of digests and the session; `TUI_READER_DATA_DIR` overrides it."""
    return _folder("TUI_READER_DATA_DIR", "data")


def cache_dir() -> Path:
    """The folder of `library.db`, which can be rebuilt; `TUI_READER_CACHE_DIR` overrides it."""
    return _folder("TUI_READER_CACHE_DIR", "cache")


def config_file() -> Path:
    """The configuration file."""
    return config_dir() / "config.toml"


def themes_dir() -> Path:
    """The folder of the user's themes."""
    return config_dir() / "themes"


def marks_file() -> Path:
    """The marks file."""
    return config_dir() / "marks.db"


def session_file() -> Path:
    """The file of the session: the state of the reader when it was closed."""
    return data_dir() / "session.json"


def since_last_file() -> Path:
    """The file that remembers what `tui-reader list --since-last` has printed."""
    return data_dir() / "since-last.json"


def reading_file() -> Path:
    """The file of the places that were reached in papers."""
    return data_dir() / "reading.json"


def library_file() -> Path:
    """The library file."""
    return cache_dir() / "library.db"


def may_be_written(folder: Path) -> bool:
    """Whether files can be made in `folder`, or `folder` itself; free space is not checked."""
    while not is_folder(folder) and not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return is_folder(folder) and os.access(folder, os.W_OK | os.X_OK)


def expanded(text: str) -> Path:
    """`text` as a path with `~` expanded; unchanged if there is no such user."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - the other raises RuntimeError


def is_folder(path: Path) -> bool:
    """Whether `path` is a folder; False if its name is too long."""
    return os.path.isdir(path)  # noqa: PTH112 - the other raises OSError


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
