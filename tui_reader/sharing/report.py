"""The content of the shared folder, for the doctor; nothing is changed."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tui_reader.core.text import clean_line
from tui_reader.marks import clock
from tui_reader.marks import file as marks_file
from tui_reader.marks.model import FieldWrite
from tui_reader.sharing import tail
from tui_reader.sharing.exchange import answers, files_in, own_name
from tui_reader.system.sqlite import open_read_only


@dataclass(slots=True)
class SharedFile:
    """A file of the shared folder."""

    name: str
    size: int = 0
    """Bytes."""
    machine: str = ""
    """The host name of its machine, with the machine's name in stamps."""
    own: bool = False
    """Whether this machine writes it."""
    copy: bool = False
    """Whether it is a conflict copy of another file; it is merged, and may be deleted."""
    marks: int = 0
    """Marks in it."""
    last: float | None = None
    """When its machine last wrote, in seconds since 1970, by the machine's own wall clock."""
    unreadable: int = 0
    """Lines that cannot be read."""
    ahead: int = 0
    """Marks whose time is too far in the future to be right."""
    error: str | None = None
    """Why it cannot be read at all."""


@dataclass(slots=True)
class Report:
    """The content of the shared folder."""

    folder: Path
    error: str | None = None
    """Why it cannot be examined or written."""
    files: list[SharedFile] = field(default_factory=list)


def report(folder: Path, marks: Path) -> Report:
    """Examine `folder` for the machine whose marks are at `marks`."""
    if not answers(folder):
        return Report(folder, "does not answer")
    try:
        files = files_in(folder)
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        return Report(folder, "not there" if is_missing else _reason(error))
    found = Report(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        found.error = "cannot be written"
    own = _own(marks)
    for name, path in files.items():
        if tail.signature(path) is not None:
            found.files.append(_examined(name, path, own))
    return found


def _reason(error: OSError) -> str:
    """The system's words for an error, which name no file."""
    return os.strerror(error.errno) if error.errno else "cannot be read"


def _own(marks: Path) -> str | None:
    """The name of this machine's file, if it has one."""
    try:
        with closing(open_read_only(marks)) as db:
            machine = marks_file.known_machine(db, marks)
            return own_name(machine) if machine else None
    except sqlite3.Error:
        return None


def _examined(name: str, path: Path, own: str | None) -> SharedFile:
    shown = SharedFile(clean_line(name), own=name == own)
    machine = name.removeprefix("marks-")[:12]
    shown.copy = name != own_name(machine)
    wall = time.time()

    def take(batch: list[FieldWrite]) -> None:
        for write in batch:
            at = clock.clock_of(write.stamp)
            if clock.is_ahead(at, wall):
                shown.ahead += 1
            elif clock.machine_of(write.stamp) == machine:
                shown.last = max(shown.last or 0.0, clock.seconds(at))

    try:
        shown.size = path.stat().st_size
        read = tail.read_new(path, tail.Seen(), take)
    except OSError as error:
        shown.error = _reason(error)
        return shown
    shown.marks, shown.unreadable, shown.error = read.marks, read.unreadable, read.error
    people = (read.header or {}).get("name")
    named = clean_line(people)[:64] if isinstance(people, str) else ""
    shown.machine = f"{named} ({clean_line(machine)})" if named else clean_line(machine)
    return shown
