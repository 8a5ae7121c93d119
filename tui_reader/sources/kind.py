"""SourceKind: everything that the rest of the program needs to know about a kind of source."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final, NamedTuple

from tui_reader.config import SourceConfig
from tui_reader.config.settings import Setting
from tui_reader.config.values import DAYS, SWITCH, TEXTS
from tui_reader.core.text import host_of
from tui_reader.sources.fetch import FetchJob, FetchReport
from tui_reader.sources.locations import Location, url_identity

PATTERNS: Final = Setting(
    "Globs of the files that are digests, with forward slashes",
    '["data/*.jsonl"]',
    TEXTS,
    "every file",
)
SINCE: Final = Setting("How far back digests are fetched", '"90d"', DAYS, "depends on the kind")
HYDRATE: Final = Setting(
    "Whether arXiv is asked for the abstracts and authors of papers in lists of links",
    "true",
    SWITCH,
    "false",
)
PRIMARY_ONLY: Final = Setting(
    "Whether only papers are kept whose primary category is among those asked for",
    "true",
    SWITCH,
    "false",
)
"""Options that several kinds have."""


class Recognised(NamedTuple):
    """A source that a location was recognised as."""

    location: str
    """The location as the configuration should have it."""
    options: Mapping[str, Any] = {}
    name: str = ""
    """A name for it; empty if the kind should suggest one."""


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source, declared as `KIND` by its own module and listed in `registry`.

    Start-up imports the declarations of all kinds. What a fetch needs, such as httpx, asyncio or
    the formats, must only be imported by the module `fetched_by`.
    """

    name: str
    """As in `kind = "…"` of the configuration."""
    recognise: Callable[[Location], Recognised | None]
    """The source at a location, None if it is of another kind.

    Raises SourceError if the location is of this kind but wrong. Nothing may be fetched.
    """
    check_location: Callable[[str], str]
    """The location as it is written to the configuration. Raises SourceError if it is wrong."""
    suggest_name: Callable[[str], str]
    """A name for a source at a location; any text, which is then made valid and unique."""
    examples: tuple[tuple[str, str], ...]
    """Locations with explanations, which `tui-reader add` lists."""
    fetched_by: str = ""
    """The module with its `fetch`; empty if something else keeps its folder current."""
    identity: Callable[[SourceConfig], Hashable] = lambda source: url_identity(source.location)
    """Equal for two sources of this kind that have the same digests."""
    options: Mapping[str, Setting] = field(default_factory=dict)
    """The keys of its table in addition to `name`, `kind`, `location` and `enabled`."""
    host: Callable[[str], str] = host_of
    """The host of a location, if it has one; sources of one host are fetched one after another."""
    categories: Callable[[str], tuple[str, ...]] = lambda location: ()
    """The categories that a location asks for, in its order; empty if it names none."""
    is_guess: bool = False
    """Whether `recognise` only guesses: other kinds may have the same locations."""
    restores_removed: bool = False
    """Whether a fetch downloads removed files again, unless its option `since` excludes them."""
    why_empty: str = ""
    """Why a working source may have no digest now; empty if that is unlikely."""
    check_program: Callable[[], str] | None = None
    """The version of the program that a fetch runs. Raises SourceError if it cannot be used."""

    @property
    def is_remote(self) -> bool:
        """Whether its digests are fetched to a folder of ours."""
        return bool(self.fetched_by)

    def fetch(self, job: FetchJob) -> FetchReport:
        """Bring the folder of the job up to date with its source.

        It runs in a thread of its own and may block. Files in the folder are whole at any moment;
        hidden files (`.something`) belong to the source and are never read as digests. Only one
        fetch of a source runs at a time. Raises Stopped, and SourceError if nothing can be fetched.
        """
        report: FetchReport = import_module(self.fetched_by).fetch(job)
        return report
