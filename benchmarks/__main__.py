"""Measures every performance limit of the reader, next to a reference in the same run."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks import paper, triage, while_ranking
from benchmarks.generate import generate
from benchmarks.home import CATEGORY, Home, Row
from benchmarks.terminal import Part, Repaint, Terminal, peak_memory
from benchmarks.trends import measure_trends
from tui_reader import config
from tui_reader.library import Library
from tui_reader.marks.store import Marks
from tui_reader.sources.registry import source_files
from tui_reader.sync.run import sync
from tui_reader.system import paths

PAPERS: Final = 60_000
QUICK_PAPERS: Final = 3_000
DIGESTS: Final = 1_000
_TYPED: Final = (
    "attention",
    "inference co",
    "spars model",
    "quant -model",
    "cat:cs.CL graph",
    "一丁",
)
_ROWS: Final = Part(range(29, 92), range(1, 42))
"""Where the rows of the list are, in a terminal of this size."""


@contextmanager
def reference(name: str) -> Iterator[Terminal]:
    """One of the smallest Textual apps that do the same, which ends with the block."""
    with closing(Terminal((sys.executable, "-m", "benchmarks.reference", name))) as terminal:
        yield terminal


def measure_indexing(home: Home, runs: int) -> Iterator[Row]:
    measured, plain = [], []
    for _ in range(runs):
        home.forget_library()
        measured.append(home.run("benchmarks.indexing", "library"))
        plain.append(home.run("benchmarks.indexing", "plain"))
    speed = median(each["papers"] / each["seconds"] for each in measured)
    bare = median(each["papers"] / each["seconds"] for each in plain)
    yield Row(
        "indexing from cold",
        f"{speed:,.0f} papers/s",
        f"{bare:,.0f} a plain FTS5 insert ({speed / bare:.2f} ×)",
        "5,000 papers/s",
        speed >= 5_000,
    )
    memory = max(each["memory"] for each in measured)
    second = max(each["memory of the reading process"] for each in measured)
    yield Row(
        "memory of indexing",
        f"{memory:.0f} MB",
        f"{second:.0f} MB the process that reads",
        "100 MB",
        memory <= 100,
    )


def measure_sync_without_changes(home: Home, runs: int) -> Row:
    configured = config.load(paths.config_file())
    home.forget_library()
    library = Library(paths.library_file())
    files = sum(1 for source in configured.sources for _ in source_files(source))
    times = []
    for run in range(runs + 1):
        begin = time.perf_counter()
        for _ in sync(configured, library):
            assert not run, "a file was read again"
        times.append(time.perf_counter() - begin)
    library.close()
    seconds = median(times[1:])
    return Row(
        f"a sync that finds nothing new, {files:,} files",
        f"{seconds * 1e3:.0f} ms",
        "",
        "500 ms",
        seconds <= 0.5,
    )


def measure_marks(home: Home, runs: int) -> Row:
    opened = Marks(home.root / "config" / "bench-marks.db")
    file = (home.root / "config" / "bare").open("wb", buffering=0)
    times, bare = [], []
    for number in range(runs):
        begin = time.perf_counter()
        opened.mark([f"2601.{number:05}"], read=True)
        times.append((time.perf_counter() - begin) * 1e3)
        begin = time.perf_counter()
        file.write(b"x" * 64)
        os.fsync(file.fileno())
        bare.append((time.perf_counter() - begin) * 1e3)
    file.close()
    opened.close()
    value, reference_value = median(times), median(bare)
    return Row(
        "a mark, until it is on disk",
        f"{value:.2f} ms",
        f"{reference_value:.2f} ms one fsync ({value / reference_value:.1f} ×)",
        "33 ms, a held key",
        value <= 33,
    )


def measure_start(home: Home, shown: str, runs: int) -> Row:
    times, bare = [], []
    home.place(0)
    for run in range(runs + 1):
        with reference("bare") as terminal:
            bare.append(terminal.start("third line"))
        with home.reader() as terminal:
            times.append(terminal.start(shown))
        if not run:  # warm-up: nothing was compiled or cached yet
            bare.clear()
            times.clear()
    ratio = median(times) / median(bare)
    return Row(
        "start to the first papers painted",
        f"{median(times) * 1e3:.0f} ms",
        f"{median(bare) * 1e3:.0f} ms a bare app ({ratio:.2f} ×)",
        "1.6 ×",
        ratio <= 1.6,
    )


@contextmanager
def _both(home: Home, index: int) -> Iterator[tuple[Terminal, Terminal]]:
    """The reader with its cursor on a line of the list, and an OptionList."""
    home.place(index)
    with reference("options") as options, home.reader() as reader:
        options.start("row 3")
        reader.start(CATEGORY)
        for terminal in (options, reader):
            terminal.wait_quiet()
        yield reader, options


def measure_cursor(home: Home, papers: int, runs: int) -> Iterator[Row]:
    """Time keys in the reader and in an OptionList, alternately; then measure memory."""
    memory = 0.0
    for place, index in (("start", 0), ("middle", papers // 2), ("end", papers - 60)):
        with _both(home, index) as (reader, options):
            if index:  # move the cursor to the lower edge in both, so that each step scrolls
                for _ in range(2):
                    options.press("pagedown")
            for key in ("j", "down", "ctrl+d", "G"):
                # an OptionList has fewer keys; its page and end keys do the same work
                reference_key = {"j": "down", "ctrl+d": "pagedown", "G": "end"}.get(key, key)
                row = _turns(reader, key, options, reference_key, runs)
                if row:
                    yield row._replace(what=f"{key} at the {place} of the list")
            memory = max(memory, peak_memory(reader.pid))
    yield Row("memory after that", f"{memory:.0f} MB", "", "100 MB", memory <= 100)


def _turns(
    reader: Terminal, key: str, options: Terminal, reference_key: str, runs: int
) -> Row | None:
    times: list[Repaint] = []
    bare: list[Repaint] = []
    for _ in range(runs):
        for terminal, pressed, back, into in (
            (options, reference_key, "home", bare),
            (reader, key, "g", times),
        ):
            repaint = terminal.press(pressed)
            if repaint:
                into.append(repaint)
            if key == "G":
                terminal.press(back)
    if not times or not bare:
        return None
    value = median(each.first for each in times)
    last = median(each.last for each in times)
    reference_value = median(each.first for each in bare)
    ratio = value / reference_value
    return Row(
        key,
        f"{value:.1f} ms (quiet after {last:.0f})",
        f"{reference_value:.1f} ms an OptionList ({ratio:.2f} ×)",
        "1.5 ×",
        ratio <= 1.5,
    )


def measure_triage(home: Home, runs: int) -> Iterator[Row]:
    """Time triage's keys until another paper is painted, including writing the mark."""
    with _both(home, 0) as (reader, options):
        if reader.press("T", 1.0) is None:
            return
        for key, what in (("n", "a decision and its mark"), ("b", "back to the paper before")):
            if row := _turns(reader, key, options, "down", runs):
                yield row._replace(what=f"triage: {what}, to the repaint")


