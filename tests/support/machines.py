"""Machines of one user, each with its own marks and access to a shared folder."""

import shutil
from pathlib import Path

from tui_reader.marks.store import Marks
from tui_reader.sharing.exchange import ExchangeResult, SharedFolder, own_name

SANE = 1_790_000_000.0
"""A wall clock, in September 2026."""


class Machine:
    """Has its own marks below `root` and sees `folder`, which others may see too."""

    def __init__(self, root: Path, folder: Path | None = None, time: float = SANE) -> None:
        self.root = root
        self.time = time
        self.snapshot = b""
        self.folder = folder or root / "shared"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.open()

    def open(self) -> None:
        self.marks = Marks(self.root / "config" / "marks.db", lambda: self.time)

    def close(self) -> None:
        self.marks.close()

    def again(self) -> None:
        """Close and open the marks, as a restart of the reader does."""
        self.close()
        self.open()

    def exchange(self, *, merge: bool = True) -> ExchangeResult:
        share = SharedFolder(self.marks, self.folder, lock=self.root / "lock")
        return share.exchange(merge=merge)

    @property
    def file(self) -> Path:
        return self.folder / own_name(self.marks.machine)

    def copied(self, root: Path, folder: Path | None = None) -> "Machine":
        """Another machine with a copy of the whole home of this one."""
        shutil.copytree(self.root / "config", root / "config")
        return Machine(root, folder or self.folder, self.time)

    def starred(self) -> set[str]:
        return {mark.id for mark in self.marks.changed().marks if mark.starred}

    def state(self) -> dict[tuple[str, str], tuple[str | None, str]]:
        return {write[:2]: write[2:] for write in self.marks.writes()}

    def star(self, *ids: str, starred: bool = True) -> None:
        self.marks.mark(ids, starred=starred)


def settle(*machines: Machine) -> None:
    """Exchange until no machine merges or publishes anything."""
    for _ in range(2 * len(machines) + 2):
        done = [machine.exchange() for machine in machines]
        if not any(each.merged or each.published for each in done):
            return
    raise AssertionError("the machines never settle")
