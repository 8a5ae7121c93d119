"""Measures the cost of a shared folder with many marks: `python -m benchmarks.sharing`.

Start-up and keys are also measured without a shared folder, for comparison.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from benchmarks.__main__ import _SHOWN, Home
from benchmarks.generate import generate
from benchmarks.terminal import Terminal
from tui_reader.library import Library, View
from tui_reader.marks.model import Change
from tui_reader.marks.store import Marks
from tui_reader.sharing.exchange import SharedFolder
from tui_reader.sync.marks import copy_new_marks
from tui_reader.sync.run import sync

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
        home = Home(root / "home", generate(root / "digests", papers))
        folder = root / "Sync"
        folder.mkdir()
        config = home.root / "config" / "config.toml"
        plain = config.read_text()
        shared = f'{plain}\n[marks]\nshared_folder = "{folder}"\n'
        ids = _fill(home, marks)
        other = Other(root / "other", folder)
        own = Marks(home.root / "config" / "marks.db")
        began = time.perf_counter()
        written = SharedFolder(own, folder, lock=root / "lock").exchange().published
        print(f"{written:,} marks written for the first time: {time.perf_counter() - began:.2f} s")
        began = time.perf_counter()
        merged = other.share.exchange().merged
        print(f"{merged:,} marks merged by a new machine: {time.perf_counter() - began:.2f} s")
        share = SharedFolder(own, folder, lock=root / "lock")
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
                terminal = home.reader()
                try:
                    seconds = terminal.start(_SHOWN)
                finally:
                    terminal.close()
                if run:
                    times.append(seconds * 1e3)
        print(
            f"start to the first papers: {median(starts[shared]):.0f} ms, "
            f"{median(starts[plain]):.0f} ms without sharing "
            f"({median(starts[shared]) / median(starts[plain]):.2f} x)"
        )
        _keys(home, config, plain, shared, other, ids, runs)
        _joining(home, config, shared, root, runs)


def _fill(home: Home, marks: int) -> list[str]:
    """Mark papers of the library, and made-up ones, as read. Returns their ids."""
    from tui_reader import config
    from tui_reader.system import paths

    library = Library(paths.library_file())
    for _ in sync(config.load(paths.config_file()), library):
        pass
    ids = list(library.ids(library.view(View())))[:marks]
    ids += [f"9001.{number:06}" for number in range(marks - len(ids))]
    own = Marks(paths.marks_file())
    own.apply(Change(id_, "read", _TIME) for id_ in ids)
    copy_new_marks(library, own)
    own.close()
    library.close()
    return ids


def _timed(work: object) -> float:
    assert callable(work)
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
            terminal = home.reader()
            stop = threading.Event()
            arriving = threading.Thread(
                target=other.star_and_unstar, args=(ids[200:220], stop, 0.5)
            )
            try:
                terminal.start(_SHOWN)
                terminal.wait_quiet(1.0)
                if text is shared:
                    arriving.start()
                figures[name] = _pressed(terminal, key, runs * 10)
            finally:
                stop.set()
                if arriving.ident:
                    arriving.join()
                terminal.close()
        results = ", ".join(f"{name} {_shown(times)}" for name, times in figures.items())
        print(f"{key} to the repaint: {results}")


def _pressed(terminal: Terminal, key: str, times: int) -> list[float]:
    pressed = (terminal.press(key, 0.08) for _ in range(times))
    return sorted(repaint.first for repaint in pressed if repaint)


def _shown(times: list[float]) -> str:
    return f"{median(times):.1f} ms (95 %: {times[int(len(times) * 0.95)]:.1f})"


def _joining(home: Home, config: Path, shared: str, root: Path, runs: int) -> None:
    """Time keys while all marks are merged into a machine that has none."""
    (home.root / "config" / "marks.db").unlink()
    config.write_text(shared)
    terminal = home.reader()
    try:
        terminal.start(_SHOWN)
        print(f"j while all is merged: {_shown(_pressed(terminal, 'j', runs * 10))}")
        print(f"s while all is merged: {_shown(_pressed(terminal, 's', runs * 10))}")
    finally:
        terminal.close()


def main() -> None:
    """Run the benchmark with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--marks", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    measure(chosen.papers, chosen.marks, chosen.runs)
    sys.exit(0)


if __name__ == "__main__":
    main()
