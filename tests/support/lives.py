"""Readers that are driven by keys and ended by kill -9, and checks of what they showed."""

import os
import random
import select
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.support.helpers import PATIENCE, Terminal, entry, process, write_digest
from tests.support.painted import TAGS, Painted, ShownField, paper
from tests.support.screen import ShownText
from tui_reader.marks.store import Marks
from tui_reader.system.errorlog import latest_entries

PAPERS = 22
"""Few enough that a list shows them all."""
PHRASES = (
    *("j", "k", "jj", "kk", "g", "G") * 2,
    *("s", "sj", "r", "rj", "rk", "sk", "u", "u", "uu", "\x12") * 3,
    *("xxs", "xxxr", "Vjjjs", "Vkkr", "*s", "*r", "A", "u\x12"),
    *("ta1\r", "tb2\r", "t-a1\r", "t-b2\r", "xxta1\r", "tlater\r"),
    *("ejk\x13", "e\x15\x13", "\r"),
    *("Tsnlbsuq", "Tnnuq", "Tlljkq", "Tsssuu\x12q"),
)
"""Keys to type; q only leaves triage, because the main screen has no key to quit here.

A phrase can begin in the middle when a reader is slow to start, so what would change the rows that
`Painted` reads (`list_lines`) has no key either.
"""
CONFIG = """\
list_lines = 1
editor = "built-in"

[keys]
quit = []
list_lines = []

[[sources]]
name = "d"
kind = "folder"
location = {folder!r}
"""
_SOON = 3.0
"""Seconds after which early keys may have opened the editor."""


def make_library(home: Path, version: int = 1) -> None:
    """Write the digest of `PAPERS` papers, its `version` in their abstracts; configure it."""
    folder = home / "digests"
    folder.mkdir(parents=True, exist_ok=True)
    new = home / "new.jsonl"
    entries = (
        entry(paper(number), f"P{number:04}", summary=f"Abstract {version}.")
        for number in range(1, PAPERS + 1)
    )
    write_digest(new, *entries).replace(folder / "2026-01-01.jsonl")
    if version == 1:
        (home / "config").mkdir(parents=True, exist_ok=True)
        (home / "config" / "config.toml").write_text(CONFIG.format(folder=str(folder)), "utf-8")
        assert process("sync").returncode == 0


class History:
    """Every write to a marks file, recorded by triggers in the same transactions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        Marks(path).close()
        self._db = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        self._db.execute(
            "CREATE TABLE history (n INTEGER PRIMARY KEY AUTOINCREMENT, id, field, there)"
        )
        for kind in ("INSERT", "UPDATE"):
            self._db.execute(
                f"CREATE TRIGGER history_{kind} AFTER {kind} ON state BEGIN INSERT INTO history "
                "(id, field, there) VALUES (new.id, new.field, new.value IS NOT NULL); END"
            )
        self._known: list[tuple[int, str, str, int]] = []
        self.states: dict[tuple[str, str], list[bool]] = defaultdict(lambda: [False])
        """The successive states of each field."""

    def close(self) -> None:
        self._db.close()

    def look(self) -> None:
        """Read the writes since the last call."""
        for row in self._db.execute("SELECT * FROM history WHERE n > ?", (len(self._known),)):
            self._known.append(row)
            self.states[row[1:3]].append(bool(row[3]))

    def check(self) -> None:
        """Open the file as the reader does; assert that it is sound and has lost no write."""
        marks = Marks(self.path)
        try:
            assert marks.connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            every = marks.connection.execute("SELECT * FROM history ORDER BY n").fetchall()
            assert every[: len(self._known)] == self._known, "the file has gone back"
            assert [row[0] for row in every] == list(range(1, len(every) + 1))
            self.look()
            for id_, mark in marks.get([paper(n) for n in range(1, PAPERS + 1)]).items():
                shown = {"read": mark.read, "starred": mark.starred, "note": bool(mark.note)}
                shown |= {f"tag:{tag}": tag in mark.tags for tag in TAGS}
                for field, there in shown.items():
                    states = self.states.get((id_, field), [False])
                    assert states[-1] == there, (id_, field, there, states)
        finally:
            marks.close()


class Witness:
    """Checks the marks that one process shows against the history of the file.

    The states in which a field was seen must occur in its history in the same order, and each must
    be in the file by the time it is seen.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        history.look()
        self._at = {key: len(states) - 1 for key, states in history.states.items()}
        self._last: dict[tuple[str, str], bool] = {}
        self.seen = 0
        """The number of changes seen."""

    def see(self, fields: Iterable[ShownField]) -> None:
        self._history.look()
        for id_, field, there in fields:
            key = id_, field
            states = self._history.states[key]
            at = self._at.get(key, 0)
            while at < len(states) and states[at] != there:
                at += 1
            assert at < len(states), (
                f"{id_}: {field} was seen {'set' if there else 'taken back'}; "
                f"the file has {states[self._at.get(key, 0) :]} since the last that was seen"
            )
            self._at[key] = at
            self.seen += self._last.get(key, there) != there
            self._last[key] = there


