"""Commands on digests and their sources: parse, add, sources and sync."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tui_reader.cli.output import (
    DONE,
    PARTLY,
    CommandError,
    number,
    tell,
    utf8,
    warn,
    write_columns,
    write_json,
)

if TYPE_CHECKING:
    from tui_reader.config import Config
    from tui_reader.library import Library
    from tui_reader.sync import Progress, SourceReport, SyncReport


def parse(arguments: Namespace) -> int:
    """Print the papers of digest files as JSONL, touching nothing else."""
    utf8()
    whole = [_parse(name) for name in arguments.files]
    return DONE if all(whole) else PARTLY


def _parse(name: str) -> bool:
    """Print the papers of one file; whether all of it could be read."""
    from tui_reader.formats import UnknownFormatError, read_digest
    from tui_reader.paper import Paper

    path = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        tell(f"{path}: cannot be read ({why}); check its name and that you may read it")
        return False
    try:
        digest = read_digest(data, path)
    except UnknownFormatError as error:
        tell(f"{path}: {error}; nothing was read of it")
        return False
    whole = True
    for entry in digest.entries:
        if isinstance(entry, Paper):
            write_json(entry.with_digests((digest.ref,)).record())
        else:
            whole = False
            warn(f"{path}:{entry.line}: {entry.message}")
    return whole


def add(arguments: Namespace) -> int:
    """Add a source, saying what it holds."""
    from tui_reader import paths
    from tui_reader.cli.opened import configuration
    from tui_reader.config import SourceConfig, add_source, check_name, source_name

    config = configuration()
    folder = _folder(arguments.location, config)
    name = arguments.name if arguments.name is not None else source_name(str(folder), config)
    check_name(name, config)
    found = _found(folder, name)
    add_source(paths.config_file(), SourceConfig(name, "folder", str(folder)))
    print(f"added {name}: {found}")
    return DONE


def _folder(location: str, config: Config) -> Path:
    """The folder at `location`, absolute. Raises CommandError where it cannot be a source."""
    if not location:
        raise CommandError("LOCATION is empty; give a folder")
    folder = Path(location).expanduser()
    folder = folder.resolve() if ".." in folder.parts else folder.absolute()
    if not folder.is_dir():
        if "://" in location or location.startswith(("arxiv:", "arxiv-search:", "git@")):
            raise CommandError(f"{location}: only folders can be added; fetch it to a folder first")
        if folder.exists():
            raise CommandError(f"{location}: not a folder; add the folder that holds it")
        raise CommandError(f"{location}: no such folder; check the path")
    if not str(folder).isprintable():
        raise CommandError(
            f"{location}: the path holds characters that cannot be written down; "
            "rename the folder or make a link to it"
        )
    for source in config.sources:
        if source.folder.is_dir() and source.folder.samefile(folder):
            raise CommandError(f"{location}: added already, as {source.name}")
    return folder


def _found(folder: Path, name: str) -> str:
    """What `folder` holds, found by reading all of it."""
    from tui_reader.cli.progress import Bar
    from tui_reader.formats import UnknownFormatError, read_digest
    from tui_reader.paper import Paper
    from tui_reader.sources.folder import FolderError, digest_files

    digests = problems = 0
    ids: set[str] = set()
    try:
        files = list(digest_files(name, folder))
    except FolderError as error:
        raise CommandError(str(error)) from error
    with Bar() as bar:
        for done, file in enumerate(files):
            try:
                digest = read_digest(file.location.read_bytes(), file.path, name)
            except UnknownFormatError:
                continue
            except OSError as error:
                tell(f"{file.location}: cannot be read ({error.strerror})")
                continue
            digests += 1
            for entry in digest.entries:
                if isinstance(entry, Paper):
                    ids.add(entry.id)
                else:
                    problems += 1
            bar.show(name, done + 1, len(files), len(ids))
    found = f"{number(digests, 'digest')} with {number(len(ids), 'paper')} in {folder}"
    if not digests:
        found = f"no digest yet in {folder}"
    if problems:
        broken = number(problems, "entry", "entries")
        found += f", and {broken} that cannot be read (see tui-reader doctor)"
    return found


def sources(arguments: Namespace) -> int:
    """List the sources, with what they hold and when and how each last synced."""
    from tui_reader.cli.opened import configuration, opened_library

    config = configuration()
    if not config.sources and not arguments.json:
        tell("there is no source yet; add one with: tui-reader add FOLDER")
        return DONE
    with opened_library() as library:
        syncs = library.syncs()
        reports = library.files()
        papers = {facet.value: facet.total for facet in library.facets("source")}
    rows = [("NAME", "KIND", "LOCATION", "DIGESTS", "PAPERS", "LAST SYNCED", "LAST ERROR")]
    if arguments.json:
        utf8()
    for source in config.sources:
        digests = sum(file.source == source.name and file.format is not None for file in reports)
        total = papers.get(source.name, 0)
        last = syncs.get(source.name)
        at, error = (last.at, last.error) if last else (None, None)
        if arguments.json:
            write_json(
                {
                    "name": source.name,
                    "kind": source.kind,
                    "location": source.location,
                    "digests": digests,
                    "papers": total,
                    "last_synced": at,
                    "last_error": error,
                }
            )
            continue
        when = _local(at) if at else "never"
        counts = (f"{digests:,}", f"{total:,}")
        rows.append((source.name, source.kind, source.location, *counts, when, error or "-"))
    if not arguments.json:
        write_columns(rows)
    return DONE


def _local(time: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")


def sync(arguments: Namespace) -> int:
    """Bring sources up to date and index what changed."""
    from tui_reader.cli.opened import configuration, opened_library

    config = configuration()
    for name in arguments.names:
        if config.source(name) is None:
            known = ", ".join(source.name for source in config.sources) or "none yet"
            raise CommandError(f"{name}: no such source; there are: {known}")
    if not config.sources:
        tell("there is no source yet; add one with: tui-reader add FOLDER")
    names = [
        source.name
        for source in config.sources
        if not arguments.names or source.name in arguments.names
    ]
    reports: dict[str, SourceReport] = {}
    new = 0
    with opened_library() as library:
        try:
            for name in names:
                report = _synced(config, library, name, arguments.quiet)
                new += report.new
                for of_source in report.sources:
                    reports[of_source.source] = of_source
                    _tell(of_source)
                    library.note_sync(of_source.source, _error(of_source))
                if not arguments.quiet and not arguments.json:
                    _say(library, report)
        except KeyboardInterrupt:
            tell("stopped; what was read so far is kept")
            return 130
    if arguments.json:
        utf8()
        write_json({"sources": [asdict(report) for report in reports.values()], "new": new})
    return PARTLY if any(report.failed for report in reports.values()) else DONE


def _synced(config: Config, library: Library, name: str, quiet: bool) -> SyncReport:
    """Sync one source, with a progress bar on a terminal."""
    from tui_reader.cli.progress import Bar
    from tui_reader.sync import sync as run

    running: Generator[Progress, None, SyncReport] = run(config, library, [name])
    with Bar() as bar:
        try:
            while True:
                event = next(running)
                if not quiet:
                    bar.show(event.source, event.done, event.total, event.papers)
        except StopIteration as end:
            report: SyncReport = end.value
            return report
        finally:
            running.close()


def _tell(report: SourceReport) -> None:
    if report.error:
        tell(f"{report.source}: {report.error}")
    for problem in report.problems:
        warn(problem)


def _error(report: SourceReport) -> str | None:
    """What a source's report says went wrong, in one line."""
    if report.error or not report.problems:
        return report.error
    more = len(report.problems) - 1
    return report.problems[0] + (f" (and {more:,} more)" if more else "")


def _say(library: Library, report: SyncReport) -> None:
    for source in report.sources:
        if not source.error:
            digests = sum(file.format is not None for file in library.files(source.source))
            print(
                f"{source.source}: {source.read:,} of {number(digests, 'digest')} read, "
                f"{number(source.papers, 'paper')}, {report.new:,} new",
                flush=True,
            )
