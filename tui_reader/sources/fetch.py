"""A fetch of a source: its job, its report, and its errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tui_reader.config import SourceConfig
from tui_reader.system.lock import hold_lock


class SourceError(Exception):
    """A source cannot be fetched; the message is one line with the place, the reason and a fix."""


class Stopped(Exception):  # noqa: N818
    """The fetch was stopped; the files in the folder are whole, and the next fetch continues."""


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch is, counted from its beginning."""

    files: int = 0
    """Files fetched so far."""
    files_total: int | None = None
    """Files to fetch; None while the number is not known."""
    bytes: int = 0
    """Bytes received so far."""


@dataclass(slots=True)
class FetchReport:
    """The result of a fetch."""

    files: int = 0
    """Files that are new or changed."""
    bytes: int = 0
    """Bytes received."""
    problems: list[str] = field(default_factory=list)
    """The parts that could not be fetched while others could, one line each."""


@dataclass(frozen=True, slots=True)
class FetchJob:
    """A source to fetch to a folder."""

    source: SourceConfig
    folder: Path
    progress: Callable[[FetchProgress], None] = lambda progress: None
    stopped: Callable[[], bool] = lambda: False
    """Called about every second; when it returns True, the fetch raises Stopped."""

    def show(self, files: int, files_total: int | None, size: int) -> None:
        """Report the progress."""
        self.progress(FetchProgress(files, files_total, size))


@contextmanager
def hold_or_stop(lock: Path, stopped: Callable[[], bool]) -> Iterator[int]:
    """Hold a lock file, and give its file descriptor. Raises Stopped once `stopped` is true."""
    with hold_lock(lock, stopped) as descriptor:
        if descriptor is None or stopped():
            raise Stopped
        yield descriptor
