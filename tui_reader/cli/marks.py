"""`marks`: exports, imports, backs up and restores all marks at once."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from datetime import datetime
from typing import Final

from tui_reader.cli.context import open_library, open_marks, share_if_configured
from tui_reader.cli.output import DONE, PARTLY, CommandError, output_path, use_utf8, warn_of
from tui_reader.core.text import clean_line
from tui_reader.display.counts import byte_size, plural
from tui_reader.library import LibraryError
from tui_reader.marks import backups
from tui_reader.marks.store import Marks
from tui_reader.marks.toml import TomlError, export_toml, import_toml
from tui_reader.sync.marks import follow_aliases
from tui_reader.system import paths
from tui_reader.system.files import replace_file

_MAX_BYTES: Final = 256 << 20
"""The largest file to import, in bytes."""


def marks(arguments: Namespace) -> int:
    """Run `export`, `import`, `backup` or `restore`."""
    if arguments.what in ("export", "import") and not arguments.name:
        raise CommandError(f"give a file, or -: tui-reader marks {arguments.what} FILE")
    if arguments.what == "backup" and arguments.name:
        raise CommandError("backup takes no name: backups are named after their time")
    try:
        return _COMMANDS[arguments.what](arguments.name)
    except backups.BackupError as error:
        raise CommandError(str(error)) from error


def _export(name: str) -> int:
    path = None if name == "-" else output_path(name)
    with open_marks() as opened:
        share_if_configured(opened)
        if path is None:
            use_utf8()
            sys.stdout.writelines(export_toml(opened))
            return DONE
        replace_file(path, export_toml(opened))
    print(f"{clean_line(str(path))}: {byte_size(path.stat().st_size)} written")
    return DONE


def _import(name: str) -> int:
    text = _read_text(name)
    with open_marks() as opened:
        try:
            done = import_toml(opened, text)
        except TomlError as error:
            raise CommandError(f"{name}: {error}; nothing was imported") from error
        share_if_configured(opened)
    kept = done.fields - done.changed
    print(
        f"{plural(done.changed, 'mark')} imported"
        + (f"; {kept:,} already here, or older than the marks here" if kept else "")
    )
    warn_of(done.problems, f"{name}: ")
    return PARTLY if done.problems else DONE


def _read_text(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_MAX_BYTES + 1)
        else:
            with paths.expanded(name).open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise CommandError(f"{name}: more than {byte_size(_MAX_BYTES)}; not an export of marks")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: not UTF-8 text; nothing was imported") from error


def _backup(_: str | None) -> int:
    backup = backups.back_up(paths.marks_file())
    print(f"{clean_line(str(backup.path))}: {byte_size(backup.path.stat().st_size)} copied")
    return DONE


def _restore(name: str | None) -> int:
    if name is None:
        return _list_backups()
    done = backups.restore(paths.marks_file(), name, follow=_follow)
    if done.changed is None:
        aside = clean_line(str(done.aside))
        print(f"restored the marks of {done.backup.name}; the previous file is kept as {aside}")
    else:
        print(
            f"restored the marks of {done.backup.name}, {plural(done.changed, 'mark')} changed; "
            f"to undo this: tui-reader marks restore {done.aside.stem.removeprefix('marks-')}"
        )
    with open_marks() as opened:
        share_if_configured(opened)
    return DONE


def _follow(marks: Marks) -> None:
    """Give marks under former ids to the papers that the library knows by other ids."""
    with suppress(LibraryError), open_library() as library:
        follow_aliases(library, marks)


def _list_backups() -> int:
    found = backups.list_backups(paths.marks_file())
    if not found:
        print("no backups yet; the reader makes one a day, tui-reader marks backup makes one now")
    for backup in found:
        about = backup.path.stat()
        time = datetime.fromtimestamp(about.st_mtime).strftime("%Y-%m-%d %H:%M")
        print(f"{backup.name}  {time}  {byte_size(about.st_size)}")
    return DONE


_COMMANDS: Final = {
    "export": _export,
    "import": _import,
    "backup": _backup,
    "restore": _restore,
}
