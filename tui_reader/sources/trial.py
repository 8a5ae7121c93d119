"""Sources tried, renamed and removed, with the digests that were fetched for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tui_reader.config import Config, SourceConfig
from tui_reader.config import edit as config_edit
from tui_reader.core.paper import Paper
from tui_reader.formats import UnknownFormatError, read_digest
from tui_reader.sources import digest_files as folder
from tui_reader.sources import state
from tui_reader.sources.fetch import Fetched, SourceError, Stopped, digest_folder
from tui_reader.sync.fetch_threads import fetcher
from tui_reader.system.lock import hold_lock
from tui_reader.system.paths import data_dir


@dataclass(frozen=True, slots=True)
class Trial:
    """What a source that is about to be added has."""

    files: int = 0
    """Files that are digests."""
    papers: int = 0
    not_digests: int = 0
    formats: tuple[str, ...] = ()
    newest: str | None = None
    """The date of its newest digest."""
    problems: list[str] = field(default_factory=list)


def try_out(
    source: SourceConfig,
    tell: Callable[[Fetched], None] = lambda fetched: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Trial:
    """Fetch `source`, which is not in the configuration yet, and say what is there.

    What it brings stays for the first sync; where it fails, nothing stays. Raises SourceError,
    and Stopped.
    """
    place = digest_folder(source)
    is_new = source.kind != "folder" and not place.exists()
    problems: list[str] = []
    try:
        if source.kind != "folder":
            with hold_lock(state.lock_file(source.name), stopped) as mine:
                if mine is None:
                    raise Stopped
                problems = fetcher(source)(source, place, tell, stopped).problems
        return _looked_at(source, problems)
    except BaseException as error:
        if is_new:
            shutil.rmtree(place, ignore_errors=True)
            lock = state.lock_file(source.name)
            lock.unlink(missing_ok=True)
        if isinstance(error, folder.FolderError):
            raise SourceError(str(error)) from error
        if isinstance(error, OSError):
            raise SourceError(f"{place}: {error.strerror or error}; nothing was added") from error
        raise


def _looked_at(source: SourceConfig, problems: list[str]) -> Trial:
    files = not_digests = 0
    papers: set[str] = set()
    formats: set[str] = set()
    days: set[str] = set()
    for file in folder.digest_files(source.name, digest_folder(source)):
        try:
            digest = read_digest(file.location.read_bytes(), file.path, source.name)
        except (OSError, UnknownFormatError):
            not_digests += 1
            continue
        files += 1
        papers.update(entry.id for entry in digest.entries if isinstance(entry, Paper))
        formats.add(digest.ref.format)
        if digest.ref.date:
            days.add(digest.ref.date)
    newest = max(days, default=None)
    return Trial(files, len(papers), not_digests, tuple(sorted(formats)), newest, problems)


def rename(config_file: Path, config: Config, name: str, new: str) -> None:
    """Give the source another name, its fetched digests and their history with it.

    Raises ConfigError, and then nothing has changed.
    """
    source = config.source(name)
    with hold_lock(state.lock_file(name)):
        config_edit.rename_source(config_file, name, new)
        old = data_dir() / "digests" / name
        if source and source.kind != "folder" and old.is_dir():
            place = old.with_name(new)
            if not place.exists():
                old.rename(place)
        state.move(name, new)


def remove(config_file: Path, config: Config, name: str) -> None:
    """Take the source out, with the digests that were fetched for it; marks stay.

    A folder that is the user's own is left alone. Raises ConfigError, and then nothing has
    changed.
    """
    source = config.source(name)
    with hold_lock(state.lock_file(name)):
        config_edit.remove_source(config_file, name)
        if source and source.kind != "folder":
            shutil.rmtree(data_dir() / "digests" / name, ignore_errors=True)
        state.forget(name)
