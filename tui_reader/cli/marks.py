"""Commands on all marks at once: export, import, backup and restore."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from tui_reader.cli.context import opened_marks, share_as_configured
from tui_reader.cli.output import DONE, PARTLY, CommandError, number, size, tell, utf8
from tui_reader.core.text import clean_line
from tui_reader.marks import backups
from tui_reader.marks.store import Marks
from tui_reader.system import paths
from tui_reader.system.files import replace_file

_SHOWN: Final = 10
"""Problems of an import that are told one by one."""
_MOST: Final = 256 << 20


def marks(arguments: Namespace) -> int:
    """Carry out the one of the four that was asked for."""
    if arguments.what in ("export", "import") and not arguments.name:
        raise CommandError(f"give a file, or -: tui-reader marks {arguments.what} FILE")
    if arguments.what == "backup" and arguments.name:
        raise CommandError("backup takes no name: a copy is called by its time")
    try:
        return _COMMANDS[arguments.what](arguments.name)
    except backups.BackupError as error:
        raise CommandError(str(error)) from error


@contextmanager
def _opened() -> Iterator[Marks]:
    opened = opened_marks()
    try:
        yield opened
    finally:
        opened.close()


def _export(name: str) -> int:
    from tui_reader.marks.toml import export_toml

    with _opened() as opened:
        share_as_configured(opened)
        if name == "-":
            utf8()
            sys.stdout.writelines(export_toml(opened))
            return DONE
        path = paths.expanded(name)
        replace_file(path, export_toml(opened))
    print(f"{clean_line(str(path))}: {size(path.stat().st_size)} written")
    return DONE


def _import(name: str) -> int:
    from tui_reader.marks.toml import TomlError, import_toml

    text = _text(name)
    with _opened() as opened:
        try:
            done = import_toml(opened, text)
        except TomlError as error:
            raise CommandError(f"{name}: {error}; nothing was imported") from error
        share_as_configured(opened)
    same = done.said - done.changed
    print(
        f"{number(done.changed, 'mark')} taken over"
        + (f"; {same:,} {'was' if same == 1 else 'were'} so already, or older" if same else "")
    )
    for problem in done.problems[:_SHOWN]:
        tell(f"{name}: {problem}")
    if len(done.problems) > _SHOWN:
        tell(f"{name}: and {len(done.problems) - _SHOWN:,} more that cannot be understood")
    return PARTLY if done.problems else DONE


def _text(name: str) -> str:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_MOST + 1)
        else:
            with paths.expanded(name).open("rb") as file:
                data = file.read(_MOST + 1)
        if len(data) > _MOST:
            raise CommandError(f"{name}: more than {size(_MOST)}; that is no export of marks")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{name}: not UTF-8 text; nothing was imported") from error


def _backup(_: str | None) -> int:
    made = backups.back_up(paths.marks_file())
    print(f"{clean_line(str(made.path))}: {size(made.path.stat().st_size)} copied")
    return DONE


def _restore(name: str | None) -> int:
    if name is None:
        return _list()
    done = backups.restore(paths.marks_file(), name)
    if done.changed is None:
        aside = clean_line(str(done.aside))
        print(f"the marks of {done.backup.name} are put back; what was there before: {aside}")
    else:
        print(
            f"the marks are as on {done.backup.name} again, {number(done.changed, 'mark')} "
            f"changed; as they were before: tui-reader marks restore "
            f"{done.aside.stem.removeprefix('marks-')}"
        )
    with _opened() as opened:
        share_as_configured(opened)
    return DONE


def _list() -> int:
    found = backups.list_backups(paths.marks_file())
    if not found:
        print("there is no copy yet; the reader makes one a day, tui-reader marks backup one now")
    for backup in found:
        about = backup.path.stat()
        time = datetime.fromtimestamp(about.st_mtime).strftime("%Y-%m-%d %H:%M")
        print(f"{backup.name}  {time}  {size(about.st_size)}")
    return DONE


_COMMANDS: Final = {
    "export": _export,
    "import": _import,
    "backup": _backup,
    "restore": _restore,
}
