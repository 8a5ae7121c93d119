"""Marking without a terminal: what is written, undone and reported."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.recording_host import RecordingHost
from tests.support.shelf import Shelf, daily
from tui_reader.app.controllers import marking
from tui_reader.app.controllers.marking import Marker
from tui_reader.app.controllers.marks_copy import MarksCopy
from tui_reader.app.controllers.selection import Selection
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.work.background import Background
from tui_reader.library import Listed, View


class PlainList:
    """A list without a screen: a cursor, and what the marker asked of it."""

    title = "All"
    rows_on_screen = 3

    def __init__(self, model: ListModel) -> None:
        self.model = model
        self.cursor = 0
        self.selection = Selection(model, lambda: self.cursor)
        self.shown = 0

    @property
    def current(self) -> Listed | None:
        return self.model.paper(self.cursor)

    def complete(self) -> None:
        assert not self.model.is_partial

    def end_range(self) -> None:
        self.selection.end_range()

    def go_to(self, id_: str) -> None:
        index = self.model.index_of(id_)
        assert index is not None
        self.cursor = index

    def refresh(self) -> None:
        self.shown += 1

    show_marks = refresh


class Desk:
    """Eight papers in a list, real marks and a real library, and a marker."""

    def __init__(self, root: Path) -> None:
        self.shelf = Shelf(root)
        self.shelf.put("daily/2026-07-01.jsonl", [daily(f"2607.0000{n}") for n in range(8)])
        self.shelf.sync()
        self.marks = self.shelf.marks()
        self.model = ListModel(self.shelf.library, self.marks)
        self.model.show(View())
        self.list = PlainList(self.model)
        self.host = RecordingHost()
        self.background = Background(self.shelf.library.path, root / "config" / "marks.db")
        copy = MarksCopy(
            self.host, self.background, self.model, lambda ids, rows: self.model.take_over(ids)
        )
        self.marker = Marker(self.host, self.background, self.model, self.list, copy)

    def close(self) -> None:
        self.background.close()
        self.marks.close()
        self.shelf.close()

    def starred(self) -> list[int]:
        """The indices of the starred papers, as the marks file has them."""
        marks = self.marks.get(self.shelf.ids())
        return [n for n, id_ in enumerate(self.shelf.ids()) if marks[id_].starred]

    def select(self, *indices: int) -> None:
        for self.list.cursor in indices:
            self.list.selection.toggle()


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
    assert desk.marker.is_busy
    other.execute("ROLLBACK")
    other.close()
    desk.host.drain(lambda: not desk.marker.is_busy)
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
