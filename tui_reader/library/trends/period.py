"""The days that trends are counted over, divided into days or weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

_MOST_DAYS: Final = 31
"""The longest period, in days, that is divided into days."""
_MOST_PARTS: Final = 53
"""The most parts of a period: the weeks of a year."""


class Period(NamedTuple):
    """A number of days, the last of which is `last`."""

    last: date
    days: int
    """At least 1; the period never begins before the year 1."""

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - timedelta(self.days - 1)

    @property
    def before(self) -> Period | None:
        """The equally long period before this one; None if there are not enough days."""
        if self.first.toordinal() - self.days < 1:
            return None
        return Period(self.first - timedelta(1), self.days)

    @property
    def step(self) -> int:
        """The days of a part: 1, 7, or in long periods a multiple of 7."""
        if self.days <= _MOST_DAYS:
            return 1
        return 7 * -(-self.days // (7 * _MOST_PARTS))

    @property
    def parts(self) -> int:
        """The number of parts; the first of them may have fewer days than the others."""
        return -(-self.days // self.step)

    def part_of(self, day: date) -> int | None:
        """The part that `day` is in, from 0; None if it is not in the period."""
        back = (self.last - day).days
        return self.parts - 1 - back // self.step if 0 <= back < self.days else None

    def first_of(self, part: int) -> date:
        """The first day of a part."""
        return max(self.first, self.last - timedelta(self.step * (self.parts - part) - 1))

    def query(self) -> str:
        """The condition of the query language on papers of this period."""
        return f"date:{self.first}..{self.last}"


def ending(last: date, days: int) -> Period:
    """The period of at most `days` days that ends with `last`."""
    return Period(last, max(1, min(days, last.toordinal())))
