"""Commands on the configured sources: sources, remove, rename, enable and disable."""

from __future__ import annotations

from argparse import Namespace
from typing import NamedTuple

from tui_reader.cli.context import NO_SOURCE, find_source, load_config, open_library
from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    ask,
    use_utf8,
    warn,
    write_columns,
    write_json,
)
from tui_reader.config import SourceConfig
from tui_reader.config import edit as config_edit
from tui_reader.display.counts import plural
from tui_reader.display.times import local
from tui_reader.library import Library
from tui_reader.sources import changes
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import kind_of, source_files
from tui_reader.sources.state import state
from tui_reader.system import paths

_HEAD = ("NAME", "KIND", "STATE", "DIGESTS", "PAPERS", "LAST SUCCESS", "LOCATION", "LAST ERROR")


class _Status(NamedTuple):
    """A source, its papers in the library and its latest syncs; the keys of `--json`."""

    name: str
    kind: str
    location: str
    enabled: bool
    digests: int
    papers: int
    last_success: str | None
    last_error: str | None
    last_error_at: str | None
    failing: bool


def sources(arguments: Namespace) -> int:
    """List the sources, with their contents and latest syncs."""
    config = load_config()
    if not config.sources and not arguments.json:
        warn(NO_SOURCE)
        return DONE
    with open_library() as library:
        statuses = _statuses(library, config.sources)
    if arguments.json:
        use_utf8()
        for status in statuses:
            write_json(status._asdict())
    else:
        write_columns([_HEAD, *map(_row, statuses)])
    return DONE


def _statuses(library: Library, sources: tuple[SourceConfig, ...]) -> list[_Status]:
    digests: dict[str, int] = {}
    for file in library.files():
        digests[file.source] = digests.get(file.source, 0) + (file.format is not None)
    papers = {facet.value: facet.total for facet in library.facets("source")}
    statuses = []
    for source in sources:
        last = state(source.name)
        total = papers.get(source.name, 0)
        if source.name not in digests:  # the library does not know the source yet
            total = last.papers or 0
        statuses.append(
            _Status(
                source.name,
                source.kind,
                redacted(source.location),
                source.enabled,
                digests.get(source.name, 0),
                total,
                last.last_success,
                last.last_error,
                last.last_error_at,
                last.failing,
            )
        )
    return statuses


def _row(status: _Status) -> tuple[str, ...]:
    on = "failing" if status.failing else "on"
    error = "-"
    if status.last_error:
        error = f"{local(status.last_error_at or '')} {redacted(status.last_error)}"
    return (
        status.name,
        status.kind,
        on if status.enabled else "off",
        f"{status.digests:,}",
        f"{status.papers:,}",
        local(status.last_success) if status.last_success else "never",
        status.location,
        error,
    )


def remove(arguments: Namespace) -> int:
    """Remove a source and the digests that were fetched for it."""
    config = load_config()
    source = find_source(config, arguments.name)
    fetched = _count_fetched(source)
    if fetched and not arguments.yes and not _confirm(source, fetched):
        warn(f"{source.name} was not removed")
        return PARTLY
    changes.remove(paths.config_file(), config, source.name)
    message = f"removed {source.name}"
    if not kind_of(source).is_remote:
        message += f"; {source.location} was not touched"
    elif fetched:
        message += f" and its {plural(fetched, 'digest')}; your marks are kept"
    print(message)
    return DONE


def _count_fetched(source: SourceConfig) -> int:
    """The number of files fetched for a source; 0 for a folder of the user's own."""
    if not kind_of(source).is_remote:
        return 0
    try:
        return sum(1 for _ in source_files(source))
    except FolderError:
        return 0


def _confirm(source: SourceConfig, fetched: int) -> bool:
    """Ask whether to delete fetched digests. Raises CommandError without a terminal to ask on."""
    digests = plural(fetched, "fetched digest")
    answer = ask(f"Remove {source.name} and delete its {digests}? [y/N] ")
    if answer is None:
        raise CommandError(f"{source.name}: its {digests} would be deleted; confirm with --yes")
    return answer.strip().lower() in ("y", "yes")


def rename(arguments: Namespace) -> int:
    """Give a source another name."""
    config = load_config()
    name, new = arguments.name, arguments.new
    find_source(config, name)
    if config.source(new):
        raise CommandError(f"there is already a source {new}; choose another name for {name}")
    changes.rename(paths.config_file(), config, name, new)
    print(f"renamed {name} to {new}")
    return DONE


def enable(arguments: Namespace) -> int:
    """Include a source in syncs."""
    return _set_enabled(arguments.name, True)


def disable(arguments: Namespace) -> int:
    """Leave a source out of syncs of all sources."""
    return _set_enabled(arguments.name, False)


def _set_enabled(name: str, enabled: bool) -> int:
    source = find_source(load_config(), name)
    unchanged = source.enabled is enabled
    if not unchanged:
        config_edit.enable_source(paths.config_file(), name, enabled)
    effect = "on: syncs include it" if enabled else "off: syncs skip it, its papers stay"
    print(f"{name} is {'already ' if unchanged else ''}{effect}")
    return DONE
