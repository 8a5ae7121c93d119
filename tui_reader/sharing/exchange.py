"""Share: a machine's marks and those of all others brought together in the shared folder."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean_line
from tui_reader.marks import wire
from tui_reader.marks.clock import machine_of
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import FieldWrite
from tui_reader.marks.store import Marks
from tui_reader.sharing import reading
from tui_reader.sharing.state import Own, State
from tui_reader.system import paths
from tui_reader.system.files import replacement
from tui_reader.system.lock import hold_lock

_DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_SPARE: Final = 1_000
"""Lines that a file may have beside twice what it would have anew."""
_MEND: Final = 0
"""The most lines of a file that has lost some, perhaps, and is to be written anew."""
_PATIENCE: Final = 5.0
"""Seconds that a command waits for a folder that does not answer."""
_MAX_FILES: Final = 1_000
_SHARED_BITS: Final = 0o666
_OWN_NAME: Final = re.compile(r"marks-[0-9a-f]{12}\.jsonl", re.ASCII)


class SharingError(Exception):
    """The shared folder cannot be used; the message names it and the way out."""


class _StoppedError(Exception):
    pass


@dataclass(slots=True)
class Exchanged:
    """What came of it."""

    merged: int = 0
    """Fields that are now what another machine said."""
    published: int = 0
    """Lines written."""
    problems: list[str] = field(default_factory=list)
    """Files that could not be read, one line each."""


def own_name(machine: str) -> str:
    """The name of a machine's file."""
    return f"marks-{machine}.jsonl"


def files_in(folder: Path) -> dict[str, Path]:
    """The folder's files of marks, by name, conflict copies of a carrier's among them.

    Raises OSError where it cannot be listed.
    """
    names = [name for name in os.listdir(folder) if name.startswith("marks-") and ".jsonl" in name]  # noqa: PTH208
    # machines' own files before the copies that a carrier made
    names.sort(key=lambda name: (_OWN_NAME.fullmatch(name) is None, name))
    # one that is not UTF-8 is written with escapes: the database could not hold it
    return {
        os.fsencode(name).decode("utf-8", "backslashreplace"): folder / name
        for name in names[:_MAX_FILES]
    }


def answers(folder: Path) -> bool:
    """Whether the file system of `folder` says anything, be it an error, within a few seconds.

    Where a server is gone, a network file system may keep whoever asks waiting for ever.
    """

    def ask() -> None:
        with suppress(OSError):
            os.listdir(folder)  # noqa: PTH208

    asking = threading.Thread(target=ask, daemon=True, name="shared folder")
    asking.start()
    asking.join(_PATIENCE)
    return not asking.is_alive()


