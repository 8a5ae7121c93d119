"""Renames and removes sources, along with their fetched digests and the state of their syncs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tui_reader.config import Config
from tui_reader.config import edit as config_edit
from tui_reader.sources import state
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.system.lock import hold_lock


def rename(config_file: Path, config: Config, name: str, new: str) -> None:
    """Give the source another name, and move its fetched digests and its state.

    Waits until a sync of the source has ended. Raises ConfigError, and then nothing has changed.
    """
    source = config.source(name)
    with hold_lock(state.lock_file(name)):
        config_edit.rename_source(config_file, name, new)
        if source and kind_of(source).is_remote:
            old, place = digest_folder(source), digest_folder(replace(source, name=new))
            if old.is_dir() and not place.exists():
                old.rename(place)
        state.move(name, new)


def remove(config_file: Path, config: Config, name: str) -> None:
    """Remove the source and the digests that were fetched for it; marks stay.

    The folder of a source that is not fetched is left alone. Waits until a sync of the source has
    ended. Raises ConfigError, and then nothing has changed.
    """
    source = config.source(name)
    with hold_lock(state.lock_file(name)):
        config_edit.remove_source(config_file, name)
        if source and kind_of(source).is_remote:
            shutil.rmtree(digest_folder(source), ignore_errors=True)
        state.forget(name)
