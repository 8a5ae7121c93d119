"""Notes, in the built-in editor and the user's; papers that are marked read when looked at."""

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from textual.widgets import TextArea

from tests.app.conftest import Opener
from tests.app.driver import configure, mark_on_disk, marks_on_disk
from tests.support.helpers import Terminal
from tui_reader.display.glyphs import UNICODE
from tui_reader.marks.model import Mark


@pytest.fixture
def opened(opened: Opener, days: object) -> Opener:
    """The reader on three small digests."""
    return opened


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


# Notes


async def test_a_note_is_written_shown_undone_and_not_lost_by_accident(opened: Opener) -> None:
    async with opened() as reader:
        await reader.press("e")
        await reader.until_shown("Note on Paper 31")
        await reader.press(*"See", "enter", *"*this*", "ctrl+s")
        assert mark_on_disk(reader.paper.id).note == "See\n*this*"
        await reader.until(lambda: "▾ Note" in reader.detail_text)
        assert "See" in reader.detail_text
        assert "*this*" in reader.detail_text
        await reader.press("j", "u")
        assert reader.list.cursor == 0
        assert mark_on_disk(reader.paper.id).note is None
        await reader.until_shown("Undone: wrote a note on “Paper 31”")
        await reader.press("ctrl+r", "l", "enter")
        await reader.until(lambda: "▸ Note" in reader.detail_text)

        await reader.press("h", "j", "e", "escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.press("e", "a", "escape")
        await reader.until_shown("Discard what you typed?")
        await reader.press("n", "b", "ctrl+s")
        assert mark_on_disk(reader.paper.id).note == "ab"
        await reader.press("e", "c", "escape")
        await reader.until_shown("Discard what you typed?")
        await reader.press("y")
        assert mark_on_disk(reader.paper.id).note == "ab"
        await reader.press("e")
        await reader.until_shown("Note on Paper 32")
        reader.app.screen.query_one(TextArea).text = "x" * 300_000
        await reader.press("ctrl+s")
        await reader.until_shown("300,000 characters")
        assert mark_on_disk(reader.paper.id).note == "x" * 200_000 + "…"
        await reader.press("j", "k")


async def test_notes_are_in_the_sidebar_while_any_paper_has_one(opened: Opener) -> None:
    async with opened() as reader:
        assert reader.unread("Notes") == -1
        await reader.press("x", "x", "e")
        await reader.until_shown("A note is on one paper")
        assert reader.app.screen is reader.main
        await reader.press("escape", "g", "j", "e", *"why", "ctrl+s")
        await reader.until(lambda: reader.unread(f"{UNICODE.note} Notes") == 1)
        await reader.choose("Notes")
        assert [paper.title for paper in reader.papers] == ["Paper 32"]
        await reader.press("ctrl+s")
        await reader.until_shown("has:note")
        await reader.press("escape", "u")
        await reader.until(lambda: reader.unread("Notes") == -1)


@pytest.mark.parametrize("width", [160, 60])
async def test_leaving_the_reader_saves_the_typed_note(opened: Opener, width: int) -> None:
    async with opened(width, 20) as reader:
        await reader.press("e", *"kept")
        reader.type("ctrl+q")
    assert mark_on_disk("2603.00001").note == "kept"


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that appends a line and records its arguments, in `tmp_path`."""
    script = tmp_path / "an editor.py"
    script.write_text(
        "import json, os, stat, sys\n"
        f"place = {str(tmp_path)!r}\n"
        "path = sys.argv[-1]\n"
        "call = {'arguments': sys.argv[1:-1], 'name': os.path.basename(path),\n"
        "        'folder': os.path.dirname(path), 'text': open(path).read(),\n"
        "        'mode': stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode)}\n"
        "json.dump(call, open(os.path.join(place, 'call.json'), 'w'))\n"
        "open(path, 'a').write('from outside\\x1b[31m\\n')\n"
        "sys.exit(int(os.environ.get('STATUS', '0')))\n"
    )
    return script


@pytest.mark.parametrize("status", ["0", "3"])
def test_the_users_editor_edits_notes_in_a_private_file(
    days: Path, editor: Path, status: str
) -> None:
    terminal = Terminal(
        VISUAL=f"'{sys.executable}' '{editor}' --wait ';' '$(id)'", EDITOR="false", STATUS=status
    )
    terminal.wait_for(b"Paper 31")
    terminal.type(b"e")
    terminal.wait_for(b"from outside")
    if status != "0":
        terminal.wait_for(b"status 3")
    terminal.type(b"q")
    assert terminal.end() == 0
    call = json.loads((editor.parent / "call.json").read_text())
    assert call["arguments"] == ["--wait", ";", "$(id)"]
    assert call["name"] == "2603.00001.md"
    assert call["text"] == ""
    assert call["mode"] == stat.S_IRWXU
    assert not os.path.exists(call["folder"])  # noqa: PTH110
    assert mark_on_disk("2603.00001").note == "from outside"


def test_a_missing_editor_is_reported_and_the_built_in_one_opens(days: Path) -> None:
    terminal = Terminal(VISUAL="/nowhere/to/be/found")
    terminal.wait_for(b"Paper 31")
    terminal.type(b"e")
    terminal.wait_for(b"cannot be run (No such file")
    terminal.wait_for(b"Note on Paper 31")
    terminal.type(b"\x1b")
    terminal.wait_for(b"\x1b[?25l")
    terminal.type(b"q")
    terminal.process.terminate()
    terminal.end()
    assert mark_on_disk("2603.00001") == Mark("2603.00001")


# mark_read


async def test_dwell_marks_read_a_paper_that_the_cursor_rests_on(opened: Opener) -> None:
    configure('mark_read = "dwell"\ndwell = 0.2')
    async with opened() as reader:
        first, second, third = reader.papers[:3]
        await reader.until(lambda: mark_on_disk(first.id).read)
        await reader.press("r", "j")
        await reader.until(lambda: mark_on_disk(second.id).read)
        assert not mark_on_disk(first.id).read
        await reader.press("u")
        assert reader.paper == second
        await reader.press("j")
        await reader.until(lambda: mark_on_disk(third.id).read)
        assert not mark_on_disk(second.id).read


async def test_dwell_does_not_mark_papers_that_the_cursor_passes(opened: Opener) -> None:
    configure('mark_read = "dwell"\ndwell = 3600')
    async with opened() as reader:
        await reader.press("j", "enter", "h", "k")
        assert not marks_on_disk()
        await reader.press("?")
        reader.main.controllers.tracker.dwelled()
        assert not marks_on_disk()
        await reader.press("escape")
        reader.main.controllers.tracker.dwelled()
        assert set(marks_on_disk()) == {reader.paper.id}


async def test_dwell_in_a_narrow_list_marks_nothing_until_the_detail_shows(opened: Opener) -> None:
    configure('mark_read = "dwell"\ndwell = 0')
    async with opened(70, 24) as reader:
        await reader.press("j", "j")
        assert not marks_on_disk()
        await reader.press("l")
        await reader.until(lambda: set(marks_on_disk()) == {reader.paper.id})
