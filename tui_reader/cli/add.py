"""The command that adds a source: it is told by its location, tried, and written down."""

from __future__ import annotations

import os
import re
import shutil
from argparse import Namespace
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tui_reader.cli.context import configuration
from tui_reader.cli.output import DONE, PARTLY, CommandError, number, tell
from tui_reader.config import (
    OPTIONS,
    Config,
    SourceConfig,
    check_name,
    source_name,
)
from tui_reader.config.edit import add_source
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.git.program import check_location, public
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.sources.trial import Trial

_STOPPED: Final = 130
_TOLD: Final = 5
"""Problems of a source that are told one by one."""
_FLAGS: Final = {
    "branch": "--branch",
    "patterns": "--pattern",
    "since": "--since",
    "index": "--index",
}
"""Options of a source and how they are given."""
_SCP: Final = re.compile(r"(?:[^@/]+@)?([^:/]+):(?!//)(.+)")

_LOCATIONS: Final = (
    ("~/digests", "a folder that something else keeps current"),
    ("https://github.com/someone/digests", "a git repository; a fork of a preset is known as one"),
    ("git@host:digests.git", "a git repository over ssh; file:// and git:// do as well"),
    ("https://host/files.txt", "a site: a list of its digest files"),
    ("https://host/{date:%Y-%m-%d}.jsonl", "a site: a file for each day"),
    ("arxiv:cs.CL+cs.LG", "what arXiv announces each day in these categories"),
    ("arxiv-search:abs:pruning", "what a query to arXiv finds"),
    ("https://host/feed.xml", "an RSS or Atom feed of papers"),
)


def add(arguments: Namespace) -> int:
    """Add a source, saying what it has; without a location, say what can be added."""
    given = {option: getattr(arguments, option) for option in _FLAGS}
    if arguments.list or arguments.location is None:
        _only_list(arguments, given)
        return _list()
    config = configuration()
    if arguments.name is not None:
        check_name(arguments.name, config)
    source = _source(arguments, {key: value for key, value in given.items() if value}, config)
    for other in config.sources:
        if _is_same(source, other):
            raise CommandError(f"{public(arguments.location)}: added already, as {other.name}")
    if arguments.no_try:
        add_source(paths.config_file(), source)
        print(f"added {_described(source)}; not tried, tui-reader sync {source.name} fetches it")
        return DONE
    return _tried(source, is_guess=_is_guess(source, arguments))


def _only_list(arguments: Namespace, given: dict[str, Any]) -> None:
    others = (arguments.name, arguments.kind, *given.values())
    if arguments.location is not None or any(others) or arguments.no_try:
        missing = "--list is asked for by itself" if arguments.list else "LOCATION is missing"
        raise CommandError(f"{missing}; see tui-reader add --help")


def _list() -> int:
    """Print the presets and what a location may be."""
    from tui_reader.sources.presets import PRESETS

    presets = [(name, preset.about) for name, preset in PRESETS.items()]
    for heading, rows in (
        ("Presets, added by their names:", presets),
        ("\nOr a location of yours:", _LOCATIONS),
    ):
        print(heading)
        widest = max(len(name) for name, _ in rows)
        for name, what in rows:
            print(f"  {name:{widest}}  {what}")
    print("\ntui-reader add --help tells the options.")
    return DONE


def _source(arguments: Namespace, given: dict[str, Any], config: Config) -> SourceConfig:
    """The source that the arguments mean. Raises CommandError where they mean none."""
    from tui_reader.sources.presets import detect

    location = arguments.location.strip()
    try:
        if not location:
            raise SourceError("LOCATION is empty; tui-reader add lists what can be added")
        if not location.isprintable():
            raise SourceError(
                f"{location}: the location holds characters that cannot be written down; "
                "use one without them"
            )
        found = None
        try:
            found = detect(location, config, arguments.name)
        except SourceError:
            if not arguments.kind:
                raise
        kind = arguments.kind or _kind(found, given)
        if found is None or found.kind != kind:
            keep = found and kind in ("web", "feed")
            name = found.name if found and keep else source_name(location, config)
            found = SourceConfig(arguments.name or name, kind, location)
        found = replace(found, location=_location(found))
    except SourceError as error:
        raise CommandError(public(str(error))) from error
    for option in given:
        if option not in OPTIONS[kind]:
            raise CommandError(
                f"{_FLAGS[option]} is not for sources of kind {kind}; leave it out, "
                "or tell another --kind"
            )
    return replace(found, **given)


def _kind(found: SourceConfig | None, given: dict[str, Any]) -> str:
    """The kind that was found; an option tells more of a URL that may be anything."""
    kind = found.kind if found else "feed"
    if kind == "feed" and "branch" in given:
        return "git"
    return "web" if kind == "feed" and "index" in given else kind


