"""The report for a bug report: versions, folders, sizes, counts and failures, nothing of papers.

Names that the user gave, locations, queries, notes, tags, ids and all messages are left out.
"""

from __future__ import annotations

import locale
import os
import platform
import pwd
import re
import shutil
import sqlite3
import stat
import sys
import tomllib
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from tui_reader import __version__
from tui_reader.cli import checks
from tui_reader.cli.output import DONE
from tui_reader.config import Config, ConfigError, load
from tui_reader.config.entries import entry_settings
from tui_reader.config.settings import settings
from tui_reader.core.text import clean, host_of
from tui_reader.display.counts import byte_size, plural
from tui_reader.library import FileReport, Library
from tui_reader.marks import backups
from tui_reader.marks.file import count_marks
from tui_reader.sources.fetch import SourceError
from tui_reader.sources.registry import KINDS
from tui_reader.sources.state import state
from tui_reader.system import errorlog, paths
from tui_reader.system.errorlog import describe

_HEAD: Final = """\
tui-reader's report for others. Titles, notes, queries, names and locations are left out;
look it through all the same before you send it.
"""
_PACKAGES: Final = (
    *("textual", "rich", "httpx", "google-re2", "pylatexenc", "platformdirs"),
    *("tomli-w", "watchfiles"),
)
_OPTIONS: Final = re.compile(
    r"(?:ENABLE_FTS5|THREADSAFE|TEMP_STORE|OMIT_|SECURE_DELETE|MAX_VARIABLE|DEFAULT_)\S*"
)
"""SQLite's compile options that a failure may depend on."""
_PLAIN: Final = re.compile(r"[\w.:+@-]{1,40}", re.ASCII)
_DURATION: Final = re.compile(r"[0-9]{1,6} ?[mhdw]", re.ASCII)
_ENTRIES: Final = 20
"""Entries of the log, at most."""
_NUMBERS: Final = re.compile(r"HTTP [1-5]\d\d\b|\bline \d{1,6}(?:, column \d{1,6})?\b")


def report() -> int:
    """Print the report; it works whatever is broken, and does not change anything."""
    print(_HEAD)
    config = _configuration()
    sections: tuple[tuple[str, Callable[[], Iterable[str]]], ...] = (
        ("Versions", _versions),
        ("Terminal", _terminal),
        ("Folders", _folders),
        ("Files", _files),
        ("Configuration", lambda: _settings(config)),
        ("Marks", lambda: _database(checks.marks_database(), _marks)),
        ("Shared marks", lambda: _shared(config)),
        ("Library", lambda: _database(checks.library_database(), _library)),
        ("Sources", lambda: _sources(config)),
        ("Latest failures", _failures),
    )
    for heading, section in sections:
        print(heading)
        try:
            for line in section():
                print(f"  {clean(_without_home(line))}")
        except Exception as error:  # if one section fails, the others are printed
            for line in describe(error):
                print(f"  ! {line}")
        print()
    return DONE


def _without_home(text: str) -> str:
    """`text` with `~` for the user's home, and `USER` for the user's name."""
    own = os.path.expanduser("~")  # noqa: PTH111 - a home that is unknown stays `~`
    for home in sorted({own, os.path.realpath(own)}, key=len, reverse=True):
        if len(home) > 1:
            text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
    for name in _user_names():
        text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", "USER", text)
    return text


def _user_names() -> set[str]:
    names = {os.environ.get(each, "") for each in ("USER", "LOGNAME", "SUDO_USER")}
    names.add(Path(os.path.expanduser("~")).name)  # noqa: PTH111
    with suppress(KeyError):
        names.add(pwd.getpwuid(os.getuid()).pw_name)
    return {name for name in names if len(name) > 1 and name != "root"}


def _numbers(message: str) -> str:
    """The HTTP status and the lines and columns in a message; the rest of it is left out."""
    return ", ".join(_NUMBERS.findall(message)) or "the message is left out"


def _configuration() -> Config | str:
    """The configuration, or a line that it cannot be read."""
    try:
        return load(paths.config_file())
    except ConfigError as error:
        return f"cannot be read ({_numbers(str(error))})"


def _versions() -> Iterator[str]:
    yield f"tui-reader {__version__}"
    is_own = sys.prefix != sys.base_prefix
    yield (
        f"Python {platform.python_version()} ({platform.python_implementation()}"
        f"{', in an environment of its own' if is_own else ''})"
    )
    yield platform.platform()
    with suppress(OSError):
        system = platform.freedesktop_os_release()
        yield f"{system.get('ID', '')} {system.get('VERSION_ID', '')}".strip()
    for package in _PACKAGES:
        yield f"{package} {checks.installed_version(package) or 'is not installed'}"
    with closing(sqlite3.connect(":memory:")) as db:
        options = [option for (option,) in db.execute("PRAGMA compile_options")]
    yield f"SQLite {sqlite3.sqlite_version}: {' '.join(filter(_OPTIONS.match, options))}"
    if checks.full_text_search_error():
        yield "SQLite cannot search text"
    for kind in KINDS.values():
        if kind.check_program:
            yield from _program(kind.name, kind.check_program)


