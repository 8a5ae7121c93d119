"""Measures the cost of a shared folder with many marks: `python -m benchmarks.sharing`.

Start-up and keys are also measured without a shared folder, for comparison.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.generate import generate
from benchmarks.home import CATEGORY, Home
from benchmarks.terminal import Terminal
from tui_reader.library import Library, View
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks
from tui_reader.sharing.exchange import SharedFolder
from tui_reader.sync.marks import copy_new_marks
from tui_reader.system import paths

_TIME = "2026-01-01T00:00:00+00:00"


class Other:
    """Another machine."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.marks = Marks(root / "marks.db")
        self.share = SharedFolder(self.marks, folder, lock=root / "lock")

    def star_and_unstar(self, ids: list[str], stop: threading.Event, every: float) -> None:
        number = 0
        while not stop.wait(every):
            self.marks.mark([ids[number % len(ids)]], starred=number // len(ids) % 2 == 0)
            self.share.exchange()
            number += 1


def measure(papers: int, marks: int, runs: int) -> None:
    """Print the figures for a library of `papers` and `marks` marks."""
    with tempfile.TemporaryDirectory(prefix="tui-reader-bench-") as place:
        root = Path(place)
        home = Home(root / "home", *generate(root / "digests", papers).folders)
        folder = root / "Sync"
        folder.mkdir()
        config = home.root / "config" / "config.toml"
        plain = config.read_text()
        shared = f'{plain}\n[marks]\nshared_folder = "{folder}"\n'
        ids = _fill(home, marks)
        other = Other(root / "other", folder)
        own = Marks(home.root / "config" / "marks.db")
        share = SharedFolder(own, folder, lock=root / "lock")
        seconds = _timed(share.exchange)
        print(f"{marks:,} marks written for the first time: {seconds:.2f} s")
        seconds = _timed(other.share.exchange)
        print(f"{marks:,} marks merged by a new machine: {seconds:.2f} s")
        share.exchange()
        print(f"an exchange without news: {_timed(share.exchange) * 1e3:.2f} ms")
        other.marks.mark(ids[:1], starred=True)
        other.share.exchange()
        print(f"an exchange that brings one mark: {_timed(share.exchange) * 1e3:.1f} ms")
        home.place(0)
        starts: dict[str, list[float]] = {plain: [], shared: []}
        for run in range(runs + 1):
            for text, times in starts.items():
                config.write_text(text)
                with home.reader() as terminal:
                    seconds = terminal.start(CATEGORY)
                if run:
                    times.append(seconds * 1e3)
        print(
            f"start to the first papers: {median(starts[shared]):.0f} ms, "
            f"{median(starts[plain]):.0f} ms without sharing "
            f"({median(starts[shared]) / median(starts[plain]):.2f} x)"
        )
        _keys(home, config, plain, shared, other, ids, runs)
        _joining(home, config, shared, runs)


def _fill(home: Home, marks: int) -> list[str]:
    """Mark papers of the library, and made-up ones, as read. Returns their ids."""
    home.sync()
    library = Library(paths.library_file())
    ids = list(library.ids(library.view(View())))[:marks]
    ids += [f"9001.{number:06}" for number in range(marks - len(ids))]
    own = Marks(paths.marks_file())
    own.apply(Change(id_, "read", _TIME) for id_ in ids)
    copy_new_marks(library, own)
    own.close()
    library.close()
    return ids


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _keys(
    home: Home, config: Path, plain: str, shared: str, other: Other, ids: list[str], runs: int
) -> None:
    for key in ("j", "s"):
        figures = {}
        for text, name in ((plain, "without sharing"), (shared, "while stars arrive")):
            config.write_text(text)
            stop = threading.Event()
            with home.reader() as terminal, ThreadPoolExecutor(1) as pool:
                terminal.start(CATEGORY)
                terminal.wait_quiet(1.0)
                if text is shared:
                    pool.submit(other.star_and_unstar, ids[200:220], stop, 0.5)
                try:
                    figures[name] = _pressed(terminal, key, runs * 10)
                finally:
                    stop.set()
        results = ", ".join(f"{name} {_shown(times)}" for name, times in figures.items())
        print(f"{key} to the repaint: {results}")


def _pressed(terminal: Terminal, key: str, times: int) -> list[float]:
    pressed = (terminal.press(key, 0.08) for _ in range(times))
    return sorted(repaint.first for repaint in pressed if repaint)


def _shown(times: list[float]) -> str:
    return f"{median(times):.1f} ms (95 %: {times[int(len(times) * 0.95)]:.1f})"


def _joining(home: Home, config: Path, shared: str, runs: int) -> None:
    """Time keys while all marks are merged into a machine that has none."""
    (home.root / "config" / "marks.db").unlink()
    config.write_text(shared)
    with home.reader() as terminal:
        terminal.start(CATEGORY)
        for key in ("j", "s"):
            print(f"{key} while all is merged: {_shown(_pressed(terminal, key, runs * 10))}")


def main() -> None:
    """Run the benchmark with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--marks", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    measure(chosen.papers, chosen.marks, chosen.runs)


if __name__ == "__main__":
    main()
