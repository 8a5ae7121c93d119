"""Selecting, marking many papers, undo and redo, tags, digest dates."""

from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.desk import Desk
from tests.app.driver import Reader, mark_on_disk, marks_on_disk
from tests.support.helpers import entry, write_digest
from tests.support.shelf import daily
from tui_reader.app.controllers import marking
from tui_reader.display.glyphs import UNICODE
from tui_reader.library import View

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


@pytest.fixture
def opened(opened: Opener, days: object) -> Opener:
    """The reader on three small digests."""
    return opened


# Selecting


async def test_x_selects_and_v_selects_what_the_cursor_passes_in_either_direction(
    opened: Opener,
) -> None:
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

        await reader.press("j", "V", "j", "j")
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

        await reader.press("g", "V", "j", "x", "j")  # x ends a range
        assert selected(reader) == ["Paper 31", "Paper 32"]


async def test_asterisk_selects_all_of_the_view_or_none_and_another_view_clears_the_selection(
    opened: Opener,
) -> None:
    async with opened() as reader:
        await reader.press("x", "*")
        assert len(selected(reader)) == 8
        await reader.press("*")
        assert selected(reader) == []
        await reader.press("x", "x", "V", "[")
        assert reader.view == View("date", "2026-01-03")
        assert selected(reader) == []
        assert subtitle(reader) == ""
        await reader.press("[", "[")
        assert reader.view == View("date", "2026-01-01")
        await reader.press("[")
        await reader.until_shown("This is the oldest digest.")
        await reader.press("]", "]", "]")
        await reader.until_shown("This is the newest digest.")
        assert reader.view == View("date", "2026-01-03")
        await reader.choose("All")
        assert selected(reader) == []
        await reader.press("]")
        assert len(reader.papers) == 5


async def test_another_order_and_unread_only_keep_the_selection(opened: Opener) -> None:
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


async def test_papers_of_several_searches_are_selected_and_marked_together(opened: Opener) -> None:
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


# Marking many


async def test_a_asks_before_marking_more_than_a_screenful_read(opened: Opener) -> None:
    async with opened(160, 12) as reader:
        await reader.press("s", "A")
        await reader.until_shown("Mark 8 papers of “All” read?")
        await reader.press("y")
        assert [read for read, *_ in marks_on_disk().values()] == [True] * 8
        await reader.until(lambda: reader.unread("All") == 0)
        assert UNREAD not in reader.row_of(0)
        await reader.press("u")
        assert marks_on_disk() == {reader.papers[0].id: (False, True, (), None)}
        await reader.until_shown("Undone: read 8 papers")
        await reader.press("f", "/", *"paper", "enter")
        await reader.until(lambda: "/paper" in str(reader.list.border_title))
        await reader.press("A")
        dot = UNICODE.dot
        await reader.until_shown(f"of “All {dot} /paper* {dot} unread only” read?")
        await reader.press("n", "E")
        await reader.until_shown(f"From All {dot} /paper* {dot} unread only.")


async def test_keys_work_while_a_thread_marks_many_papers(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
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


async def test_leaving_while_many_papers_are_marked_loses_no_mark(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "MANY", 3)
    monkeypatch.setattr("tui_reader.app.work.background._CHUNK", 1)
    async with opened() as reader:
        await reader.press("*", "r")
        reader.app.exit()
    assert [read for read, *_ in marks_on_disk().values()] == [True] * 8


async def test_range_tag_star_undo_redo_and_the_same_marks_after_a_restart(opened: Opener) -> None:
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


async def test_tags_are_completed_toggled_and_removed(opened: Opener) -> None:
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
        await reader.press("escape", "x", "x", "t")  # a tag that some have is given to all
        await reader.until_shown("[-] #to-cite")
        await reader.press(*"to-cite", "enter")
        tags = [tags for _, _, tags, _ in marks_on_disk().values()]
        assert tags == [("new", "to-cite"), ("to-cite",), ("to-cite",)]
        await reader.press("u")
        assert len(marks_on_disk()) == 2


# Without a terminal


def test_a_range_follows_the_cursor_and_keeps_its_start_in_another_order(desk: Desk) -> None:
    model, selection = desk.model, desk.list.selection
    desk.list.cursor = 1
    selection.toggle_range()
    desk.list.cursor = 3
    assert [index for index in range(8) if selection.is_selected(index)] == [1, 2, 3]
    assert selection.count == 3
    first = model.numbers[1]
    model.order = "oldest"
    model.show(View())
    desk.list.cursor = at = model.numbers.index(first)
    assert [index for index in range(8) if selection.is_selected(index)] == [at]
    assert selection.end_range()
    desk.list.cursor = 0
    assert selection.numbers == {first}
    model.show(View("unread"))
    assert selection.count == 0
    assert not selection.cancel()


def test_keys_act_on_the_selected_papers_in_the_order_of_the_list_or_else_the_current_one(
    desk: Desk,
) -> None:
    numbers, selection = desk.model.numbers, desk.list.selection
    assert [each.n for each in selection.targets()] == [numbers[0]]
    desk.select(7, 0)
    assert [each.n for each in selection.targets()] == [numbers[0], numbers[7]]
    assert selection.ordered() == [numbers[0], numbers[7]]
    assert selection.numbers == {numbers[0], numbers[7]}


def test_a_paper_that_a_sync_removes_is_deselected_also_if_it_is_not_listed(desk: Desk) -> None:
    desk.shelf.put("daily/2026-07-02.jsonl", [daily("2607.10000", title="Gone")])
    desk.shelf.sync()
    desk.model.show(View())
    desk.select(0, 1)
    listed = desk.model.paper(1)
    assert listed
    desk.model.show(View(query=f"id:{listed.paper.id}"))
    selection = desk.list.selection
    assert selection.text == f"2 selected {UNICODE.dot} 1 not listed"
    desk.shelf.drop("daily/2026-07-02.jsonl")
    desk.shelf.sync()
    desk.model.forget()
    desk.model.show(desk.model.view)
    selection.deselect_removed()
    assert selection.count == 1
