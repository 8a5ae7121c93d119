"""The doctor: where everything is, what is wrong, and how to mend it."""

from __future__ import annotations

import platform
import sqlite3
from argparse import Namespace
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader import __version__
from tui_reader.cli.checks import (
    GIT_TROUBLES,
    config_problems,
    folder_trouble,
    git_version,
    installed,
    library_database,
    marks_database,
    search_trouble,
    unsound,
)
from tui_reader.cli.context import NO_SOURCE
from tui_reader.cli.output import DONE, PARTLY, local_time, number, size
from tui_reader.config import Config, ConfigError, SourceConfig, load
from tui_reader.core.paper import DigestFile
from tui_reader.core.text import clean_line
from tui_reader.library import FileReport, Library, LibraryError
from tui_reader.marks import backups
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import digest_folder
from tui_reader.sources.git.program import public
from tui_reader.sources.state import state
from tui_reader.sync.run import digest_files
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.sharing.report import SharedFile

_SHOWN: Final = 5
"""How many files or entries of one kind are named one by one."""


class _Report:
    """Prints what is found, and counts what is wrong."""

    def __init__(self) -> None:
        self.wrong = 0

    def heading(self, text: str) -> None:
        print(clean_line(text))

    def good(self, text: str) -> None:
        print(f"  ok     {clean_line(text)}")

    def note(self, text: str, names: Sequence[str] = ()) -> None:
        print(f"  note   {clean_line(text)}")
        self._name(names)

    def bad(self, text: str, mend: str, names: Sequence[str] = ()) -> None:
        self.wrong += 1
        print(f"  WRONG  {clean_line(text)}")
        self._name(names)
        print(f"         to mend it: {clean_line(mend)}")

    def _name(self, names: Sequence[str]) -> None:
        for name in names[:_SHOWN]:
            print(f"           {clean_line(name)}")
        if len(names) > _SHOWN:
            print(f"           and {len(names) - _SHOWN:,} more")


def doctor(arguments: Namespace) -> int:
    """Tell where everything is, what is wrong, and how to mend it."""
    if arguments.report:
        from tui_reader.cli.report import report as for_others

        return for_others()
    report = _Report()
    _versions(report)
    config = _configuration(report)
    _marks(report)
    if config is not None and config.shared_folder is not None:
        _sharing(report, config.shared_folder)
    known = _library(report)
    _sources(report, config, known)
    print()
    if report.wrong:
        print(f"{number(report.wrong, 'thing is', 'things are')} wrong.")
        return PARTLY
    print("Nothing is wrong.")
    return DONE


def _versions(report: _Report) -> None:
    report.heading("Versions")
    textual = installed("textual")
    report.good(f"tui-reader {__version__}, Python {platform.python_version()}")
    if textual:
        report.good(f"Textual {textual}")
    else:
        report.bad("Textual is not installed", "install tui-reader anew")
    if trouble := search_trouble():
        report.bad(
            f"SQLite {sqlite3.sqlite_version} cannot search text ({trouble})",
            "use a Python whose SQLite has FTS5",
        )
    else:
        report.good(f"SQLite {sqlite3.sqlite_version}")


def _configuration(report: _Report) -> Config | None:
    """Check the configuration; None where it cannot be read."""
    path = paths.config_file()
    report.heading("Configuration")
    _folder(report, path.parent, "TUI_READER_CONFIG_DIR")
    try:
        config = load(path, salvage=True)
    except ConfigError as error:
        report.bad(str(error), "mend the file, or move it aside and add the sources again")
        return None
    for problem in config_problems(config):
        report.bad(problem, "edit the file")
    if path.exists():
        report.good(f"{path} ({size(path.stat().st_size)})")
    else:
        report.note(f"{path}: not there yet; tui-reader add writes it")
    return config


def _folder(report: _Report, folder: Path, variable: str) -> None:
    if trouble := folder_trouble(folder, variable):
        report.bad(f"{folder}: {trouble.what}", trouble.mend)
    elif not folder.exists():
        report.note(f"{folder}: not there yet; made when it is needed")
    else:
        report.good(str(folder))


def _marks(report: _Report) -> None:
    database = marks_database()
    report.heading("Marks")
    if not database.path.exists():
        report.note(f"{database.path}: not there yet; made when it is needed")
    elif wrong := unsound(database):
        report.bad(
            f"{database.path}: {wrong.told}",
            "upgrade tui-reader if a newer one wrote the file; else open the reader, which saves "
            "what it can and keeps the file aside, or put back one of the backups with "
            "tui-reader marks restore",
        )
    else:
        report.good(f"{database.path} ({size(database.path.stat().st_size)})")
    for damaged in sorted(database.path.parent.glob("marks-damaged-*.db")):
        report.note(f"{damaged}: kept when the marks were mended; no old digest goes until it does")
    if copies := backups.list_backups(database.path):
        report.good(f"{number(len(copies), 'backup')}, the latest of {copies[0].name}")


def _sharing(report: _Report, folder: Path) -> None:
    """Tell of the machines that share their marks."""
    from tui_reader.sharing.report import report as look

    report.heading("Shared marks")
    found = look(folder, paths.marks_file())
    if found.error:
        report.bad(
            f"{folder}: {found.error}",
            "mount or make the folder, give yourself the right to it, or change shared_folder",
        )
    else:
        report.good(str(folder))
    for file in found.files:
        _shared_file(report, folder, file)


