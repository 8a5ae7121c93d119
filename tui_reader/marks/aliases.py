"""Marks that are stored under a former id of a paper, merged into those under its present id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tui_reader.marks import clock
from tui_reader.marks.model import FieldWrite


def copies(
    writes: Iterable[FieldWrite], papers: Mapping[str, Sequence[str]], machine: str
) -> Iterator[FieldWrite]:
    """What `writes` to former ids are as writes to the present ids in `papers`.

    Their clocks stay, so that a later mark of the paper wins over them. Their machine is `machine`:
    another one would take its own name in a write that it has not made for a copy of its marks
    file. If an id was of several papers, the first one gets the marks, but is not read: nobody
    knows which of them was.
    """
    for write in writes:
        targets = papers.get(write.id, ())
        if targets and not (write.field == "read" and len(targets) > 1):
            stamp = clock.stamp(clock.clock_of(write.stamp), machine)
            yield write._replace(id=targets[0], stamp=stamp)
