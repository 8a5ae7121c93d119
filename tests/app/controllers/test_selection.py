"""Selecting, marking many papers, undo and redo, tags, digest dates."""

from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import Reader, mark_on_disk, marks_on_disk
from tests.support.helpers import entry, write_digest
from tests.support.shelf import Shelf, daily
from tui_reader.app.controllers import marking
from tui_reader.app.controllers.selection import Selection
from tui_reader.app.state import list_model
from tui_reader.display.glyphs import UNICODE
from tui_reader.library import View
from tui_reader.marks.store import Marks
from tui_reader.system import paths

UNREAD, STARRED = UNICODE.unread, UNICODE.starred


def selected(reader: Reader) -> list[str]:
    """The titles of the papers selected, as the list shows them."""
    return [
        listed.paper.title
        for index in range(len(reader.app.model))
        if reader.main.controllers.selection.is_selected(index)
        and (listed := reader.app.model.paper(index))
    ]


def subtitle(reader: Reader) -> str:
    return str(reader.list.border_subtitle or "")


# Selecting


async def test_x_selects_and_moves_on(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("x", "j", "x")
        assert reader.list.cursor == 3
        assert selected(reader) == ["Paper 31", "Paper 33"]
        assert subtitle(reader) == "2 selected"
        await reader.press("g", "x")
        assert selected(reader) == ["Paper 33"]
        await reader.press("escape")
        assert selected(reader) == []
        assert subtitle(reader) == ""


async def test_v_selects_what_the_cursor_passes_in_either_direction(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        await reader.press("j", "j", "V", "j", "j")
        assert selected(reader) == ["Paper 33", "Paper 34", "Paper 35"]
        await reader.press("k", "k", "k")
        assert selected(reader) == ["Paper 32", "Paper 33"]
        assert "2 selected" in subtitle(reader)
        await reader.press("V", "G")
        assert selected(reader) == ["Paper 32", "Paper 33"]
        await reader.press("V", "k", "escape")
        assert selected(reader) == ["Paper 32", "Paper 33"]
        await reader.press("escape")
        assert selected(reader) == []


async def test_x_ends_a_range(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("V", "j", "x", "j")
        assert selected(reader) == ["Paper 31", "Paper 32"]


async def test_asterisk_selects_all_of_the_view_or_none(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("x", "*")
        assert len(selected(reader)) == 8
        await reader.press("*")
        assert selected(reader) == []


async def test_opening_another_view_clears_the_selection(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("x", "x", "V")
        await reader.choose("2026-01-02")
        assert selected(reader) == []
        assert subtitle(reader) == ""
        await reader.choose("All")
        assert selected(reader) == []


async def test_another_order_and_unread_only_keep_the_selection(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        await reader.press("r", "x", "j", "V", "j")
        chosen = {"Paper 31", "Paper 33", "Paper 34"}
        assert set(selected(reader)) == chosen
        await reader.press("S", "o")
        await reader.until(lambda: "oldest" in str(reader.list.border_title))
        assert set(selected(reader)) == chosen
        assert subtitle(reader) == "3 selected"
        await reader.press("f")
        await reader.until(lambda: len(reader.app.model) == 7)
        assert set(selected(reader)) == chosen - {"Paper 31"}
        assert subtitle(reader) == f"3 selected {UNICODE.dot} 1 not listed"
        await reader.press("f")
        await reader.until(lambda: len(reader.app.model) == 8)
        assert set(selected(reader)) == chosen


async def test_papers_of_several_searches_are_selected_and_marked_together(
    opened: Opener, days: object
) -> None:
    async with opened(160, 12) as reader:
        for query in ("ti:31", "ti:11"):
            await reader.press("/", *query)
            await reader.until(lambda: len(reader.app.model) == 1)
            await reader.press("enter", "*", "/", "escape")
            await reader.until(lambda: len(reader.app.model) == 8)
        await reader.press("/", *"ti:32")
        await reader.until(lambda: len(reader.app.model) == 1)
        await reader.press("enter")
        assert subtitle(reader) == f"2 selected {UNICODE.dot} 2 not listed"
        assert [each.paper.title for each in reader.main.controllers.selection.targets()] == [
            "Paper 31",
            "Paper 11",
        ]
        await reader.press("A")
        await reader.until_shown("Mark 2 papers that are selected read?")
        await reader.press("y")
        assert len(marks_on_disk()) == 2
        await reader.press("escape")
        assert subtitle(reader) == ""


async def test_a_paper_that_a_sync_removes_is_deselected(opened: Opener, days: Path) -> None:
    async with opened() as reader:
        await reader.press("G", "x", "g", "x", "/", *"ti:31")
        await reader.until(lambda: len(reader.app.model) == 1)
        await reader.press("enter")
        assert "2 selected" in subtitle(reader)
        write_digest(days / "days" / "2026-01-04.jsonl", entry("2604.00001", "Paper 41"))
        (days / "days" / "2026-01-01.jsonl").unlink()
        await reader.press("R")
        await reader.until(lambda: subtitle(reader) == "1 selected")


async def test_a_sync_keeps_the_selection_on_its_papers(opened: Opener, days: Path) -> None:
    async with opened() as reader:
        await reader.press("j", "x", "V", "j")
        entries = [entry(f"2604.0000{at}", f"Paper 4{at}") for at in range(1, 4)]
        write_digest(days / "days" / "2026-01-04.jsonl", *entries)
        (days / "days" / "2026-01-01.jsonl").unlink()
        await reader.press("R")
        await reader.until(lambda: len(reader.app.model) == 10)
        assert selected(reader) == ["Paper 32", "Paper 33", "Paper 34"]
        await reader.press("k")
        assert selected(reader) == ["Paper 32", "Paper 33"]


async def test_keys_act_on_the_selected_papers_or_else_the_current_one(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        assert [each.paper.title for each in reader.main.controllers.selection.targets()] == [
            "Paper 31"
        ]
        await reader.press("G", "x", "g", "x", "j")
        assert [each.paper.title for each in reader.main.controllers.selection.targets()] == [
            "Paper 31",
            "Paper 11",
        ]
        numbers = reader.main.controllers.selection.ordered()
        assert set(numbers) == reader.main.controllers.selection.numbers
        assert numbers == [reader.app.model.numbers[0], reader.app.model.numbers[7]]


# Marking many


async def test_r_and_s_mark_all_selected_in_one_step(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("r", "V", "j", "j", "r")
        ids = [paper.id for paper in reader.papers]
        assert set(marks_on_disk()) == set(ids[:3])
        await reader.until_shown("Read 2 papers. Press u to undo.")
        await reader.press("s")
        assert all(starred for _, starred, _, _ in marks_on_disk().values())
        assert [STARRED in reader.row_of(at) for at in range(4)] == [True, True, True, False]
        await reader.press("s")
        assert not any(starred for _, starred, _, _ in marks_on_disk().values())
        await reader.press("u", "u", "u")
        await reader.until_shown("Undone: read 2 papers")
        assert set(marks_on_disk()) == {ids[0]}
        await reader.press("r", "r")
        assert not marks_on_disk()


async def test_a_asks_before_marking_more_than_a_screenful_read(
    opened: Opener, days: object
) -> None:
    async with opened(160, 12) as reader:
        await reader.press("s", "A")
        await reader.until_shown("Mark 8 papers of “All” read?")
        await reader.press("n")
        assert not any(read for read, *_ in marks_on_disk().values())
        await reader.press("A")
        await reader.until_shown("Mark 8 papers")
        await reader.press("y")
        assert [read for read, *_ in marks_on_disk().values()] == [True] * 8
        await reader.until(lambda: reader.unread("All") == 0)
        assert UNREAD not in reader.row_of(0)
        await reader.press("u")
        assert marks_on_disk() == {reader.papers[0].id: (False, True, (), None)}
        await reader.until_shown("Undone: read 8 papers")


async def test_a_says_how_the_view_is_narrowed(opened: Opener, days: object) -> None:
    async with opened(160, 8) as reader:
        await reader.press("f", "/", *"paper", "enter")
        await reader.until(lambda: "/paper" in str(reader.list.border_title))
        await reader.press("A")
        dot = UNICODE.dot
        await reader.until_shown(f"of “All {dot} /paper* {dot} unread only” read?")
        await reader.press("n", "E")
        await reader.until_shown(f"From All {dot} /paper* {dot} unread only.")


async def test_a_marks_visible_or_selected_papers_read_without_asking(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        await reader.press("x", "x", "A")
        assert set(marks_on_disk()) == {paper.id for paper in reader.papers[:2]}
        await reader.press("escape", "A")
        assert len(marks_on_disk()) == 8
        await reader.press("A")
        await reader.until_shown("No change: already marked.")
        await reader.press("u", "u", "u")
        await reader.until_shown("Nothing to undo.")
        assert not marks_on_disk()


async def test_keys_work_while_a_thread_marks_many_papers(
    opened: Opener, days: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MANY", 3)
    async with opened() as reader:
        first, *rest = reader.papers
        await reader.press("s", "*", "r", "u", "ctrl+r", "s")
        expected = {paper.id: (True, True, (), None) for paper in (first, *rest)}
        await reader.until(lambda: marks_on_disk() == expected)
        await reader.until(lambda: reader.unread("All") == 0)
        await reader.press("u", "u", "u", "u")
        await reader.until(lambda: not marks_on_disk())
        await reader.until(lambda: reader.unread("All") == 8)
        await reader.press(*["ctrl+r"] * 5)
        await reader.until_shown("Nothing to redo.")
        assert marks_on_disk() == expected


async def test_marks_already_in_the_library_are_not_kept_twice(
    opened: Opener, days: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_model, "_KNOWN", 3)
    async with opened() as reader:
        for _ in range(5):
            await reader.press("s", "j")
        await reader.until(lambda: len(reader.app.model._known) < 5)
        assert [UNICODE.starred in reader.row_of(n) for n in range(8)] == [True] * 5 + [False] * 3
        await reader.press("u")
        assert UNICODE.starred not in reader.row_of(4)


async def test_leaving_while_many_papers_are_marked_loses_no_mark(
    opened: Opener, days: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MANY", 3)
    monkeypatch.setattr("tui_reader.app.work.background._CHUNK", 1)
    async with opened() as reader:
        await reader.press("*", "r")
        reader.app.exit()
    assert [read for read, *_ in marks_on_disk().values()] == [True] * 8


# Undo and redo


async def test_undo_goes_to_its_paper_unless_it_changes_many(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("s", "x", "x", "r", "escape", "G")
        await reader.press("u")
        assert reader.list.cursor == 7
        await reader.press("u")
        assert reader.list.cursor == 0
        await reader.press("G", "ctrl+r")
        assert reader.list.cursor == 0
        await reader.until_shown("Redone: starred “Paper 31”")


async def test_a_new_mark_leaves_nothing_to_redo(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("s", "u", "r", "ctrl+r")
        await reader.until_shown("Nothing to redo.")
        assert marks_on_disk() == {reader.paper.id: (True, False, (), None)}


async def test_undo_does_not_change_the_marks_of_another_reader(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        await reader.press("r")
        other = Marks(paths.marks_file())
        other.mark([reader.paper.id], starred=True, tags={"theirs": True})
        other.close()
        await reader.press("u")
        assert marks_on_disk() == {reader.paper.id: (False, True, ("theirs",), None)}
        await reader.until(lambda: STARRED in reader.row)


async def test_undo_keeps_and_reports_later_marks_of_another_reader(
    opened: Opener, days: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark_elsewhere(ids: list[str], *, read: bool) -> None:
        other = Marks(paths.marks_file())
        other.mark(ids, read=read)
        other.close()

    async with opened() as reader:
        first = reader.paper.id
        await reader.press("r")
        mark_elsewhere([first], read=False)
        mark_elsewhere([first], read=True)
        await reader.press("u")
        await reader.until_shown("Not undone: read “Paper 31”", "elsewhere")
        assert first in marks_on_disk()
        await reader.press("u")
        await reader.until_shown("Nothing to undo.")
        await reader.press("*")
        for many in (500, 2):  # before the next key, and in a thread
            monkeypatch.setattr("tui_reader.app.controllers.marking.MANY", many)
            mark_elsewhere([first], read=False)
            await reader.press("r")
            await reader.until(lambda: len(marks_on_disk()) == 8)
            mark_elsewhere([first], read=False)
            mark_elsewhere([first], read=True)
            for key, count, message in (
                ("u", 1, "Undone"),
                ("ctrl+r", 8, "Redone"),
                ("u", 1, "Undone"),
            ):
                await reader.press(key)
                await reader.until(lambda count=count: len(marks_on_disk()) == count)  # type: ignore[misc]
                assert first in marks_on_disk()
                await reader.until_shown(f"{message}: read 8 papers; 1 of 8", "elsewhere")


async def test_range_tag_star_undo_redo_and_the_same_marks_after_a_restart(
    opened: Opener, days: object
) -> None:
    async with opened() as reader:
        await reader.press("j", "V", "j", "j", "t")
        await reader.until_shown("Tags of 3 papers")
        await reader.press(*"later", "space", *"2-cite", "enter", "s")
        tagged = (False, True, ("2-cite", "later"), None)
        wanted = {paper.id: tagged for paper in reader.papers[1:4]}
        assert marks_on_disk() == wanted
        await reader.until(lambda: reader.unread("later") == 3)
        await reader.press("u", "u")
        assert marks_on_disk() == {}
        await reader.until_shown("Undone: tagged 3 papers #later #2-cite")
        await reader.until(lambda: not any("later" in line for line in reader.sidebar_lines))
        await reader.press("ctrl+r", "ctrl+r")
        assert marks_on_disk() == wanted
    async with opened() as reader:
        assert marks_on_disk() == wanted
        await reader.choose("later")
        assert {paper.id for paper in reader.papers} == set(wanted)
        assert [STARRED in reader.row_of(at) for at in range(3)] == [True] * 3
        await reader.until_shown("#2-cite #later")


# Tags


async def test_tags_are_completed_toggled_and_removed(opened: Opener, days: object) -> None:
    async with opened() as reader:
        id_ = reader.paper.id
        await reader.press("t", *"to-cite, Later,to-read", "enter")
        assert mark_on_disk(id_).tags == ("Later", "to-cite", "to-read")
        await reader.until(lambda: reader.unread("to-read") == 1)
        await reader.press("t")
        await reader.until_shown("[x] #to-cite")
        await reader.press(*"to-r", "tab")
        await reader.until_shown("removes #to-read")
        await reader.press(*"-later new", "enter")
        assert mark_on_disk(id_).tags == ("new", "to-cite")
        await reader.until_shown("#new #to-cite")
        await reader.until(lambda: any("to-cite" in line for line in reader.sidebar_lines))
        await reader.press("j", "t")
        await reader.until_shown("[ ] #to-cite")
        await reader.press(*"cit", "down", "enter")
        assert mark_on_disk(reader.paper.id).tags == ("to-cite",)
        await reader.press("t", "escape", "t", "enter", "V", "t", "escape")
        assert subtitle(reader) == "1 selected"
        assert mark_on_disk(reader.paper.id).tags == ("to-cite",)


async def test_a_tag_that_some_have_is_given_to_all(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("t", *"one", "enter", "x", "x", "t")
        await reader.until_shown("[-] #one")
        await reader.press(*"one", "enter")
        assert [tags for _, _, tags, _ in marks_on_disk().values()] == [("one",)] * 2
        await reader.press("u")
        assert [tags for _, _, tags, _ in marks_on_disk().values()] == [("one",)]


# Digest after digest


async def test_brackets_step_through_digest_dates(opened: Opener, days: object) -> None:
    async with opened() as reader:
        await reader.press("[")
        assert reader.view == View("date", "2026-01-03")
        await reader.press("[", "[")
        assert reader.view == View("date", "2026-01-01")
        await reader.press("[")
        await reader.until_shown("This is the oldest digest.")
        await reader.press("]", "]")
        assert reader.view == View("date", "2026-01-03")
        await reader.press("]")
        await reader.until_shown("This is the newest digest.")
        await reader.choose("All")
        await reader.press("]")
        assert len(reader.papers) == 5


# Without a terminal


def test_a_range_follows_the_cursor_and_keeps_its_start_in_another_order(
    tmp_path: Path,
) -> None:
    shelf = Shelf(tmp_path)
    shelf.put("daily/2026-07-01.jsonl", [daily(f"2607.0000{n}") for n in range(6)])
    shelf.sync()
    marks = shelf.marks()
    model = list_model.ListModel(shelf.library, marks)
    model.show(View())
    cursor = 1
    selection = Selection(model, lambda: cursor)
    selection.toggle_range()
    cursor = 3
    assert [index for index in range(6) if selection.is_selected(index)] == [1, 2, 3]
    assert selection.count == 3
    first = model.numbers[1]
    model.order = "oldest"
    model.show(View())
    cursor = at = model.numbers.index(first)
    assert [index for index in range(6) if selection.is_selected(index)] == [at]
    assert selection.end_range()
    cursor = 0
    assert selection.numbers == {first}
    model.show(View("unread"))
    assert selection.count == 0
    assert not selection.cancel()
    marks.close()
    shelf.close()
