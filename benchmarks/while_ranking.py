"""Measures keys and memory while the papers are ranked for the user, again and again."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.home import CATEGORY, READER, Home, Row
from benchmarks.terminal import Part, Terminal, peak_memory

_STARS: Final = 36
_EVERY: Final = 150
"""Papers of the list from one star to the next."""
_SECONDS: Final = 2.0
"""Seconds of keys after a star, in which the papers are ranked, and without a star."""
_EDGE: Final = Part(range(29, 32), range(1, 42))
"""The left edge of the list, where the cursor is seen: a small part, as each key compares it."""


def measure(home: Home, runs: int) -> Iterator[Row]:
    """Time `j` with and without a ranking beside it, in turns; then measure memory."""
    _star(home)
    home.place(0)
    plain: list[float] = []
    beside: list[float] = []
    second = 0.0
    with home.reader() as reader:
        reader.start(CATEGORY)
        reader.wait_quiet(2.0)
        for _ in range(runs):
            for times in (plain, beside):
                if times is beside:
                    reader.press("s")
                end = time.perf_counter() + _SECONDS
                while time.perf_counter() < end:
                    if repaint := reader.press("j", part=_EDGE):
                        times.append(repaint.first)
                    second = max(second, _memory_of_children(reader))
            reader.wait_quiet(1.0)
        first = peak_memory(reader.pid)
    value, reference = median(beside), median(plain)
    worst, worst_plain = sorted(beside)[-len(beside) // 20], sorted(plain)[-len(plain) // 20]
    yield Row(
        f"j in the {_SECONDS:.0f} s after a star, as papers are ranked, median of {len(beside)}",
        f"{value:.1f} ms (95 % within {worst:.0f})",
        f"{reference:.1f} ms (95 % within {worst_plain:.0f}) otherwise ({value / reference:.2f} ×)",
        "1.5 ×",
        value <= 1.5 * reference and second > 0,
    )
    yield Row(
        "memory of ranking",
        f"{second:.0f} MB the process that ranks",
        f"{first:.0f} MB the reader",
        "100 MB",
        max(first, second) <= 100,
    )


def _star(home: Home) -> None:
    """Star papers all over the library, and rank by them once, which prepares all papers."""
    command = (*READER, "list", "--format", "ids", "--limit", str(_STARS * _EVERY))
    ids = subprocess.run(command, capture_output=True, check=True).stdout.decode().split()
    subprocess.run((*READER, "mark", "star", *ids[::_EVERY]), capture_output=True, check=True)
    command = (*READER, "list", "--sort", "for-you", "--limit", "1")
    subprocess.run(command, capture_output=True, check=True)


def _memory_of_children(reader: Terminal) -> float:
    """Peak resident memory in megabytes of the greatest process that the reader has started."""
    peak = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            parent = path.read_text("utf-8").rpartition(")")[2].split()[1]
            if int(parent) == reader.pid:
                peak = max(peak, peak_memory(int(path.parent.name)))
    return peak
