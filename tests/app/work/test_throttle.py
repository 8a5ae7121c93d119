"""Throttle: how often progress is shown."""

from tui_reader.app.work.throttle import Throttle


def test_something_is_due_at_most_once_in_its_seconds() -> None:
    now = 100.0
    throttle = Throttle(0.5, clock=lambda: now)
    due = []
    for now in (100.1, 100.4, 100.5, 100.6, 100.9, 103.0, 103.1):  # noqa: B007
        due.append(throttle.is_due())
    assert due == [False, False, True, False, False, True, False]