def measure_search(home: Home, runs: int) -> Row:
    """Time characters typed into the search, and into the only field of a bare app.

    Each time ends at the last change of the list's rows; the count above may change later.
    """
    home.place(0)
    times: list[float] = []
    counted: list[float] = []
    bare: list[float] = []
    with home.reader() as reader, reference("field") as field:
        reader.start(CATEGORY)
        field.start("▔" * 20)
        for terminal in (reader, field):
            terminal.wait_quiet()
        for query in _TYPED * runs:
            reader.press("/", 0.3)
            for character in query:
                if rows := reader.press(character, 0.3, _ROWS):
                    times.append(rows.last)
                    counted.append(reader.latest)
                if repaint := field.press(character):
                    bare.append(repaint.last)
            reader.press("escape", 0.3)
    value, reference_value = _percentile(times), _percentile(bare)
    return Row(
        f"a search character to its results, 95 % of {len(times)}",
        f"{value:.0f} ms (median {median(times):.0f}; all quiet after {_percentile(counted):.0f})",
        f"{reference_value:.0f} ms typed in a bare field ({value / reference_value:.2f} ×)",
        "60 ms",
        value <= 60,
    )


def _percentile(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)] if values else float("nan")


def measure(papers: int, runs: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="tui-reader-bench-") as folder:
        root = Path(folder)
        home = Home(
            root / "many-home", *generate(root / "many", DIGESTS * 3, papers_a_day=3).folders
        )
        yield measure_sync_without_changes(home, runs)
        yield measure_marks(home, runs * 20)
        generated = generate(root / "digests", papers)
        big = Home(root / "home", *generated.folders)
        yield from measure_indexing(big, 3)
        yield measure_start(big, generated.newest[:24], runs)
        yield from measure_cursor(big, papers, runs)
        yield from measure_triage(big, runs)
        yield measure_search(big, max(1, runs // 3))
        yield from measure_trends(big.root / "cache" / "library.db", max(1, runs // 3))
        yield from while_ranking.measure(big, runs)
    yield from measure_papers(runs)


def measure_papers(runs: int) -> Iterator[Row]:
    """The reading of whole papers."""
    yield from paper.measure_pages(runs)
    yield from paper.measure_screen(runs)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK_PAPERS:,} papers")
    parser.add_argument("--papers", type=int, help=f"in the big library (default {PAPERS:,})")
    parser.add_argument("--runs", type=int, default=9, help="of which medians are taken (9)")
    parser.add_argument("--triage", action="store_true", help="only a day gone through by keys")
    parser.add_argument("--fulltext", action="store_true", help="only the reading of whole papers")
    options = parser.parse_args()
    # Python stores the modules that it compiles, as it does for users, so that only the first
    # start of each program, which is not counted, compiles them.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    papers = options.papers or (QUICK_PAPERS if options.quick else PAPERS)
    console = Console(width=None if sys.stdout.isatty() else 130)
    if options.triage:
        triage.report(console)
        return 0
    progress = Console(stderr=True)
    table = Table("what", "measured", "compared with", "limit", "met", title=f"{papers:,} papers")
    missed = False
    rows = measure_papers if options.fulltext else partial(measure, papers)
    for row in rows(options.runs):
        progress.print(f"  {row.what}: {row.value}", style="dim", highlight=False)
        table.add_row(row.what, row.value, row.reference, row.limit, "yes" if row.met else "NO")
        missed |= not row.met
    console.print(table)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
