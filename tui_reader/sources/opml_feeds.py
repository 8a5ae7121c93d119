"""The feeds of an OPML file as sources to add."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from tui_reader.config import Config, SourceConfig, free_name
from tui_reader.sources import opml
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import site_name
from tui_reader.sources.opml import Opml, OpmlFeed
from tui_reader.sources.registry import detect, kind_of
from tui_reader.system.paths import expanded


class FeedOffer(NamedTuple):
    """A feed that can be added, or that is a source already."""

    feed: OpmlFeed
    added_as: str | None
    """The name of the source that has the same papers."""

    @property
    def title(self) -> str:
        """The feed's title, or its host."""
        return self.feed.title or site_name(self.feed.url)


def opml_file(location: str) -> Opml | None:
    """The feeds of an OPML file on this machine; None if `location` is something else."""
    try:
        path = expanded(location.strip())
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(opml.MAX_BYTES + 1)
    except (OSError, ValueError):
        return None
    return opml.read_opml(data) if opml.is_opml(data) else None


def offers(feeds: Sequence[OpmlFeed], config: Config) -> list[FeedOffer]:
    """The feeds, with the names of those that are sources already."""
    remote = [each for each in config.sources if kind_of(each).is_remote]
    names = {_identity(each): each.name for each in remote}
    return [FeedOffer(feed, names.get(_identity(source_of(feed, config)))) for feed in feeds]


def source_of(feed: OpmlFeed, config: Config) -> SourceConfig:
    """The source of a feed, with a free name; of the kind `arxiv` if the feed is arXiv's own."""
    with suppress(SourceError):
        found = detect(feed.url, config)
        if found.kind == "arxiv":
            return found
    return SourceConfig(free_name(feed.title or site_name(feed.url), config), "feed", feed.url)


def sources_of(feeds: Sequence[OpmlFeed], config: Config) -> list[SourceConfig]:
    """The sources of several feeds, each with a name of its own."""
    found: list[SourceConfig] = []
    for feed in feeds:
        source = source_of(feed, config)
        config = replace(config, sources=(*config.sources, source))
        found.append(source)
    return found


def _identity(source: SourceConfig) -> Hashable:
    """A value that is equal for sources with the same digests."""
    return source.kind, kind_of(source).identity(source)
