"""`doctor`: prints where everything is, which problems there are and how to fix them."""

from __future__ import annotations

import platform
import sqlite3
from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader import __version__
from tui_reader.cli.checks import (
    check_database,
    check_folder,
    config_problems,
    full_text_search_error,
    installed_version,
    library_database,
    marks_database,
)
from tui_reader.cli.context import NO_SOURCE
from tui_reader.cli.output import DONE, PARTLY
from tui_reader.config import Config, ConfigError, SourceConfig, load
from tui_reader.core.text import clean_line
from tui_reader.display.counts import byte_size, plural
from tui_reader.display.times import local
from tui_reader.fulltext.cache import TextCache
from tui_reader.library import FileReport, Library, LibraryError
from tui_reader.marks import backups
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.kind import SourceKind
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import KINDS, digest_folder, kind_of, own_sources, source_files
from tui_reader.sources.state import state
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.sharing.report import SharedFile

_SHOWN: Final = 5
"""The most files or entries that are listed; the others are only counted."""


class _Findings:
    """Prints the results of the checks and counts the problems."""

    def __init__(self) -> None:
        self.wrong = 0

    def heading(self, text: str) -> None:
        print(clean_line(text))

    def good(self, text: str) -> None:
        print(f"  ok     {clean_line(text)}")

    def note(self, text: str, names: Sequence[str] = ()) -> None:
        print(f"  note   {clean_line(text)}")
        self._name(names)

    def bad(self, text: str, fix: str, names: Sequence[str] = ()) -> None:
        self.wrong += 1
        print(f"  WRONG  {clean_line(text)}")
        self._name(names)
        print(f"         to fix it: {clean_line(fix)}")

    def _name(self, names: Sequence[str]) -> None:
        for name in names[:_SHOWN]:
            print(f"           {clean_line(name)}")
        if len(names) > _SHOWN:
            print(f"           and {len(names) - _SHOWN:,} more")


def doctor(arguments: Namespace) -> int:
    """Print where everything is, which problems there are and how to fix them."""
    if arguments.report:
        from tui_reader.cli.report import report as print_report

        return print_report()
    report = _Findings()
    _versions(report)
    config = _configuration(report)
    _marks(report)
    if config is not None and config.shared_folder is not None:
        _sharing(report, config.shared_folder)
    indexed = _library(report)
    _texts(report)
    _sources(report, config, indexed)
    print()
    if report.wrong:
        print(f"{plural(report.wrong, 'thing is', 'things are')} wrong.")
        return PARTLY
    print("Nothing is wrong.")
    return DONE


def _versions(report: _Findings) -> None:
    report.heading("Versions")
    report.good(f"tui-reader {__version__}, Python {platform.python_version()}")
    if textual := installed_version("textual"):
        report.good(f"Textual {textual}")
    else:
        report.bad("Textual is not installed", "reinstall tui-reader")
    if error := full_text_search_error():
        report.bad(
            f"SQLite {sqlite3.sqlite_version} has no full-text search ({error})",
            "use a Python whose SQLite has FTS5",
        )
    else:
        report.good(f"SQLite {sqlite3.sqlite_version}")


def _configuration(report: _Findings) -> Config | None:
    """Check the configuration and return it; None if it cannot be read."""
    path = paths.config_file()
    report.heading("Configuration")
    _folder(report, path.parent, "TUI_READER_CONFIG_DIR")
    try:
        config = load(path, salvage=True)
    except ConfigError as error:
        report.bad(str(error), "correct the file, or move it aside and add the sources again")
        return None
    try:
        problems = config_problems(config)
    except ImportError as error:
        report.bad(f"Textual cannot be loaded ({error})", "reinstall tui-reader")
        problems = config.problems
    for problem in problems:
        report.bad(problem, "edit the file")
    if path.exists():
        report.good(f"{path} ({byte_size(path.stat().st_size)})")
    else:
        report.note(f"{path}: does not exist yet; tui-reader add creates it")
    return config


