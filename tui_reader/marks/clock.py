"""The clock that orders the writes of several machines, even if their wall clocks are wrong.

It is a hybrid logical clock (Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical
Clocks and Consistent Snapshots in Globally Distributed Databases", 2014): the time of the wall
clock if that is ahead of everything written and seen before, else one more than that. So a later
write of the same machine, or of a machine that has seen the earlier write, always has the greater
stamp, and writes of two machines that do not know of each other are ordered by their wall clocks.

The paper's clock takes over the greatest time that it sees. If one machine's wall clock showed
2099 for a minute, all other clocks would stay at 2099 for ever, where only the counts order writes:
the machine that marks more often would win over the one that marks later. (The paper drops
messages that are too far ahead; here they are the user's marks, and none may be lost.)
So there are three more rules:

- A time more than `DRIFT` ahead of the wall clock is kept and orders the field that it was written
  to, but no clock takes it over, not even that of the machine that wrote it.
- A write over such a stamp gets the next *level* and the right time. Stamps are ordered by level,
  then time, then machine. So the new write wins over everything seen, and over later writes of the
  wrong clock that have not seen it; among machines that overruled it, the later write wins again,
  as their times are right. Only the fields that the wrong clock wrote are affected, until their
  next write.
- A wall clock that is earlier than `FLOOR` is wrong, so it is not used to judge other clocks: it
  counts on from what it has seen, as in the paper.

A time less than `DRIFT` ahead (such as a wrong time zone) is treated as in the paper, and the wall
clocks catch up with it within that time.

There are 16 levels. A wrong time on the last level could not be overruled, so such a write is
ignored (`is_final`): no machine takes it over, and one that wrote it or took it over earlier writes
as if it did not exist. Wrong clocks do not get that far, only files made to do harm.

A clock is a number of 64 bits: 4 for the level, 44 for the milliseconds since 1970 (enough until
the year 2527), 16 for a count.
"""

from __future__ import annotations

import re
from typing import Final

DRIFT: Final = 86_400.0
"""Seconds that a stamp may be ahead of the wall clock and still be accepted."""
FLOOR: Final = 1_767_225_600.0
"""The start of 2026 in seconds since 1970; an earlier wall clock is wrong."""

_COUNT_BITS: Final = 16
_TIME_BITS: Final = 60
_TIME: Final = (1 << _TIME_BITS) - 1
_LAST_LEVEL: Final = 15
_LAST: Final = 0xFFF0 << 48
"""Clocks from here on are invalid: no wall clock gets there."""
_STAMP: Final = re.compile(r"[0-9a-f]{16}-[0-9a-f]{12}", re.ASCII)


def at(seconds: float) -> int:
    """The clock, of level 0, at a time in seconds since 1970."""
    return max(0, min(int(seconds * 1000) << _COUNT_BITS, _TIME))


def seconds(clock: int) -> float:
    """The time of `clock`, in seconds since 1970."""
    return ((clock & _TIME) >> _COUNT_BITS) / 1000


def level(clock: int) -> int:
    """The level of `clock`: the number of wrong clocks that it overrules."""
    return clock >> _TIME_BITS


def is_ahead(clock: int, wall: float) -> bool:
    """Whether `clock` is more than `DRIFT` ahead of the wall clock (seconds since 1970)."""
    return wall >= FLOOR and clock & _TIME > at(wall + DRIFT)


def is_final(clock: int, wall: float) -> bool:
    """Whether `clock` is wrong and on the last level, so that no write could overrule it."""
    return level(clock) == _LAST_LEVEL and is_ahead(clock, max(wall, FLOOR))


def tick(last: int, wall: float) -> int:
    """A machine's clock for a write now; `last` is the greatest clock it wrote or saw before."""
    now = at(wall)
    if last < now or is_ahead(last, wall):
        return now
    return min(last + 1, _TIME)


def learn(last: int, seen: int, wall: float) -> int:
    """A machine's clock after it has seen `seen`; before, it was `last`."""
    return last if is_ahead(seen, wall) else max(last, seen & _TIME)


def over(seen: int, now: int, wall: float) -> int:
    """The clock of a write at `now` (see `tick`) over a write with the clock `seen`."""
    above = level(seen)
    if is_final(seen, wall):
        return above << _TIME_BITS | now
    if is_ahead(seen, wall):
        return (above + 1) << _TIME_BITS | now
    return max(above << _TIME_BITS | now, seen + 1)


def stamp(clock: int, machine: str) -> str:
    """`clock` and the machine as text; comparing the texts compares the stamps."""
    return f"{clock:016x}-{machine}"


def is_stamp(text: object) -> bool:
    """Whether `text` is a stamp."""
    return (
        isinstance(text, str) and _STAMP.fullmatch(text) is not None and int(text[:16], 16) < _LAST
    )


def clock_of(text: str) -> int:
    """The clock of a stamp."""
    return int(text[:16], 16)


def machine_of(text: str) -> str:
    """The machine of a stamp."""
    return text[17:]
