"""The clock that orders what several machines say of one mark, whatever their wall clocks say.

It is a hybrid logical clock (Kulkarni, Demirbas, Madappa, Avva and Leone, "Logical Physical
Clocks and Consistent Snapshots in Globally Distributed Databases", 2014): the time of the wall
clock where that is ahead of everything said and seen before, else one more than that. So what is
said later on one machine, or by one that has seen the other, always has the greater stamp, and
what two machines said without knowing of each other is ordered by their wall clocks.

The paper's clock takes over the greatest time seen. One machine whose battery died and that
stood at 2099 for a minute would so drag every other to 2099, for ever, where only counting
orders: the machine that marks more would win over the one that marks later. (The paper leaves
out messages that are too far ahead; here these are the user's marks, and none may be lost.)
So three rules are added:

- A time more than `DRIFT` ahead of the wall clock is kept and orders what it was said of, but
  nobody's clock takes it over, not even the clock of the machine that said it.
- What is said over such a stamp is one *level* above it, with the right time. Stamps are ordered
  by level, then time, then machine. The new mark wins over all that was seen, also over what the
  wrong clock goes on saying without having seen it; and among machines that overruled it the
  later wins again, as their times are right. The harm stays with the fields that the wrong clock
  spoke of, and ends when they are next marked.
- A wall clock from before this program was written is wrong, and judges nobody: it counts on
  from what it has seen, as in the paper.

What is less than `DRIFT` ahead (a time zone taken for another) is dealt with as in the paper,
and heals by itself within that time.

There are 16 levels. On the last a wrong time could not be overruled any more, so there it is not
believed at all (`is_final`): nobody takes it over, and who has said it or taken it over before
speaks as if it had not been. Wrong clocks do not come that far, only files made to do harm.

A clock is a number of 64 bits: 4 of the level, 44 of the milliseconds since 1970 (they last until
the year 2527), 16 of a count.
"""

from __future__ import annotations

import re
from typing import Final

DRIFT: Final = 86_400.0
"""Seconds that a stamp may be ahead of the wall clock and still be believed."""
FLOOR: Final = 1_767_225_600.0
"""Seconds since 1970 at the start of 2026; no right wall clock of a user of ours is before it."""

_COUNT_BITS: Final = 16
_TIME_BITS: Final = 60
_TIME: Final = (1 << _TIME_BITS) - 1
_LAST_LEVEL: Final = 15
_LAST: Final = 0xFFF0 << 48
"""Clocks from here on are refused: no wall clock gets there."""
_STAMP: Final = re.compile(r"[0-9a-f]{16}-[0-9a-f]{12}", re.ASCII)


def at(seconds: float) -> int:
    """The clock, of level 0, at a time in seconds since 1970."""
    return max(0, min(int(seconds * 1000) << _COUNT_BITS, _TIME))


def seconds(clock: int) -> float:
    """The time, in seconds since 1970, that `clock` tells."""
    return ((clock & _TIME) >> _COUNT_BITS) / 1000


def level(clock: int) -> int:
    """How many wrong clocks were overruled before `clock`."""
    return clock >> _TIME_BITS


def is_ahead(clock: int, wall: float) -> bool:
    """Whether `clock` is further in the future of the wall clock (seconds) than can be."""
    return wall >= FLOOR and clock & _TIME > at(wall + DRIFT)


def is_final(clock: int, wall: float) -> bool:
    """Whether nothing right could be said over `clock` any more."""
    return level(clock) == _LAST_LEVEL and is_ahead(clock, max(wall, FLOOR))


def tick(last: int, wall: float) -> int:
    """A machine's clock for what it says now; `last` is what it was, or has seen, before."""
    now = at(wall)
    if last < now or is_ahead(last, wall):
        return now
    return min(last + 1, _TIME)


def learn(last: int, seen: int, wall: float) -> int:
    """A machine's clock, which was `last`, once it has seen `seen`."""
    return last if is_ahead(seen, wall) else max(last, seen & _TIME)


def over(seen: int, now: int, wall: float) -> int:
    """The clock of what is said at `now` (see `tick`) of something last said of at `seen`."""
    above = level(seen)
    if is_final(seen, wall):
        return above << _TIME_BITS | now
    if is_ahead(seen, wall):
        return (above + 1) << _TIME_BITS | now
    return max(above << _TIME_BITS | now, seen + 1)


def stamp(clock: int, machine: str) -> str:
    """`clock` and who said it, as a text whose order is the stamps' order."""
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
