"""The results of the library: papers as lists show them, facets, counts, marks and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.core.paper import DigestFile, Paper

if TYPE_CHECKING:
    from tui_reader.formats import Problem


class Listed(NamedTuple):
    """A paper as a list shows it."""

    n: int
    """The number of the paper in the library, stable until the library is rebuilt."""
    paper: Paper
    """Without its digests."""
    date: str | None
    """Of its earliest digest."""
    read: bool
    starred: bool
    tags: tuple[str, ...] = ()
    """The user's tags, sorted by name."""
    note: str | None = None
    """The user's note, Markdown."""
    muted: bool = False
    """Whether it has a word of `mute` in config.toml."""
    followed: bool = False
    """Whether it has an author of `follow` in config.toml."""
    strength: int = 0
    """How well it fits what the user has starred: 0, below the line, to 3."""
    built_on: int = 0
    """How many papers of a collection build on it, if it was read with its digests."""


class Facet(NamedTuple):
    """A category, keyword, venue, digest date or source with the numbers of its papers."""

    value: str
    color: str | None
    total: int
    unread: int


class Counts(NamedTuple):
    """The numbers of papers."""

    total: int
    unread: int
    starred: int
    starred_unread: int
    noted: int = 0
    """Papers with a note by the user."""
    noted_unread: int = 0


class PaperMarks(NamedTuple):
    """The user's marks on one paper, as the library stores them."""

    id: str
    read: bool
    starred: bool
    tags: tuple[str, ...] = ()
    note: str = ""


class Aliases(NamedTuple):
    """The present ids of papers that had other ids in earlier versions."""

    last: int
    """The number of the latest alias in the library."""
    followed: int
    """The number of the latest alias whose marks were merged into those of the paper."""
    papers: dict[str, tuple[str, ...]]
    """By the former id; several papers if one id stood for all of them, the oldest paper first."""


UNMARKED: Final = PaperMarks("", False, False)


class FileReport(NamedTuple):
    """The result of the last reading of a digest file."""

    source: str
    path: str
    format: str | None
    """None if it is not a digest."""
    papers: int
    problems: tuple[tuple[int, str], ...]
    """Line numbers from 1, and messages."""


@dataclass(frozen=True, slots=True)
class FileIndexed:
    """Progress of indexing: a file has been read."""

    file: DigestFile
    ids: frozenset[str]
    """The ids of its papers."""
    problems: tuple[Problem, ...]
    is_digest: bool
    bytes_done: int
    bytes_total: int
    is_addition: bool = False
    """Whether the file was reported before, and this only adds problems found while writing it."""
    lost: int = 0
    """Papers that could not be written."""
