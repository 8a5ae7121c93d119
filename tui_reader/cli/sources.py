"""Commands on the sources that there are: sources, remove, rename, enable and disable."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui_reader.cli.context import NO_SOURCE, configuration, configured, opened_library
from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    is_terminal,
    local_time,
    number,
    tell,
    utf8,
    write_columns,
    write_json,
)
from tui_reader.config import SourceConfig
from tui_reader.config import edit as config_edit
from tui_reader.sources import digest_files as folder
from tui_reader.sources import trial as manage
from tui_reader.sources.fetch import digest_folder
from tui_reader.sources.git.program import public
from tui_reader.sources.state import state
from tui_reader.system import paths

_HEAD = ("NAME", "KIND", "STATE", "DIGESTS", "PAPERS", "LAST SUCCESS", "LOCATION", "LAST ERROR")


def sources(arguments: Namespace) -> int:
    """List the sources, with what they hold and how their last syncs went."""
    config = configuration()
    if not config.sources and not arguments.json:
        tell(NO_SOURCE)
        return DONE
    with opened_library() as library:
        digests: dict[str, int] = {}
        for file in library.files():
            digests[file.source] = digests.get(file.source, 0) + (file.format is not None)
        papers = {facet.value: facet.total for facet in library.facets("source")}
    rows = [_HEAD]
    if arguments.json:
        utf8()
    for source in config.sources:
        last = state(source.name)
        total = papers.get(source.name, 0)
        if source.name not in digests:  # the library knows nothing of it yet
            total = last.papers or 0
        if arguments.json:
            write_json(
                {
                    "name": source.name,
                    "kind": source.kind,
                    "location": public(source.location),
                    "enabled": source.enabled,
                    "digests": digests.get(source.name, 0),
                    "papers": total,
                    "last_success": last.last_success,
                    "last_error": last.last_error,
                    "last_error_at": last.last_error_at,
                    "failing": last.failing,
                }
            )
            continue
        on = "failing" if last.failing else "on"
        error = "-"
        if last.last_error:
            error = f"{local_time(last.last_error_at or '')} {public(last.last_error)}"
        rows.append(
            (
                source.name,
                source.kind,
                on if source.enabled else "off",
                f"{digests.get(source.name, 0):,}",
                f"{total:,}",
                local_time(last.last_success) if last.last_success else "never",
                public(source.location),
                error,
            )
        )
    if not arguments.json:
        write_columns(rows)
    return DONE


def remove(arguments: Namespace) -> int:
    """Take a source out, with the digests that were fetched for it."""
    config = configuration()
    source = configured(config, arguments.name)
    fetched = _fetched(source)
    if fetched and not arguments.yes and not _agreed(source, fetched):
        tell(f"{source.name} stays as it is")
        return PARTLY
    manage.remove(paths.config_file(), config, source.name)
    said = f"removed {source.name}"
    if source.kind == "folder":
        said += f"; {source.location} is left as it is"
    elif fetched:
        said += f" and its {number(fetched, 'digest')}; your marks stay"
    print(said)
    return DONE


def _fetched(source: SourceConfig) -> int:
    """How many files were fetched for a source; those in a folder of the user's own were not."""
    if source.kind == "folder":
        return 0
    try:
        return sum(1 for _ in folder.digest_files(source.name, digest_folder(source)))
    except folder.FolderError:
        return 0


def _agreed(source: SourceConfig, fetched: int) -> bool:
    """Ask whether fetched digests may go. Raises CommandError where nobody can be asked."""
    digests = number(fetched, "fetched digest")
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise CommandError(f"{source.name}: its {digests} would be deleted; say so with --yes")
    print(f"Remove {source.name} and delete its {digests}? [y/N] ", end="", file=sys.stderr)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def rename(arguments: Namespace) -> int:
    """Give a source another name."""
    config = configuration()
    name, new = arguments.name, arguments.new
    configured(config, name)
    if config.source(new):
        raise CommandError(f"there is a source {new} already; give {name} another name")
    manage.rename(paths.config_file(), config, name, new)
    print(f"renamed {name} to {new}")
    return DONE


def enable(arguments: Namespace) -> int:
    """Have a sync of everything include a source."""
    return _enable(arguments.name, True)


def disable(arguments: Namespace) -> int:
    """Have a sync of everything pass a source over."""
    return _enable(arguments.name, False)


def _enable(name: str, enabled: bool) -> int:
    source = configured(configuration(), name)
    said = "on: a sync includes it" if enabled else "off: a sync passes it over, its papers stay"
    if source.enabled is not enabled:
        config_edit.enable_source(paths.config_file(), name, enabled)
        print(f"{name} is {said}")
    else:
        print(f"{name} is {said}; it was so already")
    return DONE
