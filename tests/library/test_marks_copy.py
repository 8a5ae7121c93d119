"""The user's marks, copied into the library."""

from pathlib import Path

from tests.support.shelf import Shelf, daily
from tui_reader.library.records import PaperMarks
from tui_reader.marks.store import Marks


def test_a_mark_of_an_absent_paper_stays_and_counts_when_the_paper_arrives(shelf: Shelf) -> None:
    marks = shelf.marks()
    marks.mark(["2601.00001", "2601.00002"], read=True)
    marks.mark(["2601.00001"], starred=True)
    assert shelf.take_over(marks) == []
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00003")])
    shelf.sync()
    listed = shelf.paper("2601.00001")
    assert (listed.read, listed.starred) == (True, True)
    assert shelf.library.counts()[:4] == (2, 1, 1, 0)
    shelf.drop("daily/2026-01-01.jsonl")
    shelf.sync()
    assert marks.get(["2601.00001"])["2601.00001"].starred
    shelf.put("daily/2026-01-02.jsonl", [daily("2601.00001")])
    shelf.sync()
    assert shelf.paper("2601.00001").read
    marks.close()


def test_a_slow_process_does_not_overwrite_newer_marks_in_the_library(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], starred=True)
    slow = marks.changed()
    marks.mark(["2601.00001"], starred=False, read=True)
    shelf.take_over(marks)
    states = [PaperMarks(mark.id, mark.read, mark.starred) for mark in slow.marks]
    assert shelf.library.copy_marks(marks.file, slow.sequence, states, complete=False) == []
    assert (shelf.paper("2601.00001").starred, shelf.paper("2601.00001").read) == (False, True)
    assert shelf.library.marks_position() == (marks.file, marks.sequence)
    marks.close()


def test_the_library_learns_only_what_changed(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], read=True)
    assert shelf.take_over(marks) == ["2601.00001"]
    assert shelf.take_over(marks) == []
    marks.mark(["2601.00002"], starred=True)
    marks.mark(["2601.00001"], read=True)
    assert shelf.take_over(marks) == ["2601.00002"]
    marks.close()


def test_a_marks_file_from_elsewhere_replaces_the_marks_in_the_library(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    for _ in range(5):
        marks.mark(["2601.00001"], read=True)
    shelf.take_over(marks)
    others = Marks(tmp_path / "others" / "marks.db")
    others.mark(["2601.00002"], starred=True)
    assert sorted(shelf.take_over(others)) == ["2601.00001", "2601.00002"]
    assert (shelf.paper("2601.00001").read, shelf.paper("2601.00002").starred) == (False, True)
    marks.close()
    others.close()


def test_restoring_an_older_copy_of_the_marks_is_noticed(shelf: Shelf) -> None:
    shelf.put("daily/2026-01-01.jsonl", [daily("2601.00001"), daily("2601.00002")])
    shelf.sync()
    marks = shelf.marks()
    marks.mark(["2601.00001"], read=True)
    copy = marks.path.read_bytes()
    marks.mark(["2601.00002"], read=True)
    shelf.take_over(marks)
    marks.close()
    marks.path.write_bytes(copy)
    again = shelf.marks()
    assert shelf.take_over(again) == ["2601.00002"]
    assert shelf.library.counts().unread == 1
    again.close()
