"""The library under the reader: filled, damaged, lost, large."""

import shutil
from pathlib import Path

from benchmarks.generate import generate
from tests.app.conftest import Opener
from tests.app.driver import add, mark_on_disk, sync_all
from tests.support.helpers import entry, write_digest
from tui_reader.app.run import make_app
from tui_reader.app.state.history import MarkChange
from tui_reader.config import edit
from tui_reader.display.readable import readable
from tui_reader.system import paths


async def test_a_library_that_was_deleted_is_filled_again_and_has_all_marks(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        await reader.press("j", "enter", "s")
        paper = reader.paper
    paths.library_file().unlink()
    async with opened() as reader:
        await reader.until(lambda: len(reader.papers) == 44)
        await reader.until_shown("All · 43 unread", "Direct Preference")
        await reader.until(lambda: reader.unread("All") == 43)
        await reader.until(lambda: reader.paper.id == paper.id)
        await reader.until(lambda: "★" in reader.row)
        assert mark_on_disk(paper.id).read


async def test_new_papers_do_not_move_the_cursor_from_its_paper(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "digests"
    write_digest(folder / "2026-07-01.jsonl", *(entry(f"2607.0{n:04}") for n in range(9)))
    add(folder)
    async with opened() as reader:
        await reader.until(lambda: len(reader.papers) == 9)
        await reader.press("j", "j")
        paper = reader.paper
    write_digest(folder / "2026-07-02.jsonl", *(entry(f"2607.1{n:04}") for n in range(600)))
    sync_all()
    edit.set_option(paths.config_file(), "start", "last")
    async with opened() as reader:
        assert reader.paper.id == paper.id
        assert reader.list.cursor == 602


def test_marks_that_a_killed_reader_left_are_there_before_the_library_knows_them(
    sample: object,
) -> None:
    killed = make_app().model
    changes = MarkChange(starred=True, tags={"later": True}), MarkChange(read=True)
    for index, marking in enumerate(changes):
        listed = killed.paper(index)
        assert listed
        killed.mark_all([listed.paper.id], marking)
    first, second = (make_app().model.paper(index) for index in range(2))
    assert first
    assert second
    assert (first.starred, first.tags, first.read) == (True, ("later",), False)
    assert (second.starred, second.tags, second.read) == (False, (), True)


async def test_a_damaged_library_is_rebuilt_by_itself(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        await reader.press("r")
    whole = paths.library_file().read_bytes()
    for damaged in (b"not a library " * 1000, whole[: len(whole) // 2], b""):
        paths.library_file().write_bytes(damaged)
        async with opened() as reader:
            await reader.press("j", "j", "G", "n", "g", "h", "j", "j", "j", "enter", "l", "space")
            await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
            await reader.choose("All")
            await reader.until(lambda: len(reader.papers) == 44)
            await reader.until(lambda: "Direct Preference" in "\n".join(reader.screen))
    async with opened() as reader:
        await reader.choose("All")
        await reader.until(lambda: len(reader.papers) == 44)
        await reader.until(lambda: reader.unread("All") in (41, 42, 43))


async def test_the_last_of_thousands_of_papers_is_one_key_away(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    made = generate(tmp_path / "made", 4_000)
    add(made.daily, made.weekly)
    async with opened(160, 45) as reader:
        await reader.until_shown(made.newest[:30])
        await reader.press("G")
        assert reader.list.cursor == 3_999
        title = readable(reader.paper.title)
        await reader.until(lambda: reader.place_of(title[:30], reader.list))
        await reader.until(lambda: reader.place_of(title.split()[0], reader.detail))
        await reader.until_shown("4,000 of 4,000")
        await reader.press("n")
        assert reader.list.cursor == 0


async def test_digests_that_cannot_be_reached_leave_the_library_as_it_is(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    made = generate(tmp_path / "made", 20)
    add(made.daily)
    shutil.rmtree(made.daily)
    async with opened() as reader:
        await reader.until_shown("1 failed: daily-arxiv")
        assert len(reader.papers) == 20
