"""Periods are divided into days or weeks, which end with the last day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.library.trends.period import Period, ending

DAYS = st.dates(date(1600, 1, 1), date(2099, 12, 31))


@given(DAYS, st.integers(1, 5_000))
def test_each_day_of_a_period_is_in_one_part_and_no_other_day_is(last: date, days: int) -> None:
    period = Period(last, days)
    found = [period.part_of(period.first + timedelta(n)) for n in range(days)]
    parts = [part for part in found if part is not None]
    assert len(parts) == days
    assert sorted(set(parts)) == list(range(period.parts))
    assert parts == sorted(parts)
    assert period.part_of(last + timedelta(1)) is None
    assert period.part_of(period.first - timedelta(1)) is None
    for part in range(period.parts):
        assert period.part_of(period.first_of(part)) == part
        assert part == 0 or period.part_of(period.first_of(part) - timedelta(1)) == part - 1


@given(DAYS, st.integers(1, 5_000))
def test_the_period_before_is_as_long_and_ends_the_day_before(last: date, days: int) -> None:
    period = Period(last, days)
    before = period.before
    assert before is not None
    assert before.days == days
    assert before.last == period.first - timedelta(1)


def test_a_month_has_days_and_a_quarter_weeks() -> None:
    assert [(Period(date(2026, 7, 1), days).step, Period(date(2026, 7, 1), days).parts) for days in
            (1, 30, 31, 32, 90, 365, 3650)] == [
        (1, 1), (1, 30), (1, 31), (7, 5), (7, 13), (7, 53), (70, 53),
    ]  # fmt: skip


def test_no_period_begins_before_the_first_year() -> None:
    period = ending(date(1, 1, 20), 10_000)
    assert (period.first, period.before) == (date(1, 1, 1), None)
