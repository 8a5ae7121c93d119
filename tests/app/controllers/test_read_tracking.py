"""Reading marks papers read, as `mark_read` says, without a terminal."""

from pathlib import Path

from tests.app.recording_host import RecordingHost
from tests.support.shelf import Shelf, daily
from tui_reader.app.controllers.read_tracking import ReadTracker
from tui_reader.app.state.history import MarkChange
from tui_reader.app.state.settings import Settings
from tui_reader.config import Config
from tui_reader.library import Listed


class Desk:
    """Two papers, one of them current, and a tracker."""

    def __init__(self, root: Path, mark_read: str) -> None:
        shelf = Shelf(root)
        shelf.put("daily/2026-07-01.jsonl", [daily(f"2607.0000{n}") for n in range(2)])
        shelf.sync()
        self.first, self.second = shelf.listed()
        shelf.close()
        self.current = self.first
        self.marked: list[str] = []
        self.host = RecordingHost()
        settings = Settings(Config(mark_read=mark_read, dwell=3))
        self.tracker = ReadTracker(self.host, settings, lambda: self.current, self._mark)

    def _mark(self, listed: Listed, change: MarkChange) -> None:
        assert change == MarkChange(read=True)
        self.marked.append(listed.paper.id)

    def show(self, listed: Listed) -> None:
        self.current = listed
        self.tracker.paper_shown(listed)


def test_a_paper_whose_detail_stays_on_screen_is_marked_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "dwell")
    desk.show(desk.first)
    desk.show(desk.second)
    first, second = desk.host.timers
    assert (first.is_stopped, second.is_stopped, second.seconds) == (True, False, 3)
    second.run_out()
    assert desk.marked == [desk.second.paper.id]
    assert len(desk.host.timers) == 2


def test_time_under_a_dialog_or_in_another_window_does_not_count(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "dwell")
    desk.show(desk.first)
    desk.host.is_watched = False
    desk.host.timers[0].run_out()
    assert desk.marked == []
    assert not desk.host.timers[1].is_stopped
    desk.host.is_watched = True
    desk.host.timers[1].run_out()
    assert desk.marked == [desk.first.paper.id]


def test_nothing_is_marked_while_no_detail_is_on_screen(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "dwell")
    desk.show(desk.first)
    desk.tracker.paper_shown(None)
    (timer,) = desk.host.timers
    assert timer.is_stopped


def test_opening_marks_read_with_open_and_paging_to_the_end_with_all_but_manual(
    tmp_path: Path,
) -> None:
    for mark_read, opened, finished in (
        ("open", True, True),
        ("dwell", False, True),
        ("manual", False, False),
    ):
        desk = Desk(tmp_path / mark_read, mark_read)
        desk.tracker.paper_opened()
        assert bool(desk.marked) == opened
        desk.marked.clear()
        desk.tracker.paper_finished()
        assert bool(desk.marked) == finished


def test_a_paper_that_is_read_already_is_not_marked_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "open")
    desk.current = desk.first._replace(read=True)
    desk.tracker.paper_opened()
    desk.tracker.paper_finished()
    assert desk.marked == []
