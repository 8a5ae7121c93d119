"""The exchange of marks with the other machines that use the shared folder."""

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
from tui_reader.sharing import tail
from tui_reader.sharing.state import OwnFile, State
from tui_reader.system import paths
from tui_reader.system.files import replacement
from tui_reader.system.lock import hold_lock

_DAY: Final = 86_400.0
_HOUR: Final = 3_600.0
_SPARE: Final = 1_000
"""Lines that a file may have in addition to twice its number when it was rewritten."""
_REWRITE: Final = 0
"""The `most` of a file that may have lost lines, so that it must be rewritten."""
_PATIENCE: Final = 5.0
"""Seconds to wait for a folder that does not answer."""
_MAX_FILES: Final = 1_000
_SHARED_BITS: Final = 0o666
_OWN_NAME: Final = re.compile(r"marks-[0-9a-f]{12}\.jsonl", re.ASCII)


class SharingError(Exception):
    """The shared folder cannot be used; the message names it and what to do."""


class _StoppedError(Exception):
    pass


@dataclass(slots=True)
class ExchangeResult:
    """The result of an exchange."""

    merged: int = 0
    """Fields that changed to another machine's value."""
    published: int = 0
    """Lines written."""
    problems: list[str] = field(default_factory=list)
    """Files that could not be read, one line each."""


def own_name(machine: str) -> str:
    """The name of a machine's file."""
    return f"marks-{machine}.jsonl"


def files_in(folder: Path) -> dict[str, Path]:
    """The files of marks in the folder, by name, including conflict copies.

    Raises OSError if the folder cannot be listed.
    """
    names = [name for name in os.listdir(folder) if name.startswith("marks-") and ".jsonl" in name]  # noqa: PTH208
    # machines' own files before conflict copies
    names.sort(key=lambda name: (_OWN_NAME.fullmatch(name) is None, name))
    # bytes that are not UTF-8 are escaped: the database could not hold them
    return {
        os.fsencode(name).decode("utf-8", "backslashreplace"): folder / name
        for name in names[:_MAX_FILES]
    }


def answers(folder: Path) -> bool:
    """Whether the file system of `folder` answers within a few seconds, if only with an error.

    If its server is gone, a network file system may block a call for ever.
    """

    def ask() -> None:
        with suppress(OSError):
            os.listdir(folder)  # noqa: PTH208

    asking = threading.Thread(target=ask, daemon=True, name="shared folder")
    asking.start()
    asking.join(_PATIENCE)
    return not asking.is_alive()