def _folder(report: _Findings, folder: Path, variable: str) -> None:
    if fault := check_folder(folder, variable):
        report.bad(f"{folder}: {fault.what}", fault.fix)
    elif not folder.exists():
        report.note(f"{folder}: does not exist yet; it is created when needed")
    else:
        report.good(str(folder))


def _marks(report: _Findings) -> None:
    database = marks_database()
    report.heading("Marks")
    if not database.path.exists():
        report.note(f"{database.path}: does not exist yet; it is created when needed")
    elif fault := check_database(database):
        report.bad(
            f"{database.path}: {fault.message}",
            "if a newer tui-reader wrote the file, upgrade; otherwise open the reader, which "
            "recovers what it can and keeps the damaged file, or restore a backup with "
            "tui-reader marks restore",
        )
    else:
        report.good(f"{database.path} ({byte_size(database.path.stat().st_size)})")
    for damaged in sorted(database.path.parent.glob("marks-damaged-*.db")):
        report.note(
            f"{damaged}: kept when the marks were repaired; until it is deleted, no old digest is"
            " removed"
        )
    if copies := backups.list_backups(database.path):
        report.good(f"{plural(len(copies), 'backup')}, the latest from {copies[0].name}")


def _sharing(report: _Findings, folder: Path) -> None:
    """Check the shared folder and each machine's file in it."""
    from tui_reader.sharing.report import report as shared_report

    report.heading("Shared marks")
    found = shared_report(folder, paths.marks_file())
    if found.error:
        report.bad(
            f"{folder}: {found.error}",
            "mount or create the folder, give yourself permission, or change shared_folder",
        )
    else:
        report.good(str(folder))
    for file in found.files:
        _shared_file(report, folder, file)


def _shared_file(report: _Findings, folder: Path, file: SharedFile) -> None:
    if file.error:
        fix = "give yourself permission to read it, or delete it if none of your machines wrote it"
        report.bad(f"{folder / file.name}: {file.error}", fix)
        return
    whose = "this machine" if file.own else f"machine {file.machine}"
    changed = datetime.fromtimestamp(file.last) if file.last else None
    last = f", last change {changed:%Y-%m-%d %H:%M}" if changed else ""
    about = f"{plural(file.marks, 'line')}, {byte_size(file.size)}{last}"
    if file.copy:
        report.note(
            f"{file.name}: a conflict copy ({about}); its marks are merged, it can be deleted"
        )
    else:
        report.good(f"{whose}: {about}")
    if file.unreadable:
        lines = plural(file.unreadable, "line")
        report.note(f"{file.name}: {lines} cannot be read and were skipped")
    if file.ahead:
        report.bad(
            f"{file.name}: {plural(file.ahead, 'mark')} from a clock that is far ahead",
            "set that machine's clock; papers marked again are then ordered correctly",
        )


def _library(report: _Findings) -> list[FileReport] | None:
    """Check the library and return the files that it has indexed; None if it cannot be read."""
    path = paths.library_file()
    report.heading("Library")
    _folder(report, path.parent, "TUI_READER_CACHE_DIR")
    if not path.exists():
        report.note(f"{path}: does not exist yet; tui-reader sync creates it")
        return None
    if path.is_dir():
        report.bad(f"{path}: is a folder", "move it away and run tui-reader sync")
        return None
    if fault := check_database(library_database()):
        report.bad(
            f"{path}: {fault.message}",
            "delete the file and run tui-reader sync, which rebuilds it from the digests",
        )
        return None
    try:
        with closing(Library(path)) as library:
            counts = library.counts()
            files = library.files()
    except (LibraryError, OSError, sqlite3.Error, ValueError) as error:
        report.bad(f"{path}: {error}", "delete the file and run tui-reader sync")
        return None
    report.good(f"{path} ({byte_size(path.stat().st_size)}, {plural(counts.total, 'paper')})")
    return files


