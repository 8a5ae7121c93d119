"""kill -9 at random moments, KILLS times with random SEED; `make kills` does 200."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest

from tests.support import forked
from tests.support.helpers import command_line, environment
from tests.support.lives import PAPERS, History, Life, Witness, make_library, pump, wait
from tests.support.painted import TAGS, ShownField, paper

KILLS = int(os.environ.get("KILLS", "5"))
SEED = int(os.environ.get("SEED", "1"))
STATES = {
    "read": ("read", True),
    "unread": ("read", False),
    "star": ("starred", True),
    "unstar": ("starred", False),
    **{f"tag:{tag}": (f"tag:{tag}", True) for tag in TAGS},
    **{f"untag:{tag}": (f"tag:{tag}", False) for tag in TAGS},
}
"""The field that each state of `tui-reader mark` changes, and whether it is set then."""


@pytest.fixture
def history(home: Path) -> Iterator[History]:
    make_library(home)
    history = History(home / "config" / "marks.db")
    yield history
    history.close()


def aim(history: History, lives: list[Life], life: Life) -> None:
    """Type a key that marks, and wait up to 0.2 seconds for its transaction."""
    life.type(b"s")
    journal = history.path.with_name("marks.db-journal")
    end = time.monotonic() + 0.2
    while not journal.exists() and time.monotonic() < end:
        pump(lives, 0)


def is_torn(history: History) -> bool:
    """Whether a transaction was interrupted: the next process to open the file rolls it back."""
    try:
        return history.path.with_name("marks.db-journal").stat().st_size > 0
    except FileNotFoundError:
        return False


def print_summary(deaths: Counter[str], seen: int, history: History) -> None:
    total = sum(count for what, count in deaths.items() if what != "within a transaction")
    parts = ", ".join(f"{count} {what}" for what, count in deaths.items())
    print(
        f"\n{total} deaths ({parts}): {seen:,} marks seen, 0 lost; "
        f"{sum(map(len, history.states.values())):,} states in the file"
    )


def test_no_mark_that_was_seen_is_lost_when_the_reader_is_killed(history: History) -> None:
    chance = random.Random(SEED)
    deaths: Counter[str] = Counter()
    seen = 0
    for _ in range(KILLS):
        life = Life(history)
        if chance.random() < 0.2:
            pump([life], chance.uniform(0, 0.8))
            life.type_next(chance)
            pump([life], chance.uniform(0, 0.1))
            deaths["while starting"] += 1
        else:
            life.until_shown()
            for _ in range(chance.randint(2, 40)):
                life.type_next(chance)
                pump([life], chance.choice((0, chance.uniform(0, 0.12))))
            if chance.random() < 0.3:
                aim(history, [life], life)
            else:
                pump([life], chance.uniform(0, 0.05))
            deaths["among keys"] += 1
        life.kill()
        deaths["within a transaction"] += is_torn(history)
        seen += life.witness.seen
        if chance.random() < 0.5:  # else the next life is the first to open the file
            history.check()
    life = Life(history)
    life.until_shown()
    life.type(b"s")
    wait([life], lambda: life.witness.seen, life.text)  # the killed may have painted no mark yet
    life.leave()
    history.check()
    print_summary(deaths, seen + life.witness.seen, history)


class Job:
    """A command of the command line, run again and again beside the readers."""

    def __init__(self, name: str, history: History, home: Path, chance: random.Random) -> None:
        self.name = name
        self._history, self._home, self._chance = history, home, chance
        self.runs = 0
        self.seen = 0
        self.start()

    def start(self) -> None:
        self.runs += 1
        self._witness = Witness(self._history)
        self._expected: list[ShownField] = []
        words = ["sync"]
        if self.name == "sync":
            make_library(self._home, self.runs + 1)
        else:
            state = self._chance.choice(list(STATES))
            ids = [paper(n) for n in self._chance.sample(range(1, PAPERS + 1), 5)]
            self._expected = [ShownField(id_, *STATES[state]) for id_ in ids]
            words = ["mark", state, *ids]
        self.process = forked.start(command_line(*words), environment(), stdout=PIPE, stderr=PIPE)

    def look(self) -> None:
        """If the command has ended, check that its marks are in the file, and start another."""
        if self.process.poll() is not None:
            printed = self.process.communicate()
            assert self.process.returncode == 0, printed
            self._witness.see(self._expected)
            self.seen += len(self._expected)
            self.start()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_no_mark_is_lost_when_one_of_many_writers_is_killed(history: History, home: Path) -> None:
    chance = random.Random(SEED)
    deaths: Counter[str] = Counter()
    seen = 0
    readers = [Life(history), Life(history)]
    jobs = [Job(name, history, home, chance) for name in ("sync", "mark")]
    for _ in range(KILLS):
        victim = chance.choice(("reader", "reader", "sync", "mark"))
        if chance.random() < 0.8:
            for life in readers:
                life.until_shown(readers)
        for _ in range(chance.randint(2, 25)):
            chance.choice(readers).type_next(chance)
            pump(readers, chance.choice((0, chance.uniform(0, 0.08))))
            for job in jobs:
                job.look()
        at = chance.randrange(2)
        if victim == "reader" and chance.random() < 0.3:
            aim(history, readers, readers[at])
        else:
            pump(readers, chance.uniform(0, 0.05))
        deaths[f"of a {victim}"] += 1
        if victim == "reader":
            readers[at].kill()
            deaths["within a transaction"] += is_torn(history)
            seen += readers[at].witness.seen
            readers[at] = Life(history)
        else:
            job = jobs[("sync", "mark").index(victim)]
            job.kill()
            job.start()
        history.check()
    for job in jobs:
        job.kill()
        seen += job.seen
    for life in readers:
        life.until_shown(readers)
    for life in readers:
        life.leave()
        seen += life.witness.seen
    history.check()
    print_summary(deaths, seen, history)
    assert seen