class SharedFolder:
    """A shared folder, for one marks file."""

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

        With `gentle`, the merging of many writes pauses, so that other processes can mark; when
        `stopped` returns True, it ends early.
        """
        self._marks = marks
        self._folder = folder
        self._gentle = gentle
        self._stopped = stopped
        self._lock = lock or paths.data_dir() / "sharing.lock"

    def exchange(self, wait: float = 0.0, *, merge: bool = True) -> ExchangeResult:
        """Merge the other machines' writes (only with `merge`), then write this machine's new ones.

        `wait` is the time in seconds to wait for another process's exchange; after it, nothing is
        done. Raises SharingError and MarksError; what was merged until then is kept.
        """
        limit = time.monotonic() + wait
        with ExitStack() as stack:
            try:
                lock = hold_lock(self._lock, lambda: time.monotonic() >= limit)
                is_held = stack.enter_context(lock) is not None
            except OSError:  # no locks here: at worst, two processes write the same lines twice
                is_held = True
            if not is_held:
                return ExchangeResult()
            try:
                return self._exchange(merge)
            except _StoppedError:
                return ExchangeResult()
            except OSError as error:
                raise SharingError(
                    f"{self._folder}: the shared folder cannot be used "
                    f"({error.strerror or clean_line(str(error))}); "
                    "marks are kept here and shared as soon as it can"
                ) from error
            except sqlite3.Error as error:
                raise MarksError(f"{self._marks.path}: the marks are busy ({error})") from error

    def _exchange(self, merge: bool) -> ExchangeResult:
        state = State(self._marks.connection, str(self._folder))
        self._find_folder(state)
        done = ExchangeResult()
        found = files_in(self._folder)
        known = state.files()
        signatures = {name: seen.signature for name, seen in known.items()}
        own = own_name(self._marks.machine)
        rewritten = False

        def take(writes: list[FieldWrite]) -> None:
            if self._stopped():
                raise _StoppedError
            began = time.monotonic()
            merged = self._marks.merge(writes)
            done.merged += merged
            if self._gentle and merged:
                time.sleep(time.monotonic() - began)

        for name, path in found.items() if merge else ():
            seen = known.get(name, tail.Seen())
            signature = tail.signature(path)
            if signature in (None, seen.signature):
                continue
            try:
                read = tail.read_new(path, seen, take)
            except OSError as error:
                done.problems.append(f"{path}: cannot be read ({error.strerror or error})")
                continue
            if read.error:
                done.problems.append(f"{path}: {read.error}")
            state.remember(name, read.seen)
            signatures[name] = read.signature
            rewritten |= read.from_start and name == own
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
        if state.is_used or not self._folder.parent.is_dir():
            what = "is gone" if state.is_used else "is not there"
            raise SharingError(
                f"{self._folder}: the shared folder {what}; mount or make it, or change "
                "shared_folder in config.toml. Marks are kept here and shared as soon as it is back"
            )
        self._folder.mkdir(mode=0o700, exist_ok=True)

    def _publish(
        self, state: State, read: Mapping[str, str], *, gone: bool, rewritten: bool
    ) -> int:
        """Write what is missing in this machine's file; how many lines.

        `read` are the signatures of the files that were read.
        """
        machine = self._marks.machine
        path = self._folder / own_name(machine)
        own = state.own(machine)
        now = self._marks.wall()
        is_there = path.is_file() and not path.is_symlink()
        # it may hold writes that this machine does not know: it is read before it is replaced
        is_read = not is_there or tail.signature(path) == read.get(path.name)
        if own is None or not is_there:
            return self._write(state, machine, now) if is_read else 0
        if rewritten and own.most:
            own = own._replace(most=_REWRITE)
            state.published(machine, own)
        # if another program changes the file every time, we must not rewrite it every time
        if own.most == _REWRITE and is_read and abs(now - own.written_at) > _HOUR:
            return self._write(state, machine, now)
        until = self._marks.sequence
        carries = (gone or abs(now - own.carried_at) >= _DAY) and own.carried < until
        if own.published == until and not carries:
            return 0
        writes = self._marks.writes
        mine = (each for each in writes(own.published, until) if _machine(each) == machine)
        others = (each for each in writes(own.carried, until) if _machine(each) != machine)
        written = _append(path, chain(mine, others if carries else ()))
        if own.most != _REWRITE and is_read and own.lines + written > own.most:
            return self._write(state, machine, now)
        own = own._replace(published=until, lines=own.lines + written)
        if carries:
            own = own._replace(carried=until, carried_at=now)
        if written and is_read:
            state.published(machine, own, path.name, tail.whole(path))
        else:
            state.published(machine, own)
        return written

    def _write(self, state: State, machine: str, now: float) -> int:
        """Rewrite this machine's file with everything that is known; how many lines."""
        until = self._marks.sequence
        path = self._folder / own_name(machine)
        temporary = path.with_name(f".{path.name}.tmp")  # one fixed name, as it may be synchronized
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
            for write in self._marks.writes(0, until):
                file.write(wire.encode(write))
                written += 1
        own = OwnFile(until, until, now, now, written, 2 * written + _SPARE)
        state.published(machine, own, path.name, tail.whole(path))
        return written


def _machine(write: FieldWrite) -> str:
    return machine_of(write.stamp)


def _append(path: Path, writes: Iterator[FieldWrite]) -> int:
    """Append `writes` to the file and sync it to disk; how many lines."""
    written = 0
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"  # a write was interrupted, or the disk was full
            file.seek(0, os.SEEK_END)
            if torn:
                file.write(b"\n")
        for each in writes:
            file.write(wire.encode(each))
            written += 1
        file.flush()
        os.fsync(file.fileno())
    return written
