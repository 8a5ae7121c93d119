"""`add` with an OPML file: lists its feeds and adds those that are chosen."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Final

from tui_reader.cli.context import load_config
from tui_reader.cli.output import DONE, PARTLY, UNUSABLE, CommandError, ask, warn
from tui_reader.config import SourceConfig, load
from tui_reader.config.edit import add_source
from tui_reader.display.counts import plural
from tui_reader.sources.locations import redacted
from tui_reader.sources.opml import Opml, OpmlError, OpmlFeed
from tui_reader.sources.opml_feeds import FeedOffer, offers, source_of, sources_of
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
    every = offers(opml.feeds, load_config())
    offered = [offer.feed for offer in every if not offer.added_as]
    _list(every)
    if not offered:
        print("all of them are already added")
        return DONE
    chosen = offered if arguments.all else _chosen(offered, place)
    status = PARTLY if opml.problems else DONE
    if arguments.no_try:
        _add_untried(chosen)
        return status
    for feed in chosen:
        source = source_of(feed, load(paths.config_file()))  # its problems were reported above
        try:
            result = try_and_add(source)
        except OpmlError as error:  # a list in the list
            warn(f"{redacted(str(error))} (not added)")
            result = PARTLY
        except CommandError as error:
            warn(str(error))
            result = PARTLY
        if result > UNUSABLE:  # a signal
            return result
        status = max(status, result)
    return status


def _add_untried(feeds: Sequence[OpmlFeed]) -> None:
    if feeds:
        sources = sources_of(feeds, load(paths.config_file()))
        add_source(paths.config_file(), *sources)
        for source in sources:
            print(f"added {source.name} ({source.kind}): {redacted(source.location)}")
        print("not tried yet; tui-reader sync fetches them")


def _list(offers: Sequence[FeedOffer]) -> None:
    """Print the feeds, those that can be added with their numbers."""
    number = 0
    width = len(str(len(offers)))
    for offer in offers:
        number += offer.added_as is None
        mark = f"{'' if offer.added_as else number:>{width}}"
        added = f" (already added, as {offer.added_as})" if offer.added_as else ""
        print(f"{mark}  {offer.title}  {redacted(offer.feed.url)}{added}")


def _chosen(offered: Sequence[OpmlFeed], place: str) -> list[OpmlFeed]:
    """Ask which feeds to add. Raises CommandError without a terminal to ask on."""
    while True:
        line = ask(_QUESTION)
        if line is None:
            raise CommandError(
                f"{place}: OPML with {plural(len(offered), 'feed')} to add; add them with --all"
            )
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
