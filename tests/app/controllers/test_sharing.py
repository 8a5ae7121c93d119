"""Sharing marks between the open reader and other machines, and their backup of each day."""

import time
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import mark_on_disk
from tests.support.machines import Machine
from tui_reader.system import paths


@pytest.fixture
def other(sample: Path, tmp_path: Path):
    """Another machine, whose marks are shared with the user's."""
    made = Machine(tmp_path / "other", tmp_path / "Sync")
    config = paths.config_file()
    config.write_text(f'{config.read_text()}\n[marks]\nshared_folder = "{made.folder}"\n')
    made.time = time.time()
    yield made
    made.close()


async def test_a_star_from_another_machine_appears_without_moving_the_list(
    opened: Opener, other: Machine
):
    async with opened() as reader:
        await reader.press("j", "j", "j")
        here, row = reader.paper.id, reader.list.cursor
        above = reader.app.model.paper(0)
        assert above
        stars = reader.unread("Starred")
        other.star(above.paper.id, here)
        other.exchange()
        await reader.until(lambda: reader.unread("Starred") == stars + 2)
        await reader.until(lambda: "★" in "\n".join(reader.detail_lines))
        assert (reader.paper.id, reader.list.cursor) == (here, row)
        # the star disappears when it is removed there
        other.star(above.paper.id, starred=False)
        other.exchange()
        await reader.until(lambda: reader.unread("Starred") == stars + 1)
        assert (reader.paper.id, reader.list.cursor) == (here, row)


async def test_a_paper_read_elsewhere_stays_in_the_unread_list_on_screen(
    opened: Opener, other: Machine
):
    async with opened() as reader:
        await reader.choose("Unread")
        await reader.press("j", "j", "j", "j")
        here, row, listed = reader.paper.id, reader.list.cursor, len(reader.app.model)
        unread = reader.unread("Unread")
        await reader.press("enter", "j", "j")
        await reader.until(lambda: reader.detail_place)
        place, top = reader.detail_place, reader.list.scroll_y
        other.marks.mark([paper.id for paper in reader.papers[:6]], read=True)
        other.exchange()
        await reader.until(lambda: reader.unread("Unread") <= unread - 5)
        await reader.handled()
        assert (reader.paper.id, reader.list.cursor, len(reader.app.model)) == (here, row, listed)
        assert (reader.detail_place, reader.list.scroll_y) == (place, top)


async def test_marks_made_in_the_reader_reach_the_other_machine_the_last_before_it_closes(
    opened: Opener, other: Machine
):
    async with opened() as reader:
        first, last = (paper.id for paper in reader.papers[:2])
        await reader.press("s")

        def arrived() -> bool:
            other.exchange()
            return other.starred() == {first}

        await reader.until(arrived)
        folder = paths.marks_file().parent / "backups"
        await reader.until(lambda: folder.is_dir() and any(folder.glob("marks-????-??-??.db")))
        await reader.press("j", "s")
    other.exchange()
    assert other.starred() == {first, last}


async def test_marks_made_while_the_reader_was_closed_show_at_the_start(
    opened: Opener, other: Machine
):
    async with opened() as reader:
        id_ = reader.paper.id
    other.star(id_)
    other.exchange()
    async with opened() as reader:
        await reader.until(lambda: mark_on_disk(id_).starred)
        await reader.until(lambda: reader.unread("Starred"))


async def test_a_missing_folder_is_reported_once_and_used_when_it_appears(
    opened: Opener, other: Machine, tmp_path: Path
):
    other.folder.rmdir()
    missing = tmp_path / "drive" / "Sync"
    config = paths.config_file()
    config.write_text(config.read_text().replace(str(other.folder), str(missing)))
    async with opened() as reader:

        def reports() -> int:
            wanted = f"{missing}: the shared folder is not there"
            return sum(wanted in each.message for each in reader.app._notifications)

        await reader.until(reports)
        await reader.press("s")
        id_ = reader.paper.id
        missing.mkdir(parents=True)
        other.folder = missing
        await reader.until(lambda: any(missing.iterdir()))
        other.exchange()
        assert other.starred() == {id_}
        assert reports() == 1
