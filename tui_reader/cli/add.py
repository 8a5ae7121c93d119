"""`add`: recognises a source by its location, tries it, and adds it to the configuration."""

from __future__ import annotations

import os
import re
import shutil
from argparse import Namespace
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tui_reader.cli.context import load_config
from tui_reader.cli.output import DONE, PARTLY, STOPPED, CommandError, warn
from tui_reader.cli.progress import ProgressRows
from tui_reader.cli.signals import StopRequest, stop_on_signal
from tui_reader.config import (
    OPTIONS,
    Config,
    SourceConfig,
    check_name,
    source_name,
)
from tui_reader.config.edit import add_source
from tui_reader.display.counts import plural
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.git.program import check_location, public
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.sources.trial import Trial

_SHOWN_PROBLEMS: Final = 5
"""Problems of a source that are printed; of the others, only the count."""
_FLAGS: Final = {
    "branch": "--branch",
    "patterns": "--pattern",
    "since": "--since",
    "index": "--index",
}
"""Settings of a source and the options that give them."""
_SCP: Final = re.compile(r"(?:[^@/]+@)?([^:/]+):(?!//)(.+)")

_LOCATIONS: Final = (
    ("~/digests", "a folder that something else keeps up to date"),
    (
        "https://github.com/someone/digests",
        "a git repository; a fork of a preset gets its settings",
    ),
    ("git@host:digests.git", "a git repository over ssh; file:// and git:// work too"),
    ("https://host/files.txt", "a web site: a list of its digest files"),
    ("https://host/{date:%Y-%m-%d}.jsonl", "a web site: a file for each day"),
    ("arxiv:cs.CL+cs.LG", "what arXiv announces each day in these categories"),
    ("arxiv-search:abs:pruning", "what a query to arXiv finds"),
    ("https://host/feed.xml", "an RSS or Atom feed of papers"),
)


def add(arguments: Namespace) -> int:
    """Add a source and print what it contains; without a location, list what can be added."""
    given = {option: getattr(arguments, option) for option in _FLAGS}
    if arguments.list or arguments.location is None:
        _check_list_alone(arguments, given)
        return _list()
    config = load_config()
    if arguments.name is not None:
        check_name(arguments.name, config)
    source = _source(arguments, {key: value for key, value in given.items() if value}, config)
    for other in config.sources:
        if _is_same(source, other):
            raise CommandError(f"{public(arguments.location)}: already added, as {other.name}")
    if arguments.no_try:
        add_source(paths.config_file(), source)
        print(
            f"added {_described(source)}; not tried yet, tui-reader sync {source.name} fetches it"
        )
        return DONE
    return _try(source, is_guess=_is_guess(source, arguments))


def _check_list_alone(arguments: Namespace, given: dict[str, Any]) -> None:
    """Raise CommandError if `--list` (or no location) comes with other arguments."""
    others = (arguments.name, arguments.kind, *given.values())
    if arguments.location is not None or any(others) or arguments.no_try:
        missing = "--list takes no other arguments" if arguments.list else "LOCATION is missing"
        raise CommandError(f"{missing}; see tui-reader add --help")


def _list() -> int:
    """Print the presets and what a location may be."""
    from tui_reader.sources.presets import PRESETS

    presets = [(name, preset.about) for name, preset in PRESETS.items()]
    for heading, rows in (
        ("Presets, added by their names:", presets),
        ("\nOr a location of your own:", _LOCATIONS),
    ):
        print(heading)
        widest = max(len(name) for name, _ in rows)
        for name, what in rows:
            print(f"  {name:{widest}}  {what}")
    print("\ntui-reader add --help lists the options.")
    return DONE


def _source(arguments: Namespace, given: dict[str, Any], config: Config) -> SourceConfig:
    """The source that the arguments describe. Raises CommandError if they describe no source."""
    from tui_reader.sources.presets import detect

    location = arguments.location.strip()
    try:
        if not location:
            raise SourceError("LOCATION is empty; tui-reader add lists what can be added")
        if not location.isprintable():
            raise SourceError(
                f"{location}: the location has characters that config.toml cannot hold; "
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
                "or give another --kind"
            )
    return replace(found, **given)


def _kind(found: SourceConfig | None, given: dict[str, Any]) -> str:
    """The kind that was detected, unless an option shows what a URL of unclear kind is."""
    kind = found.kind if found else "feed"
    if kind == "feed" and "branch" in given:
        return "git"
    return "web" if kind == "feed" and "index" in given else kind


def _location(source: SourceConfig) -> str:
    """The location as config.toml has it. Raises SourceError if its kind cannot have it."""
    location = source.location
    if source.kind == "folder":
        folder = paths.expanded(location)
        place = str(folder.resolve() if ".." in folder.parts else folder.absolute())
        if not place.isprintable():
            raise SourceError(
                f"{place}: the path has characters that config.toml cannot hold; "
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
    """Whether the kind is a guess: any URL may be a feed."""
    return source.kind == "feed" and arguments.kind is None


def _is_same(source: SourceConfig, other: SourceConfig) -> bool:
    """Whether both have the same digests."""
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
    """A value that is equal for different spellings of one location."""
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


def _try(source: SourceConfig, *, is_guess: bool) -> int:
    """Try the source, print what it contains, and add it to config.toml."""
    from tui_reader.sources.trial import try_out

    existed = source.folder.exists()
    # a folder is only read, so that stopping at once does no harm
    stopping = nullcontext(StopRequest()) if source.kind == "folder" else stop_on_signal()
    status = STOPPED
    try:
        with ProgressRows([source.name]) as rows, stopping as stop:
            trial = try_out(source, lambda fetched: rows.fetching(source.name, fetched), stop)
            if stop():
                status = stop.status
                raise Stopped
        print(_found_text(trial))
        add_source(paths.config_file(), source)
    except SourceError as error:
        raise CommandError(_failure_text(source, error, is_guess=is_guess), PARTLY) from error
    except BaseException as error:
        if source.kind != "folder" and not existed:
            _discard(source)
        if isinstance(error, (Stopped, KeyboardInterrupt)):
            warn("stopped; nothing was added")
            return status
        raise
    print(f"added {_described(source)}")
    for problem in trial.problems[:_SHOWN_PROBLEMS]:
        warn(f"{source.name}: {problem}")
    more = len(trial.problems) - _SHOWN_PROBLEMS
    if more > 0:
        warn(f"{source.name}: and {plural(more, 'more problem')}")
    return PARTLY if trial.problems else DONE


def _found_text(trial: Trial) -> str:
    if trial.files:
        found = f"{plural(trial.files, 'digest')} with {plural(trial.papers, 'paper')}"
        if trial.newest:
            found += f", the newest from {trial.newest}"
        return f"found {found} ({', '.join(trial.formats)})"
    if trial.not_digests:
        return f"found no digest yet, but {plural(trial.not_digests, 'file')} of no known format"
    return "found no digest yet"


def _failure_text(source: SourceConfig, error: SourceError, *, is_guess: bool) -> str:
    from tui_reader.sources.http import Unreachable

    message = public(str(error))
    if is_guess and not isinstance(error, Unreachable):
        return f"{message}; if it is not a feed, give its kind: --kind git or --kind web"
    return f"{message} (not added; --no-try adds it without trying it)"


def _described(source: SourceConfig) -> str:
    return f"{source.name} ({source.kind}): {public(source.location)}"


def _discard(source: SourceConfig) -> None:
    """Delete what was fetched for a source that is not added."""
    from tui_reader.sources import state

    shutil.rmtree(source.folder, ignore_errors=True)
    state.lock_file(source.name).unlink(missing_ok=True)
