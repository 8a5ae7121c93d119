"""Times and durations in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The names of the days, in the order of `datetime.weekday`; not those of the user's locale."""


def ago(time: str, now: datetime | None = None) -> str:
    """How long ago `time` (ISO 8601) was: `3 h ago`. Other text is returned as it is."""
    try:
        then = datetime.fromisoformat(time).astimezone(UTC)
    except (ValueError, OverflowError):
        return time
    seconds = ((now or datetime.now(UTC)) - then).total_seconds()
    if seconds < 60:
        return "just now"
    for unit, length, end in (("min", 60, 60), ("h", 3600, 48), ("d", 86_400, 400)):
        if seconds / length < end:
            return f"{int(seconds // length)} {unit} ago"
    return f"{int(seconds // (365.25 * 86_400))} y ago"


def local(time: str) -> str:
    """`time` (ISO 8601) in local time, to the minute. Other text is returned as it is."""
    try:
        return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return time


def moment(then: datetime, now: datetime | None = None) -> str:
    """A time in the past, in local time: `18:02`, `yesterday 18:02`, `Friday 18:02`, or a date."""
    then, now = then.astimezone(), (now or datetime.now(UTC)).astimezone()
    days = (now.date() - then.date()).days
    clock = then.strftime("%H:%M")
    if days == 0:
        return clock
    if days == 1:
        return f"yesterday {clock}"
    if 1 < days < 7:
        return f"{DAYS[then.weekday()]} {clock}"
    return f"{then:%Y-%m-%d} {clock}"


def duration(seconds: float) -> str:
    """A duration: `45 s`, `6 min 12 s`, `2 h 5 min`."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