class Share:
    """The marks, and the folder that they are shared in."""

    def __init__(
        self,
        marks: Marks,
        folder: Path,
        *,
        gentle: bool = False,
        stopped: Callable[[], bool] = lambda: False,
        lock: Path | None = None,
    ) -> None:
        """Share `marks` in `folder`.

        With `gentle`, others come to mark while much is merged; `stopped` ends that early.
        """
        self._marks = marks
        self._folder = folder
        self._gentle = gentle
        self._stopped = stopped
        self._lock = lock or paths.data_dir() / "sharing.lock"

    def exchange(self, wait: float = 0.0, *, merge: bool = True) -> Exchanged:
        """Merge what others wrote (unless not to `merge`), then write what they cannot know yet.

        Where another process of this machine is at it, wait for so many seconds, then leave it to
        that. Raises SharingError and MarksError; what was merged until then is kept.
        """
        limit = time.monotonic() + wait
        with ExitStack() as stack:
            try:
                late = hold_lock(self._lock, lambda: time.monotonic() >= limit)
                mine = stack.enter_context(late) is not None
            except OSError:  # no locks here: two at once write the same lines twice, at worst
                mine = True
            if not mine:
                return Exchanged()
            try:
                return self._exchange(merge)
            except _StoppedError:
                return Exchanged()
            except OSError as error:
                raise SharingError(
                    f"{self._folder}: the shared folder cannot be used "
                    f"({error.strerror or clean_line(str(error))}); "
                    "marks are kept here and shared as soon as it can"
                ) from error
            except sqlite3.Error as error:
                raise MarksError(f"{self._marks.path}: the marks are busy ({error})") from error

    def _exchange(self, merge: bool) -> Exchanged:
        state = State(self._marks.connection, str(self._folder))
        self._find_folder(state)
        done = Exchanged()
        found = files_in(self._folder)
        known = state.files()
        signatures = {name: seen.signature for name, seen in known.items()}
        own = own_name(self._marks.machine)
        rewritten = False

        def take(said: list[FieldWrite]) -> None:
            if self._stopped():
                raise _StoppedError
            began = time.monotonic()
            merged = self._marks.merge(said)
            done.merged += merged
            if self._gentle and merged:
                time.sleep(time.monotonic() - began)

        for name, path in found.items() if merge else ():
            seen = known.get(name, reading.Seen())
            signature = reading.signature(path)
            if signature in (None, seen.signature):
                continue
            try:
                read = reading.read(path, seen, take)
            except OSError as error:
                done.problems.append(f"{path}: cannot be read ({error.strerror or error})")
                continue
            if read.error:
                done.problems.append(f"{path}: {read.error}")
            state.remember(name, read.seen)
            signatures[name] = read.signature
            rewritten |= read.anew and name == own
        gone = [name for name in known if name not in found]
        done.published = self._publish(state, signatures, gone=bool(gone), rewritten=rewritten)
        if gone:
            state.forget(gone)
        return done

    def _find_folder(self, state: State) -> None:
        if self._folder.is_dir():
            if os.path.ismount(self._folder.resolve()):
                state.remember_mount()
            elif state.was_mount and not os.listdir(self._folder):  # noqa: PTH208
                raise SharingError(
                    f"{self._folder}: the shared folder is empty, and was a mount point before; "
                    "mount it, or put any file into it to use it as it is"
                )
            return
        if state.is_used() or not self._folder.parent.is_dir():
            what = "is gone" if state.is_used() else "is not there"
            raise SharingError(
                f"{self._folder}: the shared folder {what}; mount or make it, or change "
                "shared_folder in config.toml. Marks are kept here and shared as soon as it is back"
            )
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def _publish(
        self, state: State, read: Mapping[str, str], *, gone: bool, rewritten: bool
    ) -> int:
        """Write what this machine's file lacks; how many lines. `read` are files' signatures."""
        machine = self._marks.machine
        path = self._folder / own_name(machine)
        own = state.own(machine)
        now = self._marks.wall()
        is_there = path.is_file() and not path.is_symlink()
        # what is in it may be news to us: it is read before it is replaced
        is_read = not is_there or reading.signature(path) == read.get(path.name)
        if own is None or not is_there:
            return self._write(state, machine, now) if is_read else 0
        if rewritten and own.most:
            own = own._replace(most=_MEND)
            state.published(machine, own)
        # a carrier that changes the file each time must not have us write it each time
        if own.most == _MEND and is_read and abs(now - own.written_at) > _HOUR:
            return self._write(state, machine, now)
        until = self._marks.sequence
        carries = (gone or abs(now - own.carried_at) >= _DAY) and own.carried < until
        if own.published == until and not carries:
            return 0
        mine = (
            said
            for said in self._marks.writes(own.published, until)
            if machine_of(said.stamp) == machine
        )
        others = (
            said
            for said in self._marks.writes(own.carried, until)
            if machine_of(said.stamp) != machine
        )
        written = _append(path, chain(mine, others if carries else ()))
        if own.most != _MEND and is_read and own.lines + written > own.most:
            return self._write(state, machine, now)
        own = own._replace(published=until, lines=own.lines + written)
        if carries:
            own = own._replace(carried=until, carried_at=now)
        if written and is_read:
            state.published(machine, own, path.name, reading.whole(path))
        else:
            state.published(machine, own)
        return written

    def _write(self, state: State, machine: str, now: float) -> int:
        """Write the machine's file anew, with everything that is known; how many lines."""
        until = self._marks.sequence
        path = self._folder / own_name(machine)
        temporary = path.with_name(f".{path.name}.tmp")  # those that carry it may take it along
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            mode = stat.S_IFLNK
        if not stat.S_ISREG(mode):
            mode = self._folder.stat().st_mode
        written = 0
        with (
            replacement(path, mode=mode & _SHARED_BITS | 0o600, temporary=temporary),
            temporary.open("wb") as file,
        ):
            file.write(wire.encode_header(machine, clean_line(platform.node())))
            for said in self._marks.writes(0, until):
                file.write(wire.encode(said))
                written += 1
        own = Own(until, until, now, now, written, 2 * written + _SPARE)
        state.published(machine, own, path.name, reading.whole(path))
        return written


def _append(path: Path, said: Iterator[FieldWrite]) -> int:
    """Write `said` at the end of the file, on disk before this returns; how many lines."""
    written = 0
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"  # we were killed while writing, or the disk was full
            file.seek(0, os.SEEK_END)
            if torn:
                file.write(b"\n")
        for each in said:
            file.write(wire.encode(each))
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written
