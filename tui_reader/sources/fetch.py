"""The contract of every kind of source: `fetch` brings its folder of digest files up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tui_reader.config import SourceConfig

NEWS: Final = "arxiv:"
SEARCH: Final = "arxiv-search:"
"""How the locations of arXiv sources begin."""


class SourceError(Exception):
    """A source cannot be fetched; one line that says what, where and the way out."""


class Stopped(Exception):  # noqa: N818
    """The fetch was told to stop; what is in the folder is whole, and the next one goes on."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Progress of a fetch, from its beginning."""

    files: int
    """Files brought so far."""
    files_total: int | None
    """Files to bring; None while that is not known."""
    bytes: int
    """Bytes received so far."""


@dataclass(slots=True)
class FetchReport:
    """What a fetch brought."""

    files: int = 0
    """Files that are new or changed."""
    bytes: int = 0
    """Bytes received."""
    problems: list[str] = field(default_factory=list)
    """What could not be had though the rest was, one line each."""


class Fetch(Protocol):
    """What each source module has as `fetch`."""

    def __call__(
        self,
        source: SourceConfig,
        folder: Path,
        tell: Callable[[Fetched], None],
        stopped: Callable[[], bool],
    ) -> FetchReport:
        """Bring `folder` up to date with `source`.

        It runs in a thread of its own and may block; it asks `stopped` at least every second or
        so and then raises Stopped. A file in `folder` is whole at any moment; hidden files
        (`.something`) are the source's own affair and never read as digests. At most one fetch
        of a source runs at a time. Raises SourceError where nothing can be had.
        """
        ...


def digest_folder(source: SourceConfig) -> Path:
    """Where the source's digest files are; a source module may have its own of this name."""
    return source.folder