def _texts(report: _Findings) -> None:
    """Tell the size of the cached papers, and how to clear them."""
    cache = TextCache()
    count, size = cache.size()
    if count:
        report.good(
            f"{cache.folder} ({byte_size(size)}, the text of {plural(count, 'paper')}; "
            "delete the folder to clear it)"
        )


def _sources(report: _Findings, config: Config | None, indexed: list[FileReport] | None) -> None:
    report.heading("Fetched digests")
    _folder(report, paths.data_dir(), "TUI_READER_DATA_DIR")
    if config is None:
        report.note("the sources are unknown while the configuration cannot be read")
        return
    if not config.sources:
        report.note(NO_SOURCE)
    for kind in KINDS.values():
        if any(kind_of(source) is kind for source in config.sources):
            _program(report, kind)
    for source in config.sources:
        report.heading(f"Source {source.name}")
        _state(report, source)
        _digests(report, source, indexed)
    for own in own_sources(config):
        report.heading(f"Your own digests: {own.name.removeprefix('.')}")
        _digests(report, own, indexed)
        report.note("made by you: never fetched again, and kept whatever retention is")


def _program(report: _Findings, kind: SourceKind) -> None:
    """Check the program, if any, that fetches sources of this kind."""
    if kind.check_program is None:
        return
    report.heading(kind.name.capitalize())
    try:
        report.good(kind.check_program())
    except SourceError as error:
        what, _, fix = str(error).partition("; ")
        report.bad(what, fix or "reinstall it")


def _state(report: _Findings, source: SourceConfig) -> None:
    """Print a source's kind and location, and how its last syncs went."""
    last = state(source.name)
    report.good(f"{source.kind} source, {redacted(source.location)}")
    if not source.enabled:
        report.note(f"off: syncs skip it; tui-reader enable {source.name} turns it on")
    if last.last_success:
        report.good(f"last synced {local(last.last_success)}")
    if last.failing:
        failed = f"failed {local(last.last_error_at or '')}: {redacted(last.last_error or '')}"
        if source.enabled:
            report.bad(failed, f"fix the cause, then run: tui-reader sync {source.name}")
        else:
            report.note(failed)


def _digests(report: _Findings, source: SourceConfig, indexed: list[FileReport] | None) -> None:
    """Check a source's folder and its indexed files."""
    place = digest_folder(source)
    if kind_of(source).is_remote and not place.exists():
        report.note(f"nothing fetched yet; run: tui-reader sync {source.name}")
        return
    try:
        files = list(source_files(source, report.note))
    except (FolderError, OSError) as error:
        report.bad(str(error), f"restore the folder, or change {paths.config_file()}")
        return
    if indexed is None:
        report.note(f"{place}: {plural(len(files), 'file')}, not indexed yet")
        return
    of_source = [file for file in indexed if file.source == source.name]
    digests = [file for file in of_source if file.format]
    entries = sum(file.papers for file in digests)
    found = f"{plural(len(digests), 'digest')} with {plural(entries, 'entry', 'entries')} indexed"
    report.good(f"{place}: {found}")
    known = {file.path for file in of_source}
    if missing := [file.path for file in files if file.path not in known]:
        report.note(
            f"{plural(len(missing), 'file')} not indexed yet; run: tui-reader sync", missing
        )
    if not files:
        report.note("it has no digests yet")
    if others := [file.path for file in of_source if not file.format]:
        report.note(
            f"{plural(len(others), 'file is', 'files are')} not in a known digest format", others
        )
    problems = [
        f"{place / file.path}:{line}: {message}"
        for file in digests
        for line, message in file.problems
    ]
    if problems:
        report.bad(
            f"{plural(len(problems), 'entry', 'entries')} could not be read",
            "correct them, or report them to whoever makes the digests; all others are indexed",
            problems,
        )
