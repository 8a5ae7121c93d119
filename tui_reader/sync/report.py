"""The progress of a sync while it runs, and its result for each source."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui_reader.sources.fetch import FetchProgress


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """The progress of a source's sync."""

    source: str
    papers: int
    """Papers read so far; one that several sources have counts once for each."""
    done: int = 0
    """Bytes read."""
    total: int = 0
    """Bytes to read."""
    fetched: FetchProgress | None = None
    """How far its fetch is; None while it is indexed."""


@dataclass(slots=True)
class SourceReport:
    """The result of a source's sync."""

    source: str
    files: int = 0
    """Digest files in its folder."""
    fetched: int = 0
    """Files fetched that are new or changed."""
    bytes: int = 0
    """Bytes fetched."""
    read: int = 0
    """Digest files that were new or changed."""
    papers: int = 0
    """Different papers in the files that were read."""
    new: int = 0
    """Papers that the library did not have before."""
    not_digests: int = 0
    """Files that were read and are not digests."""
    problems: list[str] = field(default_factory=list)
    """Entries and files that could not be read or fetched, one line each."""
    error: str | None = None
    """Why the source could not be synced at all."""

    @property
    def failed(self) -> bool:
        """Whether any part of the source could not be read or fetched."""
        return bool(self.error or self.problems)


@dataclass(slots=True)
class SyncReport:
    """The result of a sync."""

    sources: list[SourceReport]
    new: int = 0
    """Papers that the library did not have before."""
    rebuilt: bool = False
    """Whether the library was damaged or of another version and was rebuilt."""
    retired: int = 0
    """Digest files removed because of their age."""
    badged: bool = False
    """Whether papers got or lost badges of the user's keywords."""
    stopped: bool = False
    """Whether it was stopped before its end."""

    @property
    def failed(self) -> bool:
        """Whether a source or a part of one failed."""
        return any(source.failed for source in self.sources)
