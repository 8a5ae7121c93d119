"""Papers about which arXiv's answers were empty, with the days on which they were.

arXiv's API sometimes sends empty answers for hours. So only those of several days mean that it does
not know a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from tui_reader.core.text import find_date

Days = dict[str, list[str]]
"""The days of each paper, in ISO 8601, the earliest first."""

_LEAST: Final = 3
"""Days with empty answers after which arXiv does not know a paper."""
_MOST: Final = 10
"""The latest days that are kept of a paper, beside the first."""
_REMEMBERED: Final = timedelta(100)
"""A paper that is not asked for any more is forgotten after this time."""


def read_days(found: Any) -> Days:
    """The days as JSON has them, without anything that is damaged or long past."""
    today = date.today()
    first, last = (today - _REMEMBERED).isoformat(), today.isoformat()
    read = {
        id_: sorted({day for day in days if isinstance(day, str) and find_date(day) == day})
        for id_, days in (found.items() if isinstance(found, dict) else ())
        if isinstance(days, list)
    }
    return {id_: days for id_, days in read.items() if days and first <= days[-1] <= last}


def add_today(unanswered: Days, ids: Iterable[str]) -> None:
    """Record that today's answer about these papers was empty."""
    today = date.today().isoformat()
    for id_ in ids:
        days = unanswered.setdefault(id_, [])
        if today not in days:
            days.append(today)
            del days[1:-_MOST]


def is_unknown(days: Sequence[str], span: timedelta = timedelta()) -> bool:
    """Whether the days are enough, the last at least `span` after the first."""
    return len(days) >= _LEAST and (
        date.fromisoformat(days[-1]) - date.fromisoformat(days[0]) >= span
    )
