"""Copies of the marks by date, made by themselves once a day, and the marks put back from one."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing, nullcontext
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.marks.damage import find_damage, find_file_damage, locked, replace_damaged
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks
from tui_reader.system.files import copy_private, make_private_folder, replacement
from tui_reader.system.sqlite import open_read_only

DAYS: Final = 7
WEEKS: Final = 4
_NAME: Final = re.compile(r"marks-(\d{4}-\d{2}-\d{2})(.*)\.db", re.ASCII)


class BackupError(Exception):
    """A copy cannot be made or used; the message says why and what to do."""


class Backup(NamedTuple):
    """A copy of the marks."""

    path: Path
    day: date
    daily: bool
    """Whether it was made by itself, and goes by itself."""

    @property
    def name(self) -> str:
        """What it is called on the command line: `2026-11-23`, `2026-11-23-142205`."""
        return self.path.stem.removeprefix("marks-")


def folder(marks: Path) -> Path:
    """Where the copies of the marks at `marks` are."""
    return marks.parent / "backups"


def list_backups(marks: Path) -> list[Backup]:
    """The copies that there are, the newest first."""
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
    """Copy the marks at `marks`, whole and checked, under the time `now`; such a copy stays.

    Raises BackupError.
    """
    now = now or datetime.now()
    start = f"marks-{now:%Y-%m-%d-%H%M%S}{label}"
    names = (f"{start}{f'-{number}' if number else ''}.db" for number in count())
    path = next(path for name in names if not (path := folder(marks) / name).exists())
    return _copied(marks, Backup(path, now.date(), False))


def back_up_daily(marks: Path, today: date | None = None) -> Backup | None:
    """Make today's copy if marks changed since the latest, and drop daily copies that are old.

    Of the daily copies the last seven stay, and before them the last of each of four weeks. Ages
    are not counted: after a year away, what was there before is there still. A copy that a wrong
    clock dated in the future stays, and stands for none of these. None where nothing was to do.
    Raises BackupError, and then every copy stays.
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
    """Those daily copies (the newest first) that need not be kept."""
    weeks: dict[tuple[int, int], Backup] = {}
    for backup in daily[DAYS:]:
        year, week, _ = backup.day.isocalendar()
        weeks.setdefault((year, week), backup)
    kept = [*daily[:DAYS], *list(weeks.values())[:WEEKS]]
    return [backup for backup in daily if backup not in kept]


def _point(path: Path) -> tuple[object, ...] | None:
    """Which point of which file's history a marks file is at; None where that cannot be told."""
    try:
        with closing(open_read_only(path)) as db:
            rows = dict(db.execute("SELECT key, value FROM meta"))
            return rows["file"], rows["sequence"]
    except (sqlite3.Error, KeyError):
        return None


def _copied(marks: Path, backup: Backup) -> Backup:
    """The copy, made and checked, under its name only once it is whole and on disk."""
    try:
        if not marks.exists():
            raise BackupError(f"{marks}: there are no marks to copy yet")
        make_private_folder(backup.path.parent)
        with (
            replacement(backup.path, mode=0o600) as temporary,
            closing(open_read_only(marks, timeout=10)) as source,
            closing(sqlite3.connect(temporary)) as copy,
        ):
            source.backup(copy, pages=-1)
            if wrong := find_damage(copy):
                raise BackupError(f"{marks}: {wrong}; no copy was made, those of before stay")
    except sqlite3.Error as error:
        raise BackupError(f"{marks}: cannot be copied ({error})") from error
    except OSError as error:
        raise BackupError(
            f"{error.filename or backup.path}: {error.strerror or error}; no copy was made"
        ) from error
    return backup


class Restored(NamedTuple):
    """What a restore did."""

    backup: Backup
    changed: int | None
    """Fields that were given back what they were; None where the file itself was put back."""
    aside: Path
    """Where the marks of before it are."""


def restore(marks: Path, name: str, now: datetime | None = None) -> Restored:
    """Make the marks what they were in the copy `name`; those of now are kept aside first.

    Where the file of now can be read, what differs is said anew, as if it had been marked so:
    readers that are open see it at once, and so do other machines, whose marks of since would
    else come back from the shared folder. Where it cannot, the file is replaced in one step, and
    what the shared folder has is merged into it later. Raises BackupError, and MarksError.
    """
    backup = next((each for each in list_backups(marks) if each.name == name), None)
    if backup is None:
        raise BackupError(f"{name}: no such copy; tui-reader marks restore lists them")
    now = now or datetime.now()
    try:
        wrong = find_file_damage(backup.path)
    except sqlite3.Error as error:
        wrong = f"cannot be read ({error})"
    if wrong:
        raise BackupError(f"{backup.path}: {wrong}; choose another copy")
    if marks.exists() and not _is_damaged(marks):
        aside = back_up(marks, now, "-before-restore").path
        return Restored(backup, _say_anew(marks, backup.path), aside)
    return Restored(backup, None, _put_back(marks, backup, now))


def _is_damaged(marks: Path) -> bool:
    """Whether nothing can be read of the marks. Raises MarksError where that cannot be told."""
    try:
        with closing(Marks(marks)) as present:
            return find_damage(present.connection) is not None
    except MarksError as error:
        if isinstance(error.__cause__, (OSError, sqlite3.OperationalError)):
            raise  # another has it, or the disk is out of reach: that is no damage
        return True
    except sqlite3.Error as error:
        raise BackupError(f"{marks}: busy ({error}); try again") from error


def _say_anew(marks: Path, backup: Path) -> int:
    """Mark as it was in `backup`, in one transaction; how many fields."""
    wanted = _values(backup)
    present = Marks(marks)
    try:
        known = {said[:2] for said in present.writes()}
        changes = [Change(*key, wanted.get(key)) for key in {**wanted, **dict.fromkeys(known)}]
        return len(present.apply(changes))
    finally:
        present.close()


def _values(backup: Path) -> dict[tuple[str, str], str | None]:
    """The value of every field in a backup."""
    with closing(sqlite3.connect(":memory:")) as db:
        with closing(open_read_only(backup)) as copy:
            copy.backup(db)
        return {
            (id_, field): value
            for id_, field, value in db.execute("SELECT id, field, value FROM state")
        }


def _put_back(marks: Path, backup: Backup, now: datetime) -> Path:
    """Replace a file that cannot be read by the copy; where it is now, whole as it was."""
    import uuid

    marks = marks.resolve()  # a link into somebody's dotfiles stays one
    temporary = marks.with_name(f".{marks.name}.{os.getpid()}.tmp")
    try:
        copy_private(backup.path, temporary)
        # it has a history of its own from here on, and so a name of its own
        with closing(sqlite3.connect(temporary)) as db, db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'file'", (uuid.uuid4().hex,))
            db.execute("DELETE FROM meta WHERE key LIKE 'machine:%'")
            db.execute("INSERT INTO meta VALUES ('machine:restored', '')")
        with locked(marks) if marks.exists() else nullcontext():
            return replace_damaged(marks, temporary, now)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{marks}: cannot be put back ({error}); nothing was changed") from error
    finally:
        temporary.unlink(missing_ok=True)
