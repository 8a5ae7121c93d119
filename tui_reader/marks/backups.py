"""Makes backups of the marks, one a day, and restores them."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing, nullcontext
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tui_reader.marks.damage import find_damage, find_file_damage, locked, replace_damaged
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks
from tui_reader.system.files import copy_private, free_path, make_private_folder, replacement
from tui_reader.system.sqlite import open_read_only

DAYS: Final = 7
WEEKS: Final = 4
_NAME: Final = re.compile(r"marks-(\d{4}-\d{2}-\d{2})(.*)\.db", re.ASCII)


class BackupError(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


class Backup(NamedTuple):
    """A backup of the marks."""

    path: Path
    day: date
    daily: bool
    """Whether it was made automatically, and is deleted automatically."""

    @property
    def name(self) -> str:
        """Its name on the command line: `2026-11-23`, `2026-11-23-142205`."""
        return self.path.stem.removeprefix("marks-")


def folder(marks: Path) -> Path:
    """The folder with the backups of the marks at `marks`."""
    return marks.parent / "backups"


def list_backups(marks: Path) -> list[Backup]:
    """All backups, the newest first."""
    found = []
    try:
        names = sorted(folder(marks).iterdir(), reverse=True)
    except OSError:
        return []
    for path in names:
        if match := _NAME.fullmatch(path.name):
            try:
                found.append(Backup(path, date.fromisoformat(match[1]), not match[2]))
            except ValueError:
                continue
    return found


def back_up(marks: Path, now: datetime | None = None, label: str = "") -> Backup:
    """Make a checked backup of `marks` with the time `now`; it is never deleted automatically.

    Raises BackupError.
    """
    now = now or datetime.now()
    path = free_path(folder(marks) / f"marks-{now:%Y-%m-%d-%H%M%S}{label}.db")
    return _copied(marks, Backup(path, now.date(), False))


def back_up_daily(marks: Path, today: date | None = None) -> Backup | None:
    """Make today's backup if marks changed since the latest one, and delete old daily backups.

    The last seven daily backups are kept, and before them the last one of each of four weeks. Only
    backups count, not days: after a year without the reader, all are still there. A backup that a
    wrong clock dated in the future is kept and does not count. Returns None if nothing was to be
    done. Raises BackupError, and then no backup is deleted.
    """
    today = today or date.today()
    if not marks.exists():
        return None
    daily = [backup for backup in list_backups(marks) if backup.daily and backup.day <= today]
    if daily and (daily[0].day == today or _point(daily[0].path) == _point(marks)):
        return None
    made = _copied(marks, Backup(folder(marks) / f"marks-{today}.db", today, True))
    for backup in _old([made, *daily]):
        backup.path.unlink(missing_ok=True)
    return made


def _old(daily: list[Backup]) -> list[Backup]:
    """The daily backups to delete; `daily` is sorted with the newest first."""
    weeks: dict[tuple[int, int], Backup] = {}
    for backup in daily[DAYS:]:
        year, week, _ = backup.day.isocalendar()
        weeks.setdefault((year, week), backup)
    kept = [*daily[:DAYS], *list(weeks.values())[:WEEKS]]
    return [backup for backup in daily if backup not in kept]


def _point(path: Path) -> tuple[object, ...] | None:
    """The id and the sequence number of a marks file; None if it cannot be read."""
    try:
        with closing(open_read_only(path)) as db:
            rows = dict(db.execute("SELECT key, value FROM meta"))
            return rows["file"], rows["sequence"]
    except (sqlite3.Error, KeyError):
        return None


def _copied(marks: Path, backup: Backup) -> Backup:
    """Make and check a backup; it gets its name once it is complete and on disk."""
    try:
        if not marks.exists():
            raise BackupError(f"{marks}: there are no marks to back up yet")
        make_private_folder(backup.path.parent)
        with (
            replacement(backup.path, mode=0o600) as temporary,
            closing(open_read_only(marks, timeout=10)) as source,
            closing(sqlite3.connect(temporary)) as copy,
        ):
            source.backup(copy, pages=-1)
            if wrong := find_damage(copy):
                raise BackupError(f"{marks}: {wrong}; no backup was made, earlier ones are kept")
    except sqlite3.Error as error:
        raise BackupError(f"{marks}: cannot be backed up ({error})") from error
    except OSError as error:
        raise BackupError(
            f"{error.filename or backup.path}: {error.strerror or error}; no backup was made"
        ) from error
    return backup


class Restored(NamedTuple):
    """The result of a restore."""

    backup: Backup
    changed: int | None
    """Fields that changed; None if the whole file was replaced."""
    aside: Path
    """The file with the marks from before the restore."""


def restore(
    marks: Path,
    name: str,
    follow: Callable[[Marks], object] = lambda marks: None,
) -> Restored:
    """Restore the marks of the backup `name`, after a backup of the present marks.

    If the present file can be read, every field that differs is written again with the value of the
    backup: open readers see it at once, and so do other machines, whose later marks would otherwise
    come back from the shared folder. If it cannot be read, the file is replaced in one step, and
    the marks in the shared folder are merged into it later. `follow` is called with a copy of the
    backup, to give marks under former ids of papers to their present ids. Raises BackupError and
    MarksError.
    """
    backup = next((each for each in list_backups(marks) if each.name == name), None)
    if backup is None:
        raise BackupError(f"{name}: no such backup; tui-reader marks restore lists them")
    now = datetime.now()
    try:
        wrong = find_file_damage(backup.path)
    except sqlite3.Error as error:
        wrong = f"cannot be read ({error})"
    if wrong:
        raise BackupError(f"{backup.path}: {wrong}; choose another backup")
    if marks.exists() and not _is_damaged(marks):
        aside = back_up(marks, now, "-before-restore").path
        return Restored(backup, _write_again(marks, backup.path, follow), aside)
    return Restored(backup, None, _put_back(marks, backup, now))


def _is_damaged(marks: Path) -> bool:
    """Whether the marks are damaged. Raises MarksError if they cannot be checked."""
    try:
        with closing(Marks(marks)) as present:
            return find_damage(present.connection) is not None
    except MarksError as error:
        if isinstance(error.__cause__, (OSError, sqlite3.OperationalError)):
            raise  # the file is locked, or its disk fails: that is not damage
        return True
    except sqlite3.Error as error:
        raise BackupError(f"{marks}: busy ({error}); try again") from error


def _write_again(marks: Path, backup: Path, follow: Callable[[Marks], object]) -> int:
    """Set all fields to their values in `backup`, in one transaction; how many changed."""
    with TemporaryDirectory(prefix=".restoring-", dir=marks.parent) as folder:
        copy_private(backup, Path(folder) / marks.name)
        with closing(Marks(Path(folder) / marks.name)) as restored:
            follow(restored)
            wanted = {write[:2]: write.value for write in restored.writes()}
    present = Marks(marks)
    try:
        known = {write[:2] for write in present.writes()}
        changes = [Change(*key, wanted.get(key)) for key in {**wanted, **dict.fromkeys(known)}]
        return len(present.apply(changes))
    finally:
        present.close()


def _put_back(marks: Path, backup: Backup, now: datetime) -> Path:
    """Replace an unreadable file by the backup; returns the new path of the unreadable file."""
    import uuid

    marks = marks.resolve()  # a symbolic link, such as into a folder of dotfiles, stays a link
    temporary = marks.with_name(f".{marks.name}.{os.getpid()}.tmp")
    try:
        copy_private(backup.path, temporary)
        # its history now differs from the old file's, so it needs its own id
        with closing(sqlite3.connect(temporary)) as db, db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'file'", (uuid.uuid4().hex,))
            db.execute("DELETE FROM meta WHERE key LIKE 'machine:%'")
            db.execute("INSERT INTO meta VALUES ('machine:restored', '')")
        with locked(marks) if marks.exists() else nullcontext():
            return replace_damaged(marks, temporary, now)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{marks}: cannot be restored ({error}); nothing was changed") from error
    finally:
        temporary.unlink(missing_ok=True)