def _location(source: SourceConfig) -> str:
    """The location as it is written down. Raises SourceError where its kind has no such one."""
    location = source.location
    if source.kind == "folder":
        folder = paths.expanded(location)
        place = str(folder.resolve() if ".." in folder.parts else folder.absolute())
        if not place.isprintable():
            raise SourceError(
                f"{place}: the path holds characters that cannot be written down; "
                "rename the folder or make a link to it"
            )
        return place
    if source.kind == "git":
        return check_location(location)
    if source.kind == "arxiv":
        if not location.startswith(("arxiv:", "arxiv-search:")):
            raise SourceError(f"{location}: write it as arxiv:cs.CL or arxiv-search:QUERY")
        return location
    parts = urlsplit(location)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError(f"{location}: give the http or https URL of the {source.kind} source")
    return location


def _is_guess(source: SourceConfig, arguments: Namespace) -> bool:
    """Whether the URL did not tell what it is."""
    return source.kind == "feed" and arguments.kind is None


def _is_same(source: SourceConfig, other: SourceConfig) -> bool:
    """Whether both are the same digests."""
    if source.kind == "folder":
        folder = source.folder
        return (
            paths.is_folder(folder)
            and paths.is_folder(other.folder)
            and folder.samefile(other.folder)
        )
    if (source.kind, source.branch, source.index) != (other.kind, other.branch, other.index):
        return False
    return _place(source) == _place(other)


def _place(source: SourceConfig) -> object:
    """What is the same for locations that only are written in different ways."""
    location = source.location
    if source.kind == "arxiv":
        scheme, _, rest = location.partition(":")
        return scheme, frozenset(rest.split("+")) if scheme == "arxiv" else rest.strip()
    if source.kind == "git":
        location = location.rstrip("/").removesuffix(".git").rstrip("/")
        if "://" not in location:
            match = _SCP.fullmatch(location)
            if not match or location.startswith(("/", "~")):
                return "", os.path.realpath(paths.expanded(location))
            return match[1].lower(), match[2].lstrip("/")
    try:
        parts = urlsplit(location)
        host = (parts.hostname or "").removeprefix("www.")
        if parts.scheme == "file":
            return "", os.path.realpath(parts.path)
        port = parts.port if parts.port not in (80, 443, 22, None) else ""
    except ValueError:
        return location
    path = parts.path.strip("/")
    return (f"{host}:{port}" if port else host), path + (f"?{parts.query}" if parts.query else "")


def _tried(source: SourceConfig, *, is_guess: bool) -> int:
    """Try the source, say what it has, and write it down."""
    from tui_reader.cli.progress import Rows
    from tui_reader.cli.signals import Stop, stoppable
    from tui_reader.sources.trial import try_out

    was_there = source.folder.exists()
    # a folder is only read: that may end anywhere
    stopping = nullcontext(Stop()) if source.kind == "folder" else stoppable()
    status = _STOPPED
    try:
        with Rows([source.name]) as rows, stopping as stop:
            trial = try_out(source, lambda fetched: rows.fetching(source.name, fetched), stop)
            if stop():
                status = stop.status
                raise Stopped
        print(_found(trial))
        add_source(paths.config_file(), source)
    except SourceError as error:
        raise CommandError(_not_had(source, error, is_guess=is_guess), PARTLY) from error
    except BaseException as error:
        if source.kind != "folder" and not was_there:
            _discard(source)
        if isinstance(error, (Stopped, KeyboardInterrupt)):
            tell("stopped; nothing was added")
            return status
        raise
    print(f"added {_described(source)}")
    for problem in trial.problems[:_TOLD]:
        tell(f"{source.name}: {problem}")
    more = len(trial.problems) - _TOLD
    if more > 0:
        tell(f"{source.name}: and {number(more, 'more problem')}")
    return PARTLY if trial.problems else DONE


def _found(trial: Trial) -> str:
    if trial.files:
        found = f"{number(trial.files, 'digest')} with {number(trial.papers, 'paper')}"
        if trial.newest:
            found += f", the newest of {trial.newest}"
        return f"found {found} ({', '.join(trial.formats)})"
    if trial.not_digests:
        return f"found no digest yet, and {number(trial.not_digests, 'file')} of no known format"
    return "found no digest yet"


def _not_had(source: SourceConfig, error: SourceError, *, is_guess: bool) -> str:
    from tui_reader.sources.http import Unreachable

    message = public(str(error))
    if is_guess and not isinstance(error, Unreachable):
        return f"{message}; where it is no feed, tell what it is: --kind git or --kind web"
    return f"{message} (it was not added; --no-try adds it untried)"


def _described(source: SourceConfig) -> str:
    return f"{source.name} ({source.kind}): {public(source.location)}"


def _discard(source: SourceConfig) -> None:
    """Delete what was fetched of a source that is not added."""
    from tui_reader.sources import state

    shutil.rmtree(source.folder, ignore_errors=True)
    state.lock_file(source.name).unlink(missing_ok=True)
