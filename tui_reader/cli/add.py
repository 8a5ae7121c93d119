"""`add`: recognises a source by its location, tries it, and adds it to the configuration."""

from __future__ import annotations

from argparse import Namespace
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from tui_reader.cli.context import load_config
from tui_reader.cli.output import DONE, PARTLY, STOPPED, CommandError, warn, warn_of
from tui_reader.cli.progress import ProgressRows
from tui_reader.cli.signals import StopRequest, stop_on_signal
from tui_reader.config import Config, SourceConfig, check_name, free_name
from tui_reader.config.edit import add_source
from tui_reader.display.counts import plural
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.kind import SourceKind
from tui_reader.sources.locations import redacted
from tui_reader.sources.opml import Opml, OpmlError
from tui_reader.sources.opml_feeds import opml_file
from tui_reader.sources.presets import PRESETS
from tui_reader.sources.registry import KINDS, detect, digest_folder, have_same_digests, kind_of
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.sources.trial import Trial

_FLAGS: Final = {
    "branch": "--branch",
    "patterns": "--pattern",
    "since": "--since",
    "index": "--index",
    "primary_only": "--primary-only",
}
"""Settings of a source and the options that give them."""


def add(arguments: Namespace) -> int:
    """Add a source and print its contents; without a location, list what can be added."""
    given = {option: getattr(arguments, option) for option in _FLAGS}
    given["patterns"] = tuple(given["patterns"] or ())
    if arguments.list or arguments.location is None:
        _check_list_alone(arguments, given)
        return _list()
    if arguments.kind in (None, "feed") and (feeds := opml_file(arguments.location)):
        return _add_opml(feeds, arguments)
    config = load_config()
    if arguments.name is not None:
        check_name(arguments.name, config)
    source = _source(arguments, {key: value for key, value in given.items() if value}, config)
    for other in config.sources:
        if have_same_digests(source, other):
            raise CommandError(f"{redacted(arguments.location)}: already added, as {other.name}")
    _check_opml(arguments, source)
    if arguments.no_try:
        add_source(paths.config_file(), source)
        print(
            f"added {_described(source)}; not tried yet, tui-reader sync {source.name} fetches it"
        )
        return DONE
    try:
        status = _try(source)
    except OpmlError as error:
        return _add_opml(error.opml, arguments)
    if arguments.all and status in (DONE, PARTLY):
        warn(f"{source.name}: one feed, not OPML, so --all changed nothing")
    return status


def _add_opml(feeds: Opml, arguments: Namespace) -> int:
    from tui_reader.cli.add_opml import add_opml

    return add_opml(feeds, arguments, _try)


def _check_opml(arguments: Namespace, source: SourceConfig) -> None:
    """Raise CommandError if options that OPML needs do not fit the location, or are missing."""
    place = redacted(arguments.location)
    if source.kind != "feed":
        if arguments.all:
            raise CommandError(
                f"{place}: --all is for OPML, and this is of kind {source.kind}; leave it out"
            )
    elif arguments.no_try:
        if arguments.all:
            raise CommandError(
                f"{place}: the feeds in OPML are only known after a try; leave out --no-try"
            )
        name = urlsplit(source.location).path.lower()
        if not arguments.kind and name.endswith((".opml", ".opml.xml")):
            raise CommandError(
                f"{place}: named like OPML, a list of feeds; leave out --no-try to choose from "
                "them, or give --kind feed if it is a feed"
            )


def _check_list_alone(arguments: Namespace, given: dict[str, Any]) -> None:
    """Raise CommandError if `--list` (or no location) comes with other arguments."""
    others = (arguments.name, arguments.kind, *given.values())
    if arguments.location is not None or any(others) or arguments.no_try or arguments.all:
        missing = "--list takes no other arguments" if arguments.list else "LOCATION is missing"
        raise CommandError(f"{missing}; see tui-reader add --help")


def _list() -> int:
    """Print the presets and the forms of a location."""
    locations = [example for kind in KINDS.values() for example in kind.examples]
    presets = [(name, preset.about) for name, preset in PRESETS.items()]
    for heading, rows in (
        ("Presets, added by their names:", presets),
        ("\nOr a location of your own:", locations),
    ):
        print(heading)
        widest = max(len(name) for name, _ in rows)
        for name, what in rows:
            print(f"  {name:{widest}}  {what}")
    print("\ntui-reader add --help lists the options.")
    return DONE


def _source(arguments: Namespace, given: dict[str, Any], config: Config) -> SourceConfig:
    """The source that the arguments describe. Raises CommandError if they describe no source."""
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
        kind = KINDS[arguments.kind] if arguments.kind else _kind(found, given)
        if found is None or found.kind != kind.name:
            name = arguments.name or free_name(kind.suggest_name(location), config)
            found = SourceConfig(name, kind.name, location)
        found = replace(found, location=kind.check_location(found.location))
    except SourceError as error:
        raise CommandError(redacted(str(error))) from error
    for option in given:
        if option not in kind.options:
            raise CommandError(
                f"{_FLAGS[option]} is not for sources of kind {kind.name}; leave it out, "
                "or give another --kind"
            )
    return replace(found, options={**found.options, **given})


def _kind(found: SourceConfig | None, given: dict[str, Any]) -> SourceKind:
    """The detected kind; if it is a guess, the only kind that has one of the given options."""
    assert found
    kind = kind_of(found)
    if kind.is_guess:
        for option in given:
            kinds = [each for each in KINDS.values() if option in each.options]
            if len(kinds) == 1:
                return kinds[0]
    return kind


def _try(source: SourceConfig) -> int:
    """Try the source, print its contents, and add it to config.toml."""
    from tui_reader.sources.trial import discard, try_source

    existed = digest_folder(source).exists()
    # a local folder is only read, so that stopping at once does no harm
    is_remote = kind_of(source).is_remote
    stopping = stop_on_signal() if is_remote else nullcontext(StopRequest())
    status = STOPPED
    try:
        with ProgressRows([source.name]) as rows, stopping as stop:
            trial = try_source(source, lambda fetched: rows.fetching(source.name, fetched), stop)
            if stop():
                status = stop.status
                raise Stopped
        if trial.unread:
            warn(f"{source.name}: {plural(len(trial.unread), 'problem')} in its digests:")
            warn_of(trial.unread, "  ")
        print(_found_text(trial))
        add_source(paths.config_file(), source)
    except OpmlError:
        raise
    except SourceError as error:
        raise CommandError(f"{redacted(str(error))} (not added)", PARTLY) from error
    except BaseException as error:
        if not existed:
            discard(source)
        if isinstance(error, (Stopped, KeyboardInterrupt)):
            warn("stopped; nothing was added")
            return status
        raise
    print(f"added {_described(source)}")
    warn_of(trial.problems, f"{source.name}: ")
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


def _described(source: SourceConfig) -> str:
    return f"{source.name} ({source.kind}): {redacted(source.location)}"
