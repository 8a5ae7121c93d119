"""What is new: Today, where the reader opens, and the line under the list."""

from datetime import datetime
from pathlib import Path

from tests.app.conftest import Opener
from tests.app.driver import sync_all
from tests.support.helpers import entry, write_digest
from tui_reader.config import edit
from tui_reader.display.times import moment
from tui_reader.library import SINCE, View
from tui_reader.system import paths


def set_option(key: str, value: str) -> None:
    edit.set_option(paths.config_file(), key, value)


async def test_the_reader_opens_at_today_if_something_is_new_and_else_where_it_was_left(
    opened: Opener, days: Path
) -> None:
    folder = days / "days"
    async with opened() as reader:
        assert reader.view == View()
        assert reader.unread("Today") == 5
        assert not any("new since" in line for line in reader.screen)
        await reader.choose("2026-01-02")
    write_digest(folder / "2026-01-04.jsonl", *(entry(f"2604.0000{n}") for n in range(3)))
    sync_all()
    async with opened() as reader:
        assert reader.view == View("date", "2026-01-04")
        await reader.until_shown("2026-01-04 · 3 unread", "3 new since")
        # what arrives now enters the view and the line; the cursor stays
        await reader.press("j")
        paper = reader.paper
        write_digest(folder / "2026-01-04.jsonl", *(entry(f"2604.0000{n}") for n in range(5)))
        await reader.press("R")
        await reader.until_shown("2026-01-04 · 5 unread", "5 new since")
        assert reader.paper == paper
        await reader.choose("2026-01-01")
    async with opened() as reader:
        assert reader.view == View("date", "2026-01-01")
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        assert not any("new since" in line for line in reader.screen)
        # the first sync finds a digest: the untouched reader lists it
        write_digest(folder / "2026-01-05.jsonl", entry("2605.00001"))
        await reader.until(lambda: reader.view == View("date", "2026-01-05"))
        await reader.until_shown("1 new since")


async def test_today_may_be_what_has_arrived_since_and_the_start_may_be_elsewhere(
    opened: Opener, days: Path
) -> None:
    set_option("today", "arrived")
    async with opened() as reader:
        assert reader.unread("Today") == 5
        await reader.press("G")
    write_digest(days / "days" / "2025-12-30.jsonl", entry("2512.00001"), entry("2512.00002"))
    sync_all()
    async with opened() as reader:
        assert reader.view.kind == SINCE
        assert [paper.id for paper in reader.papers] == ["2512.00001", "2512.00002"]
        await reader.until_shown("New since", "2 unread", "Today since")
        await reader.press("r")
        await reader.until(lambda: reader.unread("Today") == 1)
        await reader.choose("All")
    write_digest(days / "days" / "2025-12-29.jsonl", entry("2512.00003"))
    sync_all()
    set_option("start", "last")
    async with opened() as reader:
        assert reader.view == View()
        await reader.until_shown("1 new since")
        await reader.choose("Starred")
    set_option("start", "all")
    async with opened() as reader:
        assert reader.view == View()


def test_a_time_is_written_as_people_say_it() -> None:
    times = {
        datetime(2026, 6, 29, 18, 2): "18:02",
        datetime(2026, 6, 28, 18, 2): "yesterday 18:02",
        datetime(2026, 6, 26, 9, 0): "Friday 09:00",
        datetime(2026, 6, 22, 9, 0): "2026-06-22 09:00",
        datetime(2026, 7, 1, 9, 0): "2026-07-01 09:00",
    }
    for then, text in times.items():
        assert moment(then, datetime(2026, 6, 29, 19, 0)) == text
