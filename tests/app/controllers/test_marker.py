"""Marking without a terminal: what is written, undone and reported."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.desk import Desk
from tui_reader.app.controllers import marking


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_a_key_marks_the_current_paper_or_the_selected_ones(desk: Desk) -> None:
    desk.list.cursor = 2
    desk.marker.toggle_star()
    assert desk.starred() == [2]
    assert desk.host.messages == []  # the row shows it
    desk.select(0, 5)
    desk.marker.toggle_star()
    assert desk.starred() == [0, 2, 5]
    assert "Starred 2 papers" in desk.host.messages[-1]


def test_a_star_is_removed_only_where_all_have_one(desk: Desk) -> None:
    desk.marker.toggle_star()
    desk.select(0, 1)
    desk.marker.toggle_star()
    assert desk.starred() == [0, 1]
    desk.marker.toggle_star()
    assert desk.starred() == []


def test_undo_and_redo_reverse_a_step_and_go_to_its_paper(desk: Desk) -> None:
    desk.list.cursor = 4
    desk.marker.toggle_star()
    desk.list.cursor = 0
    desk.marker.undo()
    assert (desk.starred(), desk.list.cursor) == ([], 4)
    desk.marker.undo()
    assert desk.host.messages[-1] == "Nothing to undo."
    desk.marker.redo()
    assert desk.starred() == [4]
    desk.marker.redo()
    assert desk.host.messages[-1] == "Nothing to redo."


def test_many_papers_are_marked_in_a_thread_and_the_next_step_waits_for_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MANY", 3)
    other = sqlite3.connect(desk.marks.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the marks wait for this
    desk.list.selection.toggle_all()
    desk.marker.toggle_star()
    desk.marker.undo()
    assert desk.host.messages == []
    other.execute("ROLLBACK")
    other.close()
    desk.host.drain(lambda: len(desk.host.messages) == 2)
    assert desk.starred() == []
    assert "Starred 8 papers" in desk.host.messages[0]
    assert desk.host.messages[-1].startswith("Undone: starred 8 papers")
    assert desk.host.statuses[-1] == ""


def test_a_view_that_is_not_all_on_screen_is_marked_read_after_asking(desk: Desk) -> None:
    desk.marker.mark_view_read()
    ((dialog, answer),) = desk.host.screens
    assert "Mark 8 papers of “All” read?" in str(vars(dialog))
    answer(False)
    assert desk.model.unread_of(desk.model.numbers) == list(desk.model.numbers)
    answer(True)
    assert desk.model.unread_of(desk.model.numbers) == []
    desk.select(0, 1)
    desk.marker.mark_view_read()
    assert len(desk.host.screens) == 1  # both are on screen


def test_marks_that_cannot_be_written_are_reported(desk: Desk) -> None:
    desk.marks.close()
    folder = desk.shelf.root / "config"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("no folder")
    desk.marker.toggle_star()
    assert len(desk.host.failures) == 1
    desk.marker.undo()
    assert desk.host.messages[-1] == "Nothing to undo."
    folder.unlink()