def _program(name: str, check: Callable[[], str]) -> Iterator[str]:
    """The version of a program that fetches sources, or why it cannot be used."""
    try:
        found = re.match(rf"{name} version \d[\w.]*", check())
        yield found[0] if found else f"{name} of an unknown version"
    except SourceError as error:
        yield from describe(error) if shutil.which(name) else [f"the {name} program is missing"]


def _terminal() -> Iterator[str]:
    for name in ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "LC_CTYPE"):
        value = os.environ.get(name)
        if value is not None:
            yield f"{name}={value if _PLAIN.fullmatch(value) else '…'}"
    for what, names in (
        ("tmux", ("TMUX",)),
        ("screen", ("STY",)),
        ("SSH", ("SSH_CONNECTION", "SSH_TTY")),
        ("NO_COLOR", ("NO_COLOR",)),
        ("a display", ("DISPLAY", "WAYLAND_DISPLAY")),
    ):
        yield f"{what}: {_yes(any(name in os.environ for name in names))}"
    columns, lines = shutil.get_terminal_size()
    yield f"size: {columns} × {lines}"
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    yield f"terminals: {' '.join(_yes(bool(each and each.isatty())) for each in streams)}"
    yield f"encoding: {sys.stdout.encoding}, {locale.getpreferredencoding(False)}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _folders() -> Iterator[str]:
    for name, path in (
        ("CONFIG", paths.config_dir()),
        ("DATA", paths.data_dir()),
        ("CACHE", paths.cache_dir()),
    ):
        variable = f"TUI_READER_{name}_DIR"
        moved = f", set by {variable}" if os.environ.get(variable) else ""
        problem = checks.check_folder(path, variable)
        about = problem.what if problem else _about(path) or "not there"
        yield f"{name} {path}: {about}, {_file_system(path)}{moved}"


def _about(path: Path) -> str:
    """The kind, size and mode of a file or folder; empty if there is none."""
    try:
        found = path.stat()
        link = "a link to " if path.is_symlink() else ""
    except OSError:
        return ""
    whose = "" if found.st_uid == os.getuid() else ", another user's"
    what = "a folder" if stat.S_ISDIR(found.st_mode) else byte_size(found.st_size)
    return f"{link}{what}, mode {stat.S_IMODE(found.st_mode):o}{whose}"


def _file_system(path: Path) -> str:
    """The kind of the file system of `path`, if the system says."""
    place = os.path.realpath(path)
    best, kind = "", "file system unknown"
    with suppress(OSError):
        for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines():
            _, point, type_, *_ = line.split(" ")
            point = point.replace("\\040", " ")
            below = place == point or place.startswith(f"{point.rstrip('/')}/")
            if below and len(point) >= len(best):
                best, kind = point, type_
    return kind


def _files() -> Iterator[str]:
    config, data, cache = paths.config_dir(), paths.data_dir(), paths.cache_dir()
    for name, path in (
        ("CONFIG/config.toml", config / "config.toml"),
        ("CONFIG/marks.db", config / "marks.db"),
        ("CONFIG/marks.db-journal", config / "marks.db-journal"),
        ("DATA/session.json", data / "session.json"),
        ("DATA/error.log", errorlog.log_file()),
        ("DATA/sharing.lock", data / "sharing.lock"),
        *((f"CACHE/{each}", cache / each) for each in ("library.db", "library.db-wal")),
    ):
        if about := _about(path):
            yield f"{name}: {about}"
    for name, path in (("CONFIG/themes", config / "themes"), ("DATA/digests", data / "digests")):
        if path.is_dir():
            count, total = _below(path)
            yield f"{name}: {plural(count, 'file')}, {byte_size(total)}"
    damaged = len(list(config.glob("marks-damaged-*")))
    copies = len(backups.list_backups(paths.marks_file()))
    yield f"{plural(copies, 'backup')}, {plural(damaged, 'damaged file')} of marks kept aside"


def _below(folder: Path) -> tuple[int, int]:
    """The number of files below a folder, and their size in bytes."""
    count = total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - there are many
                count += 1
    return count, total


def _settings(config: Config | str) -> Iterator[str]:
    if isinstance(config, str):
        yield config
        return
    try:
        data = tomllib.loads(paths.config_file().read_text("utf-8-sig"))
    except FileNotFoundError:
        yield "there is none"
        return
    yield from _set(data)
    found = checks.config_problems(config)
    yield plural(len(found), "problem")


