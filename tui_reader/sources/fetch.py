"""The contract of a fetch: its arguments, its report, and its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tui_reader.config import SourceConfig


class SourceError(Exception):
    """A source cannot be fetched; the message is one line with the place, the reason and a fix."""


class Stopped(Exception):  # noqa: N818
    """The fetch was stopped; the files in the folder are whole, and the next fetch continues."""


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch is, counted from its beginning."""

    files: int
    """Files fetched so far."""
    files_total: int | None
    """Files to fetch; None while the number is not known."""
    bytes: int
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


class Fetch(Protocol):
    """The function of a kind of source that fetches one source."""

    def __call__(
        self,
        source: SourceConfig,
        folder: Path,
        progress: Callable[[FetchProgress], None],
        stopped: Callable[[], bool],
    ) -> FetchReport:
        """Bring `folder` up to date with `source`.

        It runs in a thread of its own and may block, but calls `stopped` about every second and
        raises Stopped when that is true. Files in `folder` are whole at any moment; hidden files
        (`.something`) belong to the source and are never read as digests. Only one fetch of a
        source runs at a time. Raises SourceError if nothing can be fetched.
        """
        ...
