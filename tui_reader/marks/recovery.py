"""Opens the marks in any case: repairs a damaged file, and only reads one that is read-only."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tui_reader.marks import file as marks_file
from tui_reader.marks.file import DamagedMarksError, MarksError
from tui_reader.marks.store import Marks

# `marks.repair` is imported where it is used: the marks are opened before the first papers are
# shown, and only a damaged file needs it


def open_or_recover(path: Path) -> Marks:
    """The marks at `path`; `notice` says so if something is wrong with them.

    A damaged file is repaired, see `marks.repair`. If the file cannot be used or written, its
    readable marks are loaded and `read_only_reason` says why no paper can be marked. Raises
    MarksError for a file of a newer version or of another program, which stays untouched.
    """
    try:
        marks = _open_or_repair(path)
    except MarksError as error:
        if error.__cause__ is None:
            raise
        marks = _read_only(path, error)
    marks.repair = _repair
    return marks


def _open_or_repair(path: Path) -> Marks:
    with suppress(DamagedMarksError):
        return Marks(path)
    notice = _repair(path)
    marks = Marks(path)
    marks.notice = notice or marks.notice
    return marks


def _repair(path: Path) -> str | None:
    from tui_reader.marks.repair import repair

    return repair(path)


def _read_only(path: Path, error: MarksError) -> Marks:
    """The readable marks of the file at `path`, in memory."""
    from tui_reader.marks.repair import RepairError, readable_copy, reason_of

    explained = isinstance(error, (RepairError, marks_file.LockedMarksError))
    read_only_reason = (
        f"{error if explained else f'{path}: {reason_of(error)}'}; papers can be read, with the "
        "marks as far as they can be, but nothing can be marked until the file can be written"
    )
    return Marks.read_only(path, readable_copy(path), read_only_reason)