class Life(Terminal):
    """A reader in a terminal; every complete frame is checked against the file."""

    size = (132, 26)

    def __init__(self, history: History) -> None:
        self._shown = ShownText(*self.size)
        self._painted = Painted()
        self._keys = ""
        self.witness = Witness(history)
        self.rows = 0
        """The most papers that a list has shown at once."""
        super().__init__(VISUAL="", EDITOR="")

    def fileno(self) -> int:
        return self._own

    def take(self) -> bool:
        """Read available output and check its frames; False at the end of the output."""
        try:
            data = os.read(self._own, 1 << 16)
        except OSError:
            return False
        if b"\x1b[?2026$p" in data:  # the app asks whether synchronized updates are supported
            self.type(b"\x1b[?2026;2$y")
        if self._shown.draw_frames(data):
            fields = list(self._painted.fields(self._shown.lines))
            self.rows = max(self.rows, sum(each.field == "read" for each in fields))
            self.witness.see(fields)
        return bool(data)

    def type_next(self, chance: random.Random) -> None:
        """Type the next key of a phrase."""
        self._keys = self._keys or chance.choice(PHRASES)
        key, self._keys = self._keys[0], self._keys[1:]
        self.type(key.encode())

    def kill(self) -> None:
        """Kill the reader, then check what it had painted."""
        self.process.kill()
        self.process.wait()
        while select.select([self], [], [], 0)[0] and self.take():
            pass
        os.close(self._own)

    def leave(self) -> None:
        """Quit as a user does, and assert that it ends well."""
        end = time.monotonic() + PATIENCE
        self.type(b"\x11")
        while self.process.poll() is None:
            assert time.monotonic() < end, self.text()
            if select.select([self], [], [], 0.1)[0] and not self.take():
                break
        os.close(self._own)
        assert self.process.wait(PATIENCE) == 0, latest_entries(3)

    def until_shown(self, others: Iterable["Life"] = ()) -> None:
        """Wait for the list; save the note if early keys have opened the editor."""
        end = time.monotonic() + PATIENCE
        while not self.rows:
            assert time.monotonic() < end, self.text()
            self._wait([self, *others], time.monotonic() + _SOON)
            if not self.rows:
                self._keys = ""
                self.type(b"\x13")
                self._wait([self, *others], time.monotonic() + _SOON)
                self.type(b"\x1b")

    def _wait(self, lives: Iterable["Life"], soon: float) -> None:
        wait(lives, lambda: self.rows or time.monotonic() > soon, self.text)

    def text(self) -> str:
        return "\n".join(self._shown.lines)


def pump(lives: Iterable[Life], seconds: float) -> None:
    """Check what is painted during the next `seconds`."""
    lives = set(lives)
    end = time.monotonic() + seconds
    while True:
        ready, _, _ = select.select(lives, [], [], max(0.0, end - time.monotonic()))
        for life in ready:
            assert life.take(), f"the reader has ended by itself:\n{life.text()}"
        if not ready or time.monotonic() >= end:
            return


def wait(lives: Iterable[Life], for_: Callable[[], object], message: Callable[[], object]) -> None:
    lives = list(lives)
    end = time.monotonic() + PATIENCE
    while not for_():
        assert time.monotonic() < end, message()
        pump(lives, 0.02)