def _shared_file(report: _Report, folder: Path, file: SharedFile) -> None:
    if file.error:
        mend = "give yourself the right to read it, or delete it if no machine of yours wrote it"
        report.bad(f"{folder / file.name}: {file.error}", mend)
        return
    whose = "this machine" if file.own else f"machine {file.machine}"
    last = f", last heard of {_when(file.last)}" if file.last else ""
    about = f"{number(file.said, 'line')}, {size(file.size)}{last}"
    if file.copy:
        report.note(f"{file.name}: a carrier's copy ({about}); merged, it can be deleted")
    else:
        report.good(f"{whose}: {about}")
    if file.unreadable:
        lines = number(file.unreadable, "line")
        report.note(f"{file.name}: {lines} cannot be read and were passed over")
    if file.ahead:
        report.bad(
            f"{file.name}: {number(file.ahead, 'mark')} made by a clock that was far ahead",
            "set that machine's clock; what is marked anew is ordered rightly again",
        )


def _when(time: float) -> str:
    return datetime.fromtimestamp(time).strftime("%Y-%m-%d %H:%M")


def _library(report: _Report) -> list[FileReport] | None:
    """Check the library; what it knows of the digests, None where it cannot tell."""
    path = paths.library_file()
    report.heading("Library")
    _folder(report, path.parent, "TUI_READER_CACHE_DIR")
    if not path.exists():
        report.note(f"{path}: not there yet; tui-reader sync makes it")
        return None
    if wrong := unsound(library_database()):
        report.bad(
            f"{path}: {wrong.told}",
            "delete the file and run tui-reader sync: all of it is in the digests",
        )
        return None
    try:
        with closing(Library(path)) as library:
            counts = library.counts()
            files = library.files()
    except (LibraryError, OSError, sqlite3.Error, ValueError) as error:
        report.bad(f"{path}: {error}", "delete the file and run tui-reader sync")
        return None
    report.good(f"{path} ({size(path.stat().st_size)}, {number(counts.total, 'paper')})")
    return files


def _sources(report: _Report, config: Config | None, known: list[FileReport] | None) -> None:
    report.heading("Fetched digests")
    _folder(report, paths.data_dir(), "TUI_READER_DATA_DIR")
    if config is None:
        report.note("the sources cannot be told without the configuration")
        return
    if not config.sources:
        report.note(NO_SOURCE)
    if any(source.kind == "git" for source in config.sources):
        report.heading("Git")
        _git(report)
    for source in config.sources:
        report.heading(f"Source {source.name}")
        _source(report, source, known)


def _git(report: _Report) -> None:
    """Check the git program, which git sources are fetched with."""
    try:
        report.good(git_version())
    except GIT_TROUBLES as error:
        what, _, mend = str(error).partition("; ")
        report.bad(what, mend or "mend its install")


def _source(report: _Report, source: SourceConfig, known: list[FileReport] | None) -> None:
    _state(report, source)
    _digests(report, source, known)


def _state(report: _Report, source: SourceConfig) -> None:
    """Tell what a source is, and how its last syncs went."""
    last = state(source.name)
    report.good(f"{source.kind} source, {public(source.location)}")
    if not source.enabled:
        report.note(f"off: a sync passes it over; tui-reader enable {source.name} turns it on")
    if last.last_success:
        report.good(f"last synced {local_time(last.last_success)}")
    if last.failing:
        failed = f"failed {local_time(last.last_error_at or '')}: {public(last.last_error or '')}"
        if source.enabled:
            report.bad(failed, f"see what it says, then run: tui-reader sync {source.name}")
        else:
            report.note(failed)


def _digests(report: _Report, source: SourceConfig, known: list[FileReport] | None) -> None:
    """Check a source's folder and what was read of it."""
    place = digest_folder(source)
    if source.kind != "folder" and not place.exists():
        report.note(f"nothing is fetched yet; run: tui-reader sync {source.name}")
        return
    try:
        files = list(digest_files(source))
    except (FolderError, OSError) as error:
        report.bad(str(error), f"bring the folder back, or change {paths.config_file()}")
        return
    if known is None:
        report.note(f"{place}: {number(len(files), 'file')}, not read yet")
        return
    of_source = [file for file in known if file.source == source.name]
    digests = [file for file in of_source if file.format]
    entries = sum(file.papers for file in digests)
    found = f"{number(len(digests), 'digest')} with {number(entries, 'entry', 'entries')} read"
    report.good(f"{place}: {found}")
    if unread := _unread(files, of_source):
        report.note(f"{number(len(unread), 'file')} not read yet; run: tui-reader sync", unread)
    if not files:
        report.note("there is no digest in it yet")
    if others := [file.path for file in of_source if not file.format]:
        report.note(
            f"{number(len(others), 'file is', 'files are')} no digest of a known format", others
        )
    problems = [
        f"{place / file.path}:{line}: {message}"
        for file in digests
        for line, message in file.problems
    ]
    if problems:
        report.bad(
            f"{number(len(problems), 'entry', 'entries')} could not be read",
            "mend the entries, or tell who makes the digests; the other entries are all there",
            problems,
        )


def _unread(files: Iterable[DigestFile], known: Iterable[FileReport]) -> list[str]:
    paths_known = {file.path for file in known}
    return [file.path for file in files if file.path not in paths_known]
