"""`add` with an OPML file: lists its feeds and adds those that are chosen."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from tui_reader.cli.context import load_config
from tui_reader.cli.output import DONE, PARTLY, UNUSABLE, CommandError, is_terminal, warn
from tui_reader.config import Config, SourceConfig, free_name, load
from tui_reader.config.edit import add_source
from tui_reader.display.counts import plural
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.locations import redacted, site_name
from tui_reader.sources.opml import Opml, OpmlFeed
from tui_reader.sources.registry import detect, kind_of
from tui_reader.system import paths

_QUESTION: Final = "Which ones? Numbers such as 1,3-5, all, or nothing to add none: "
_RANGE: Final = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", re.ASCII)
_ALONE: Final = ("name", "branch", "patterns", "since", "index")
"""Options that describe a single source."""


def add_opml(opml: Opml, arguments: Namespace, try_and_add: Callable[[SourceConfig], int]) -> int:
    """Add the feeds of `opml` that the user chooses, each tried by `try_and_add`."""
    place = redacted(arguments.location)
    for option in _ALONE:
        if getattr(arguments, option):
            flag = {"patterns": "pattern"}.get(option, option)
            raise CommandError(f"{place}: OPML, a list of feeds; leave out --{flag}")
    for problem in opml.problems:
        warn(f"{place}: {problem}")
    if not opml.feeds and opml.problems:
        return PARTLY
    if not opml.feeds:
        raise CommandError(f"{place}: OPML without a feed; export it again from your feed reader")
    config = load_config()
    remote = [each for each in config.sources if kind_of(each).is_remote]
    names = {_identity(each): each.name for each in remote}
    known = {feed.url: names.get(_identity(_source(feed, config))) for feed in opml.feeds}
    offered = [feed for feed in opml.feeds if not known[feed.url]]
    _list(opml.feeds, known)
    if not offered:
        print("all of them are already added")
        return DONE
    chosen = offered if arguments.all else _chosen(offered, place)
    status = PARTLY if opml.problems else DONE
    for feed in chosen:
        source = _source(feed, load(paths.config_file()))  # its problems were reported above
        if arguments.no_try:
            add_source(paths.config_file(), source)
            print(f"added {source.name} ({source.kind}): {redacted(source.location)}")
            continue
        try:
            result = try_and_add(source)
        except CommandError as error:
            warn(str(error))
            result = PARTLY
        if result > UNUSABLE:  # a signal
            return result
        status = max(status, result)
    if arguments.no_try and chosen:
        print("not tried yet; tui-reader sync fetches them")
    return status


def _source(feed: OpmlFeed, config: Config) -> SourceConfig:
    """The source of a feed: arXiv's own as such, any other as a feed."""
    with suppress(SourceError):
        found = detect(feed.url, config)
        if found.kind == "arxiv":
            return found
    return SourceConfig(free_name(feed.title or site_name(feed.url), config), "feed", feed.url)


def _identity(source: SourceConfig) -> Hashable:
    """A value that is equal for sources with the same digests."""
    return source.kind, kind_of(source).identity(source)


def _list(feeds: Sequence[OpmlFeed], known: Mapping[str, str | None]) -> None:
    """Print the feeds, those that can be added with their numbers."""
    number = 0
    width = len(str(len(feeds)))
    for feed in feeds:
        name = known[feed.url]
        number += name is None
        mark = f"{'' if name else number:>{width}}"
        added = f" (already added, as {name})" if name else ""
        print(f"{mark}  {feed.title or site_name(feed.url)}  {redacted(feed.url)}{added}")


def _chosen(offered: Sequence[OpmlFeed], place: str) -> list[OpmlFeed]:
    """Ask which feeds to add. Raises CommandError without a terminal to ask on."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise CommandError(
            f"{place}: OPML with {plural(len(offered), 'feed')} to add; add them with --all"
        )
    while True:
        print(_QUESTION, end="", file=sys.stderr)
        sys.stderr.flush()
        line = sys.stdin.readline()
        numbers = numbers_in(line, len(offered))
        if numbers is not None:
            return [offered[number - 1] for number in numbers]
        warn(f"not understood; give numbers from 1 to {len(offered)}")


def numbers_in(answer: str, most: int) -> list[int] | None:
    """The numbers that an answer such as `1,3-5` or `all` chooses; None if it is neither."""
    words = answer.replace(",", " ").split()
    if [word.lower() for word in words] == ["all"]:
        return list(range(1, most + 1))
    found: set[int] = set()
    for word in words:
        match = _RANGE.fullmatch(word)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= most:
            return None
        found.update(range(first, last + 1))
    return sorted(found)
