"""The links on lines of a paper: addresses and topics, each with the cells that it covers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.paper_lines import Line

Target: TypeAlias = str | Topic | None
"""What a link leads to: an address, a topic, or None for more authors."""


class Cells(NamedTuple):
    """The part of a link that is on one line."""

    line: int
    start: int
    end: int


class Link(NamedTuple):
    """A link, and where it stands."""

    target: Target
    cells: tuple[Cells, ...]
    """More than one part if it is broken over lines or there several times."""


def links_of(lines: Iterable[Line], first: int = 0) -> list[Link]:
    """The links on lines in reading order; the lines are numbered from `first`.

    Links to the same target are listed once.
    """
    found: dict[Target, list[Cells]] = {}
    for number, line in enumerate(lines, first):
        for start, end, target in sorted((*line.links, *line.topics), key=lambda each: each[0]):
            found.setdefault(target, []).append(Cells(number, start, end))
    return [Link(target, tuple(cells)) for target, cells in found.items()]


def target_at(line: Line, cell: int) -> tuple[Target] | tuple[()]:
    """What the link under a cell of a line leads to; empty if there is no link."""
    for start, end, target in (*line.links, *line.topics):
        if start <= cell < end:
            return (target,)
    return ()
