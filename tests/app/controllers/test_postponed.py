"""What is put off until the screen is drawn is done once, and no later than was asked for."""

from typing import Any

from tests.app.recording_host import RecordingHost
from tui_reader.app.controllers.postponed import Postponed


def test_requests_are_met_by_one_call_and_an_early_one_does_not_wait_for_a_late_one() -> None:
    host: Any = RecordingHost()
    calls: list[int] = []
    postponed = Postponed(host, lambda: calls.append(len(calls) + 1))
    postponed.request(0.1)
    postponed.request(0.1)
    (timer,) = host.timers
    assert not calls
    postponed.request()  # the user has pressed a key
    postponed.request(0.1)
    assert timer.is_stopped
    assert len(host.timers) == 1
    host.drain(lambda: calls == [1])

    postponed.request(0.1)
    host.timers[-1].run_out()
    postponed.run_requested()
    assert calls == [1, 2]
    postponed.request(0.1)
    postponed.run_requested()
    assert calls == [1, 2, 3]
    assert host.timers[-1].is_stopped
