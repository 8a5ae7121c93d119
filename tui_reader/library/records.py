"""What the library answers with: papers as lists show them, facets, counts and files."""

from __future__ import annotations

from typing import NamedTuple

from tui_reader.core.paper import Paper


class Listed(NamedTuple):
    """A paper as a list shows it."""

    n: int
    """The library's own number for it, stable until the library is rebuilt."""
    paper: Paper
    """Without its digests."""
    date: str | None
    """Of its earliest digest."""
    read: bool
    starred: bool
    tags: tuple[str, ...] = ()
    """The user's, in their order of names."""
    note: str | None = None
    """The user's, Markdown."""
    muted: bool = False
    """Whether it has a word of the configuration's `mute`."""
    followed: bool = False
    """Whether an author of it is in the configuration's `follow`."""


class Facet(NamedTuple):
    """A category, keyword, digest date or source with its counts."""

    value: str
    color: str | None
    total: int
    unread: int


class Counts(NamedTuple):
    """How many papers there are."""

    total: int
    unread: int
    starred: int
    starred_unread: int
    noted: int = 0
    """With a note of the user's."""
    noted_unread: int = 0


class FileReport(NamedTuple):
    """What was found in a digest file when it was last read."""

    source: str
    path: str
    format: str | None
    """None where it is no digest."""
    papers: int
    problems: tuple[tuple[int, str], ...]
