"""Folders of digests watched: which of them something has changed in."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR
from typing import Final

from tui_reader.sources.digest_files import FolderError, digest_files

_TICK: Final = 1.0
"""Seconds between looks for folders that appear or vanish."""
_POLL: Final = 5.0
"""Seconds between looks into a folder whose changes the system does not tell."""
_DOUBT: Final = 60.0
"""Seconds between looks into the others: not everything tells all."""
_COST: Final = 20
"""Looking may take this fraction of the time."""
_DEBOUNCE: Final = 1600
_QUIET: Final = 200
"""Milliseconds without a change, after which changes are told; at most `_DEBOUNCE` after one."""

_MOUNTS: Final = Path("/proc/self/mountinfo")
_NETWORKED: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|virtiofs|fuse\..*|afs|ceph|coda|davfs|glusterfs|lustre|beegfs|gpfs|"
    r"vboxsf|prl_fs|vmhgfs|drvfs"
)


def watch(folders: Mapping[str, Path], stop: threading.Event) -> Iterator[set[str]]:
    """The names of `folders` whose digest files have changed, whenever some have, until `stop`.

    What counts is what changes after this call; a folder that appears, vanishes or is replaced
    has changed. The system tells of changes where it can. Folders on network file systems are
    looked through every few seconds, as all are where the system's watches run out.
    """
    return _changes({name: _Look(folder) for name, folder in folders.items()}, stop)


def _changes(looks: dict[str, _Look], stop: threading.Event) -> Iterator[set[str]]:
    polling = False
    while not stop.is_set():
        roots = {look.root for look in looks.values() if look.is_told and not polling}
        for look in looks.values():
            look.is_due = True  # the watch has just begun, and nobody saw what came before it
        try:
            for touched in _ticks(roots, stop):
                changed = {
                    name
                    for name, look in looks.items()
                    if look.is_wanted(touched, told=look.root in roots) and look.has_changed()
                }
                if changed:
                    yield changed
                if _any_moved(looks):
                    break
        except FileNotFoundError:  # gone since it was looked for
            if not _any_moved(looks):
                stop.wait(_TICK)
        except (OSError, RuntimeError):  # watchfiles raises both where watches run out
            polling = True


def _any_moved(looks: Mapping[str, _Look]) -> bool:
    return any(look.has_moved() for look in looks.values())


def _ticks(roots: set[str], stop: threading.Event) -> Iterator[set[str]]:
    """The paths below `roots` that were touched; nothing, every second or so, where none was."""
    if not roots:
        while not stop.wait(_TICK):
            yield set()
        return
    import watchfiles

    for changes in watchfiles.watch(
        *roots,
        watch_filter=None,
        debounce=_DEBOUNCE,
        step=_QUIET,
        stop_event=stop,
        rust_timeout=int(_TICK * 1000),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    ):
        yield {path for _, path in changes}


class _Look:
    """What was last seen of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = self._find()
        self._seen = _fingerprint(folder)
        self._looked = time.monotonic()
        self._took = 0.0
        self.is_due = False

    def _find(self) -> tuple[int, int] | None:
        """Which folder is at the path now."""
        self.root = str(self._folder.absolute())
        try:
            self.root = str(self._folder.resolve())
            stat = self._folder.stat()
        except (OSError, RuntimeError):  # the latter for links that go round
            self.is_told = False
            return None
        self.is_told = S_ISDIR(stat.st_mode) and not _is_networked(self.root)
        return stat.st_dev, stat.st_ino

    def has_moved(self) -> bool:
        """Whether the folder has appeared, vanished or been replaced since this was last asked."""
        before, self._place = self._place, self._find()
        return before != self._place

    def is_wanted(self, touched: set[str], *, told: bool) -> bool:
        """Whether it is time to look into the folder."""
        every = max(_DOUBT if told else _POLL, self._took * _COST)
        prefix = self.root.rstrip("/") + "/"
        return (
            self.is_due
            or time.monotonic() - self._looked >= every
            or (self._place is None) is not (self._seen is None)
            or any(
                path == self.root
                or (path.startswith(prefix) and "/." not in path[len(prefix) - 1 :])
                for path in touched
            )
        )

    def has_changed(self) -> bool:
        """Look, and say whether the files are others than the last time."""
        began = time.monotonic()
        before, self._seen = self._seen, _fingerprint(self._folder)
        self._looked = time.monotonic()
        self._took = self._looked - began
        self.is_due = False
        return before != self._seen


def _fingerprint(folder: Path) -> bytes | None:
    """The names, sizes and times of the folder's files, in short; None where there is no folder."""
    hash_ = hashlib.blake2b(digest_size=16)
    try:
        for file in digest_files("", folder):
            about = f"{file.path}\0{file.size}\0{file.mtime_ns}\0"
            hash_.update(about.encode(errors="surrogateescape"))
    except (FolderError, OSError):
        return None
    return hash_.digest()


def _is_networked(path: str) -> bool:
    """Whether `path` is on a file system that others change without our system's knowing."""
    try:
        mounts = _MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    longest, kind = "", ""
    for line in mounts:
        about, _, more = line.partition(" - ")
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), about.split(" ")[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(longest):
            longest, kind = point, more.split(" ")[0]
    return _NETWORKED.fullmatch(kind) is not None
