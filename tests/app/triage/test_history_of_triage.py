"""Triage and the list share one history of marks; without a terminal."""

from pathlib import Path

from tests.app.desk import Desk
from tui_reader.app.triage.state import Triage


def test_a_step_undone_in_triage_can_be_redone_in_the_list(tmp_path: Path) -> None:
    desk = Desk(tmp_path, papers=3)
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers))
    for _ in range(3):
        assert triage.decide("starred")
    assert triage.reverse(again=False) == "Undone: starred “A title”"
    assert desk.starred() == [0, 1]
    desk.model.history.end_decisions()
    desk.marker.redo()
    assert desk.starred() == [0, 1, 2]
    desk.marker.undo()
    desk.marker.undo()
    assert desk.starred() == [0]
    desk.close()


def test_decisions_that_changed_no_mark_are_undone_only_in_triage(tmp_path: Path) -> None:
    desk = Desk(tmp_path, papers=2)
    desk.marks.mark(desk.shelf.ids(), read=True)
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers), read_too=True)
    assert triage.decide("skipped")
    assert triage.decide("skipped")
    assert triage.is_over
    assert triage.reverse(again=False) == "Undone: skipped “A title”"
    assert triage.position == 1
    desk.model.history.end_decisions()
    desk.marker.undo()
    assert desk.host.messages[-1] == "Nothing to undo."
    desk.close()


def test_a_mark_from_before_triage_is_not_undone_in_triage(tmp_path: Path) -> None:
    desk = Desk(tmp_path, papers=2)
    desk.marker.toggle_star()
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers))
    assert triage.reverse(again=False) == ""
    assert triage.reverse(again=True) == ""
    assert desk.starred() == [0]
    desk.close()


def test_undo_in_triage_keeps_and_reports_later_marks_of_another_reader(tmp_path: Path) -> None:
    desk = Desk(tmp_path, papers=2)
    triage = Triage(desk.model, desk.marker, list(desk.model.numbers))
    assert triage.decide("starred")
    other = desk.shelf.marks()
    first = desk.shelf.ids()[0]
    other.mark([first], read=False, starred=False)
    other.mark([first], starred=True)
    other.close()
    undone = triage.reverse(again=False)
    assert undone
    assert undone.startswith("Not undone: starred “A title”")
    assert "elsewhere" in undone
    assert (desk.read(), desk.starred()) == ([], [0])
    desk.close()
