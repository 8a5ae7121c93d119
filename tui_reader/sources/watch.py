"""Watches folders of digests for changes."""

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
"""Seconds between checks for folders that appear or vanish."""
_POLL: Final = 5.0
"""Seconds between scans of a folder whose changes the system does not report."""
_DOUBT: Final = 60.0
"""Seconds between scans of the other folders, as reports may be missing."""
_COST: Final = 20
"""Scans of a folder take at most one part in this many of the time."""
_DEBOUNCE: Final = 1600
_QUIET: Final = 200
"""Milliseconds without a change before changes are reported; at most `_DEBOUNCE` in total."""

_MOUNTS: Final = Path("/proc/self/mountinfo")
_NETWORKED: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|virtiofs|fuse\..*|afs|ceph|coda|davfs|glusterfs|lustre|beegfs|gpfs|"
    r"vboxsf|prl_fs|vmhgfs|drvfs"
)


def watch(folders: Mapping[str, Path], stop: threading.Event) -> Iterator[set[str]]:
    """Yield the names of `folders` in which digest files have changed, until `stop` is set.

    Changes count from this call on; a folder that appears, vanishes or is replaced has changed.
    The system reports changes where it can. Folders on network file systems are scanned every few
    seconds, and so are all folders if the system has no watches left.
    """
    return _changes({name: _FolderScan(folder) for name, folder in folders.items()}, stop)


def _changes(scans: dict[str, _FolderScan], stop: threading.Event) -> Iterator[set[str]]:
    polling = False
    while not stop.is_set():
        roots = {scan.root for scan in scans.values() if scan.is_reported and not polling}
        for scan in scans.values():
            scan.is_due = True  # changes before the watch began were not reported
        try:
            for touched in _ticks(roots, stop):
                changed = {
                    name
                    for name, scan in scans.items()
                    if scan.is_wanted(touched, reported=scan.root in roots) and scan.has_changed()
                }
                if changed:
                    yield changed
                if _any_moved(scans):
                    break
        except FileNotFoundError:  # it vanished after the check
            if not _any_moved(scans):
                stop.wait(_TICK)
        except (OSError, RuntimeError):  # watchfiles raises both if there are no watches left
            polling = True


def _any_moved(scans: Mapping[str, _FolderScan]) -> bool:
    return any(scan.has_moved() for scan in scans.values())


def _ticks(roots: set[str], stop: threading.Event) -> Iterator[set[str]]:
    """Yield the changed paths below `roots`; an empty set about every second without changes."""
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


class _FolderScan:
    """The latest scan of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = self._find()
        self._seen = _fingerprint(folder)
        self._scanned = time.monotonic()
        self._took = 0.0
        self.is_due = False

    def _find(self) -> tuple[int, int] | None:
        """The device and inode of the folder at the path, None if there is none."""
        self.root = str(self._folder.absolute())
        try:
            self.root = str(self._folder.resolve())
            stat = self._folder.stat()
        except (OSError, RuntimeError):  # RuntimeError: links in a circle
            self.is_reported = False
            return None
        self.is_reported = S_ISDIR(stat.st_mode) and not _is_networked(self.root)
        return stat.st_dev, stat.st_ino

    def has_moved(self) -> bool:
        """Whether the folder appeared, vanished or was replaced since the previous call."""
        before, self._place = self._place, self._find()
        return before != self._place

    def is_wanted(self, touched: set[str], *, reported: bool) -> bool:
        """Whether it is time to scan the folder."""
        every = max(_DOUBT if reported else _POLL, self._took * _COST)
        prefix = self.root.rstrip("/") + "/"
        return (
            self.is_due
            or time.monotonic() - self._scanned >= every
            or (self._place is None) is not (self._seen is None)
            or any(
                path == self.root
                or (path.startswith(prefix) and "/." not in path[len(prefix) - 1 :])
                for path in touched
            )
        )

    def has_changed(self) -> bool:
        """Scan the folder; whether its files differ from the previous scan."""
        began = time.monotonic()
        before, self._seen = self._seen, _fingerprint(self._folder)
        self._scanned = time.monotonic()
        self._took = self._scanned - began
        self.is_due = False
        return before != self._seen


def _fingerprint(folder: Path) -> bytes | None:
    """A hash of the names, sizes and times of the folder's files; None if there is no folder."""
    hash_ = hashlib.blake2b(digest_size=16)
    try:
        for file in digest_files("", folder):
            about = f"{file.path}\0{file.size}\0{file.mtime_ns}\0"
            hash_.update(about.encode(errors="surrogateescape"))
    except (FolderError, OSError):
        return None
    return hash_.digest()


def _is_networked(path: str) -> bool:
    """Whether `path` is on a file system that other machines change without a report here."""
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
