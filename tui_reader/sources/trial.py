"""Tries a source before it is added: fetches it and reports what it has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field

from tui_reader.config import SourceConfig
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import FetchJob, FetchProgress, SourceError, hold_or_stop
from tui_reader.sources.reading import read_files
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.sources.state import lock_file


@dataclass(slots=True)
class Trial:
    """The contents of a source that is about to be added."""

    files: int = 0
    """Files that are digests."""
    papers: int = 0
    not_digests: int = 0
    formats: tuple[str, ...] = ()
    newest: str | None = None
    """The date of the newest digest."""
    problems: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Problems of its digests, such as entries that cannot be read; one line each."""


def try_source(
    source: SourceConfig,
    progress: Callable[[FetchProgress], None] = lambda progress: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Trial:
    """Fetch `source`, which is not in the configuration yet, and report what it has.

    The fetched files stay for the first sync; after a failure, none stay. Raises SourceError and
    Stopped.
    """
    kind = kind_of(source)
    folder = digest_folder(source)
    is_new = kind.is_remote and not folder.exists()
    problems: list[str] = []
    try:
        if kind.is_remote:
            with hold_or_stop(lock_file(source.name), stopped):
                problems = kind.fetch(FetchJob(source, folder, progress, stopped)).problems
        return _inspected(source, problems)
    except BaseException as error:
        if is_new:
            discard(source)
        if isinstance(error, FolderError):
            raise SourceError(str(error)) from error
        if isinstance(error, OSError):
            raise SourceError(f"{folder}: {error.strerror or error}; nothing was added") from error
        raise


def discard(source: SourceConfig) -> None:
    """Delete the fetched files of a source that was not added in the end."""
    if kind_of(source).is_remote:
        shutil.rmtree(digest_folder(source), ignore_errors=True)
        lock_file(source.name).unlink(missing_ok=True)


def _inspected(source: SourceConfig, problems: list[str]) -> Trial:
    trial = Trial(problems=problems)
    papers: set[str] = set()
    formats: set[str] = set()
    for file in read_files(source.name, digest_folder(source), trial.unread.append):
        if file.ref is None:
            trial.not_digests += 1
            continue
        trial.files += 1
        papers.update(paper.id for paper in file.papers)
        formats.add(file.ref.format)
        trial.newest = max(filter(None, (trial.newest, file.ref.date)), default=None)
    trial.papers, trial.formats = len(papers), tuple(sorted(formats))
    return trial