def _set(data: dict[str, Any]) -> Iterator[str]:
    """The changed settings, without values that the user made up."""
    # here, so that there is a report if Textual is broken
    from tui_reader.app.messages.ignored_settings import public_names

    known = settings(Config)
    for key, setting in known.items():
        value = data.get(key)
        if value is None:
            continue
        if setting.entries and isinstance(value, list):
            names = entry_settings(setting.entries)
            used = [name for name in names if any(name in each for each in value)]
            yield f"{key}: {len(value)} with {', '.join(used)}"
        elif setting.is_table and isinstance(value, dict):
            parts = setting.parts or public_names()
            yield f"{key}: {', '.join(name for name in value if name in parts)}"
        else:
            yield f"{key}: {_value(value, {*setting.value_type.choices, *public_names()})}"
    if unknown := len(data.keys() - known.keys()):
        yield f"unknown keys: {unknown}"


def _value(value: object, public: Container[str]) -> str:
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, str):
        return value if value in public or _DURATION.fullmatch(value) else "…"
    return str(len(value)) if isinstance(value, list) else "…"


def _database(
    database: checks.Database, contents: Callable[[Path], Iterator[str]]
) -> Iterator[str]:
    """Whether a database is sound, and if it is, its contents."""
    if not database.path.exists():
        yield "not there"
    elif wrong := checks.check_database(database):
        yield wrong.public
    else:
        yield "sound"
        yield from contents(database.path)


def _marks(path: Path) -> Iterator[str]:
    counts = count_marks(path)
    yield from (f"{field}: {count:,}" for field, count in counts.fields.items())
    yield f"tagged: {counts.tagged:,}, with {plural(counts.tags, 'tag')}"
    yield f"cleared: {counts.cleared:,}"
    yield f"layout {counts.version}, journal {counts.journal}"


def _shared(config: Config | str) -> Iterator[str]:
    if isinstance(config, str) or config.shared_folder is None:
        yield "not shared"
        return
    from tui_reader.sharing.report import report as look

    found = look(config.shared_folder, paths.marks_file())
    about = f"{_about(found.folder) or 'not there'}, {_file_system(found.folder)}"
    yield f"the folder: {found.error if found.error else about}"
    for at, file in enumerate(found.files, 1):
        kind = "this machine's" if file.own else "a carrier's copy" if file.copy else "another's"
        if file.error:
            yield f"{at}. {kind}: {file.error}"
            continue
        odd = f", {file.unreadable:,} unreadable, {file.ahead:,} from a clock far ahead"
        yield f"{at}. {kind}: {plural(file.marks, 'line')}, {byte_size(file.size)}{odd}"


def _library(path: Path) -> Iterator[str]:
    with closing(Library(path)) as library:
        counts = library.counts()
        marked = f"{counts.unread:,} unread, {counts.starred:,} starred"
        yield f"{plural(counts.total, 'paper')}, {marked}"
        for kind in ("category", "keyword", "own", "venue", "tag", "date"):
            yield f"of kind {kind}: {len(library.facets(kind)):,}"
        learned, prepared = library.ranking.counts()
        yield f"ranking: learned from {learned:,}, {plural(prepared, 'paper')} prepared"
        files = library.files()
    formats = sorted({file.format for file in files if file.format})
    for format_ in formats:
        of = [file for file in files if file.format == format_]
        entries = sum(file.papers for file in of)
        yield f"{format_}: {plural(len(of), 'digest')}, {plural(entries, 'entry', 'entries')}"


def _sources(config: Config | str) -> Iterator[str]:
    if isinstance(config, str):
        yield "the configuration cannot be read"
        return
    files = _known_files()
    for at, source in enumerate(config.sources, 1):
        about = [source.kind, host_of(source.location), "" if source.enabled else "off"]
        yield f"{at}. {', '.join(filter(None, about))}"
        last = state(source.name)
        for what, time in (("synced", last.last_success), ("failed", last.last_error_at)):
            if time and re.fullmatch(r"[\d:.T+-]{10,40}", time):
                yield f"   last {what} {time}"
        if last.failing:
            yield f"   failing ({_numbers(last.last_error or '')})"
        of = [file for file in files if file.source == source.name]
        digests = sum(file.format is not None for file in of)
        problems = sum(len(file.problems) for file in of)
        yield (
            f"   {plural(digests, 'digest')}, {plural(len(of) - digests, 'other file')}, "
            f"{plural(problems, 'entry', 'entries')} not read"
        )


def _known_files() -> list[FileReport]:
    database = checks.library_database()
    if not database.path.exists() or checks.check_database(database):
        return []
    with closing(Library(database.path)) as library:
        return library.files()


def _failures() -> Iterator[str]:
    entries = errorlog.latest_entries(_ENTRIES)
    for entry in entries:
        yield from entry.split("\n")
    if not entries:
        yield "none"
