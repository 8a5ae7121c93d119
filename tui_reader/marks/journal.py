"""The reading journal: which papers were read and starred on which days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from tui_reader.marks.model import Mark


@dataclass
class Done:
    """How many papers were read and starred."""

    read: int = 0
    starred: int = 0


@dataclass
class Journal:
    """What was read and starred in a period, in the user's own days."""

    first: date
    last: date
    days: dict[date, Done] = field(default_factory=dict)
    """Days on which anything was read or starred, the latest first."""
    categories: dict[str, Done] = field(default_factory=dict)
    """By the paper's first category, the most read first; papers without one are left out."""
    streak: int = 0
    """Days in a row on which papers were read, up to `last` or the day before."""
    longest: int = 0
    """The longest such streak ever."""
    longest_end: date | None = None

    @property
    def weeks(self) -> dict[date, Done]:
        """The same by the Monday of the week, the latest first."""
        found: dict[date, Done] = {}
        for day, done in self.days.items():
            week = found.setdefault(day - timedelta(day.weekday()), Done())
            week.read += done.read
            week.starred += done.starred
        return found

    @property
    def total(self) -> Done:
        """All that was read and starred in the period."""
        days = self.days.values()
        return Done(sum(day.read for day in days), sum(day.starred for day in days))


def journal(
    marks: Iterable[Mark],
    categories: Mapping[str, str],
    last: date,
    days: int,
    zone: tzinfo | None = None,
) -> Journal:
    """The journal of the `days` days that end with `last`; `zone` is the user's own if None.

    `categories` has the first category of papers by id.
    """
    found = Journal(date.fromordinal(max(1, last.toordinal() - days + 1)), last)
    by_day: dict[date, Done] = {}
    by_category: dict[str, Done] = {}
    read_on: Counter[date] = Counter()
    for mark in marks:
        read, starred = _day(mark.read_at, zone), _day(mark.starred_at, zone)
        if read is not None:
            read_on[read] += 1
        category = categories.get(mark.id)
        for day, what in ((read, "read"), (starred, "starred")):
            if day is None or not found.first <= day <= last:
                continue
            each = [by_day.setdefault(day, Done())]
            each += [by_category.setdefault(category, Done())] if category else []
            for done in each:
                done.read += what == "read"
                done.starred += what == "starred"
    found.days = dict(sorted(by_day.items(), reverse=True))
    found.categories = dict(
        sorted(by_category.items(), key=lambda each: (-each[1].read, -each[1].starred, each[0]))
    )
    _count_streaks(found, sorted(read_on))
    return found


def _day(time: str | None, zone: tzinfo | None) -> date | None:
    """The day of a mark's time (ISO 8601) in a time zone; None if there is none."""
    if time is None:
        return None
    try:
        return datetime.fromisoformat(time).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None


def _count_streaks(journal: Journal, days: Iterable[date]) -> None:
    length, previous = 0, None
    for day in days:
        length = length + 1 if previous is not None and day - previous == timedelta(1) else 1
        previous = day
        if length >= journal.longest:
            journal.longest, journal.longest_end = length, day
        if journal.last - timedelta(1) <= day <= journal.last:
            journal.streak = length
