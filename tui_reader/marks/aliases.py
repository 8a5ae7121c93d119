"""Copies marks that are stored under a former id of a paper to its present id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tui_reader.marks import clock
from tui_reader.marks.model import FieldWrite


def copies(
    writes: Iterable[FieldWrite], papers: Mapping[str, Sequence[str]], machine: str
) -> Iterator[FieldWrite]:
    """Copies of `writes` to former ids, as writes to the present ids in `papers`.

    They keep their clocks, so that a later mark of the paper wins, but get the name of this
    `machine`: if another machine saw its own name in a write that it did not make, it would
    conclude that its marks file was copied. If several papers had the same former id, only the
    first one gets the marks, and it is not marked read, as any of them may have been read.
    """
    for write in writes:
        targets = papers.get(write.id, ())
        if targets and not (write.field == "read" and len(targets) > 1):
            stamp = clock.stamp(clock.clock_of(write.stamp), machine)
            yield write._replace(id=targets[0], stamp=stamp)
