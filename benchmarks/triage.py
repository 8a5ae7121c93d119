"""Measures going through one day by keys alone: star ten papers, skip the rest.

Seconds are the machine's: each key is sent as soon as the result of the last one is on the screen.
The time that a person takes is estimated from a reading pace, which is printed with it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table

from benchmarks.generate import generate
from benchmarks.home import CATEGORY, READER, SHARED, Home, processor_time_of_children
from benchmarks.terminal import Terminal
from tui_reader.library import Library
from tui_reader.system import paths

DAY: Final = "2026-07-01"
REAL: Final = SHARED / "digests" / "daily-arxiv"
"""Real digests next to the project; without them the day is generated."""
STARS: Final = 10
_PAPERS: Final = 301
"""Papers of a generated day."""
_SKIMMED: Final = 450 / 60
"""Words a second of a title, at which people skim (R. P. Carver, Reading Rate, 1990)."""
_LOOK: Final = 10.0
"""Additional seconds for a starred paper, to read what it is about."""


class Day(NamedTuple):
    """The digest of the day."""

    date: str
    papers: int
    words: float
    """Words in all titles; in scripts without spaces, two characters count as one word."""


class WayResult(NamedTuple):
    """The result of going through the day in one way."""

    way: str
    keys: int
    seconds: float
    cpu: float
    """CPU seconds of the reader, from start to exit."""
    marks: str
    """What was on disk after it, and again after a restart."""


class Keys:
    """Sends keys to the reader one at a time, and counts them."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.count = 0

    def press(self, key: str, shown: str) -> None:
        """Press a key and wait until `shown` is written to the screen."""
        self._terminal.reach(key, shown)
        self.count += 1


def in_triage(keys: Keys, day: Day) -> None:
    """Open the newest digest, press T, then one key for each paper."""
    keys.press("]", f" 1 of {day.papers}")
    keys.press("T", f" 1 of {day.papers}")
    for place in range(1, day.papers + 1):
        last = place == day.papers
        after = "All done." if last else f" {place + 1} of {day.papers}"
        keys.press("s" if _is_starred(place, day) else "n", after)
    keys.press("\r", f"{day.date} ")


def in_the_list(keys: Keys, day: Day) -> None:
    """Open the newest digest, move down line by line, star with s, and press A at the end."""
    keys.press("]", f" 1 of {day.papers}")
    for place in range(1, day.papers + 1):
        if place > 1:
            keys.press("j", f" {place} of {day.papers}")
        if _is_starred(place, day):
            keys.press("s", "★")
    keys.press("A", f"Mark {day.papers} papers")
    keys.press("y", f"Read {day.papers} papers")


WAYS: Final[dict[str, Callable[[Keys, Day], None]]] = {
    "triage: ] T, then s or n": in_triage,
    "the list: ] then j and s, at the end A y": in_the_list,
}


def _is_starred(place: int, day: Day) -> bool:
    return place % (day.papers // STARS) == 0 and place // (day.papers // STARS) <= STARS


def real_or_made_up(root: Path, real: Path = REAL, papers: int = _PAPERS) -> Path:
    """The folder with the day's digests."""
    if any(real.glob(f"{DAY}*")):
        return real
    return generate(root / "digests", papers, papers_a_day=papers).daily


def measure(folder: Path, root: Path) -> tuple[Day, list[WayResult]]:
    """Go through the newest day of the digests in `folder` in every way, in homes below `root`."""
    results = []
    for number, (name, go) in enumerate(WAYS.items()):
        home = Home(root / f"home{number}", folder)
        home.sync()
        day = _day()
        used = processor_time_of_children()
        with _opened(home) as terminal:
            keys = Keys(terminal)
            begin = time.perf_counter()
            go(keys, day)
            seconds = time.perf_counter() - begin
        used = processor_time_of_children() - used
        marks = _marks(day)
        _after_a_restart(day, home)
        if (again := _marks(day)) != marks:
            raise AssertionError(f"{marks} became {again} by a restart")
        results.append(WayResult(name, keys.count, seconds, used, marks))
    return day, results


@contextmanager
def _opened(home: Home) -> Iterator[Terminal]:
    """The reader, once it shows its first papers."""
    with home.reader() as terminal:
        terminal.start(CATEGORY)
        terminal.wait_quiet()
        yield terminal


def _day() -> Day:
    """The newest digest of the library."""
    titles = [each["title"] for each in _listed()]
    return Day(_newest(), len(titles), sum(_words(title) for title in titles))


def _newest() -> str:
    with closing(Library(paths.library_file())) as library:
        return library.facets("date")[0].value


def _listed() -> list[dict[str, Any]]:
    """The newest day's papers, from `tui-reader list` in a new process."""
    command = (*READER, "list", f"date:{_newest()}", "--format", "jsonl")
    answer = subprocess.run(command, capture_output=True, check=True)
    return [json.loads(line) for line in answer.stdout.decode().splitlines()]


def _words(title: str) -> float:
    """Words of a title: see `Day`."""
    wide = sum("\u3040" <= character <= "\uffef" for character in title)
    return len(title.split()) + wide / 2


def _marks(day: Day) -> str:
    """Describe the marks on disk. Raises AssertionError if they are not as expected."""
    listed = _listed()
    starred = sum(each["starred"] for each in listed)
    read = sum(each["read"] for each in listed)
    if (starred, read) != (STARS, day.papers):
        raise AssertionError(f"{starred} starred and {read} read of {day.papers}")
    return f"{starred} starred, {read} read"


def _after_a_restart(day: Day, home: Home) -> None:
    """Restart the reader and check that it shows the starred and the read papers."""
    with _opened(home) as terminal:
        for query, count in (("is:starred", STARS), ("is:read", day.papers)):
            terminal.reach("/", "Earlier search")
            terminal.reach(f"{query}\r", f"0 unread of {count}")
            terminal.press("escape")


def estimate(day: Day) -> tuple[float, str]:
    """Estimated seconds for a person, and the reading pace in words."""
    seconds = day.words / _SKIMMED + STARS * _LOOK
    pace = (
        f"the {day.words:,.0f} words of the titles skimmed at {_SKIMMED * 60:.0f} a minute "
        f"(Carver 1990), and {_LOOK:.0f} s more on each of {STARS}"
    )
    return seconds, pace


def report(console: Console) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="tui-reader-bench-") as folder:
        root = Path(folder)
        digests = real_or_made_up(root)
        day, results = measure(digests, root)
    source = "" if digests == REAL else ", made up as there are no real digests here"
    table = Table(
        *("way", "keys", "seconds", "ms a key", "CPU s", "on disk, and after a restart"),
        title=f"{day.papers} papers of {day.date}{source}: star {STARS}, skip the rest",
    )
    for each in results:
        pace = f"{each.seconds / each.keys * 1e3:.0f}"
        table.add_row(
            each.way, f"{each.keys}", f"{each.seconds:.1f}", pace, f"{each.cpu:.1f}", each.marks
        )
    console.print(table)
    seconds, pace = estimate(day)
    console.print(f"An estimate, not a measurement: a person takes {seconds / 60:.0f} min; {pace}.")
