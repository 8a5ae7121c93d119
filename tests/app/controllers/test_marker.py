"""Marking without a terminal: what is written, undone and reported."""

import sqlite3
from collections.abc import Callable

import pytest

from tests.app.desk import Desk
from tui_reader.app.controllers import marking
from tui_reader.app.state import list_model
from tui_reader.marks.store import Marks


def test_a_key_marks_the_current_paper_or_the_selected_ones_in_one_step(desk: Desk) -> None:
    desk.list.cursor = 2
    desk.marker.toggle_read()
    assert desk.read() == [2]
    assert desk.host.messages == []  # the row shows it
    desk.select(0, 2, 5)
    desk.marker.toggle_read()
    assert desk.read() == [0, 2, 5]
    assert desk.host.messages[-1] == "Read 2 papers. Press u to undo."
    desk.marker.toggle_star()
    assert desk.starred() == [0, 2, 5]
    assert "Starred 3 papers" in desk.host.messages[-1]
    desk.marker.undo()
    desk.marker.undo()
    assert desk.host.messages[-1] == "Undone: read 2 papers"
    assert (desk.read(), desk.starred()) == ([2], [])
    desk.marker.toggle_read()
    desk.marker.toggle_read()
    assert desk.read() == []


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
    assert desk.host.messages[-1] == "Redone: starred “A title”"
    assert desk.starred() == [4]
    desk.marker.redo()
    assert desk.host.messages[-1] == "Nothing to redo."
    desk.select(0, 1)
    desk.marker.toggle_read()
    desk.list.selection.clear()
    desk.list.cursor = 7
    desk.marker.undo()  # of many papers: the cursor stays
    assert (desk.read(), desk.list.cursor) == ([], 7)
    desk.marker.toggle_star()
    desk.marker.redo()  # a new mark leaves nothing to redo
    assert desk.host.messages[-1] == "Nothing to redo."
    assert desk.read() == []


@pytest.mark.parametrize("many", [500, 2])  # before the next key, and in a thread
def test_undo_keeps_and_reports_later_marks_of_another_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(marking, "MANY", many)
    first = desk.shelf.ids()[0]
    other = Marks(desk.marks.path)

    def mark_elsewhere(*, read: bool | None = None, starred: bool | None = None) -> None:
        other.mark([first], read=read, starred=starred)

    def says(do: Callable[[], None], message: str, end: str = "") -> None:
        count = len(desk.host.messages)
        do()
        desk.host.drain(lambda: len(desk.host.messages) > count)
        assert desk.host.messages[-1].startswith(message)
        assert end in desk.host.messages[-1]

    desk.marker.toggle_read()
    mark_elsewhere(starred=True)
    says(desk.marker.undo, "Undone: read “A title”")
    assert (desk.read(), desk.starred()) == ([], [0])

    desk.marker.toggle_read()
    mark_elsewhere(read=False)
    mark_elsewhere(read=True)
    says(desk.marker.undo, "Not undone: read “A title”", "elsewhere")
    says(desk.marker.undo, "Nothing to undo.")
    assert desk.read() == [0]

    mark_elsewhere(read=False)
    desk.list.selection.toggle_all()
    says(desk.marker.toggle_read, "Read 8 papers")
    mark_elsewhere(read=False)
    mark_elsewhere(read=True)
    for reverse, message, read in (
        (desk.marker.undo, "Undone", [0]),
        (desk.marker.redo, "Redone", list(range(8))),
        (desk.marker.undo, "Undone", [0]),
    ):
        says(reverse, f"{message}: read 8 papers; 1 of 8", "elsewhere")
        assert desk.read() == read
    other.close()


def test_marks_already_in_the_library_are_not_kept_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_model, "_KNOWN", 3)
    for desk.list.cursor in range(5):
        desk.marker.toggle_star()
    assert len(desk.model._known) < 5
    starred = [paper.starred for n in range(8) if (paper := desk.model.paper(n))]
    assert starred == [True] * 5 + [False] * 3
    desk.marker.undo()
    paper = desk.model.paper(4)
    assert paper
    assert not paper.starred


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
    assert desk.host.messages[-1] == "No change: already marked."
    desk.list.selection.clear()
    desk.list.rows_on_screen = 8
    desk.marker.mark_view_read()
    assert len(desk.host.screens) == 1  # the whole view is on screen
    desk.marker.undo()
    assert desk.read() == []
    desk.marker.undo()
    assert desk.host.messages[-1] == "Nothing to undo."


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
