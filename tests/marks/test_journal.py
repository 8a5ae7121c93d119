"""The journal counts what was read and starred in the user's own days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tui_reader.marks.journal import Done, journal
from tui_reader.marks.model import Mark

TODAY = date(2026, 7, 30)


def at(day: date, hour: int = 12) -> str:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).isoformat()


def test_days_are_those_of_the_users_zone() -> None:
    marks = [Mark("a", read_at=at(date(2026, 7, 29), 23), starred_at=at(date(2026, 7, 29), 2))]
    in_tokyo = journal(marks, {}, TODAY, 7, ZoneInfo("Asia/Tokyo"))
    assert in_tokyo.days == {
        date(2026, 7, 30): Done(read=1),
        date(2026, 7, 29): Done(starred=1),
    }
    in_honolulu = journal(marks, {}, TODAY, 7, ZoneInfo("Pacific/Honolulu"))
    assert in_honolulu.days == {
        date(2026, 7, 29): Done(read=1),
        date(2026, 7, 28): Done(starred=1),
    }


def test_categories_are_those_of_the_papers_and_the_most_read_comes_first() -> None:
    marks = [Mark(each, read_at=at(TODAY)) for each in "abcd"] + [Mark("e", starred_at=at(TODAY))]
    categories = {"a": "cs.LG", "b": "cs.CL", "c": "cs.CL", "e": "cs.CV"}
    found = journal(marks, categories, TODAY, 1, UTC)
    assert list(found.categories.items()) == [
        ("cs.CL", Done(2)),
        ("cs.LG", Done(1)),
        ("cs.CV", Done(starred=1)),
    ]
    assert found.total == Done(4, 1)


def test_a_streak_is_over_after_a_day_without_a_paper() -> None:
    def days_ago(*days: int) -> tuple[int, int]:
        marks = [Mark(str(day), read_at=at(TODAY - timedelta(day))) for day in days]
        found = journal(marks, {}, TODAY, 3, UTC)
        return found.streak, found.longest

    assert days_ago() == (0, 0)
    assert days_ago(0, 1, 2) == (3, 3)
    assert days_ago(1, 2, 10) == (2, 2)  # today is not over yet
    assert days_ago(2, 3, 4) == (0, 3)
    assert days_ago(0, 2, 3, 4, 5) == (1, 4)


def test_times_that_are_no_times_are_left_out() -> None:
    marks = [Mark("a", read_at="soon"), Mark("b", read_at="0001-01-01T00:00:00+14:00")]
    assert journal(marks, {}, TODAY, 30, UTC).total == Done()


@given(st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60))), st.integers(1, 60))
def test_days_weeks_and_categories_add_up(marks: list[tuple[int, int]], days: int) -> None:
    made = [
        Mark(str(n), at(TODAY - timedelta(read)), at(TODAY - timedelta(starred)))
        for n, (read, starred) in enumerate(marks)
    ]
    found = journal(made, {mark.id: "cs.CL" for mark in made}, TODAY, days, UTC)
    assert found.total.read == sum(0 <= read < days for read, _ in marks)
    assert found.total.starred == sum(0 <= starred < days for _, starred in marks)
    for parts in (found.weeks, found.categories):
        assert sum(each.read for each in parts.values()) == found.total.read
        assert sum(each.starred for each in parts.values()) == found.total.starred
    assert all(week.weekday() == 0 for week in found.weeks)
    assert found.streak <= found.longest
