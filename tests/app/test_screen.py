"""The screen: layouts by width, help, palette, the keys of "The reader", empty screens."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.driver import add
from tests.support.helpers import ROOT, entry, write_digest
from tui_reader.app.dialogs.go_to import GoToDialog
from tui_reader.app.dialogs.help import HelpDialog
from tui_reader.app.keys.declared import OTHER_SCREENS, declared_groups
from tui_reader.app.keys.reference import ESSENTIAL, essentials, readme_table
from tui_reader.app.run import make_app
from tui_reader.core.paper import Paper
from tui_reader.system import paths

README = ROOT / "README.md"
EVERY = ("sidebar", "list", "detail")


async def test_narrow_terminals_show_one_pane_at_a_time(opened: Opener, sample: object) -> None:
    async with opened(70, 24) as reader:
        await reader.press("j", "j", "j")
        await reader.pilot.resize_terminal(160, 45)  # the detail shows the paper under the cursor
        await reader.until(lambda: reader.place_of("Scaling Laws", reader.detail))
        await reader.press("g")
        await reader.pilot.resize_terminal(70, 24)
        await reader.until_panes("list")
        for key, pane in (("l", "detail"), ("h", "list"), ("h", "sidebar"), ("tab", "list")):
            await reader.press(key)
            await reader.until_panes(pane)
            assert reader.pane == pane
            assert reader.main.query_one(f"#{pane}").region.width == 70
        await reader.press("enter")
        await reader.until(lambda: reader.panes == ("detail",))
        await reader.until_shown("Direct Preference", "▾ TL;DR")


async def test_wide_terminals_show_panes_side_by_side_and_medium_ones_the_detail_under_the_list(
    opened: Opener, sample: object
) -> None:
    async with opened(160, 45) as reader:
        await reader.until_panes(*EVERY)
        assert reader.sidebar.region.right <= reader.list.region.x
        assert reader.list.region.right <= reader.detail.region.x
        assert reader.list.region.y == reader.detail.region.y
        await reader.press("j", "j")
        paper = reader.paper
        await reader.pilot.resize_terminal(70, 24)
        await reader.until_panes("list")
        assert reader.paper == paper
        assert reader.place_of(paper.title[:20], reader.list)
        await reader.pilot.resize_terminal(100, 30)
        await reader.until_panes(*EVERY)
        assert reader.list.region.bottom <= reader.detail.region.y
        assert reader.list.region.x == reader.detail.region.x
        await reader.detail_of(paper)
        await reader.pilot.resize_terminal(160, 45)
        await reader.until(lambda: reader.list.region.y == reader.detail.region.y)
        await reader.until_placed(paper.title[:20], reader.detail)
        assert reader.pane == "list"
        await reader.press("z")
        for width, height in ((70, 24), (100, 30), (160, 45), (70, 24)):
            await reader.pilot.resize_terminal(width, height)
            await reader.handled()
            await reader.until_panes("detail")
            assert reader.detail.region.width == width
            await reader.until_shown(paper.title[:20])
        await reader.press("escape")
        await reader.pilot.resize_terminal(160, 45)
        await reader.until_panes(*EVERY)


async def test_question_mark_shows_every_key_scrolls_and_goes_away(
    opened: Opener, sample: object
) -> None:
    async with opened(100, 140) as reader:
        await reader.press("?")
        await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
        for group, keys in declared_groups().items():
            await reader.until_shown(
                group, *(key.shown for key in keys), *(key.help for key in keys)
            )
        for close in ("escape", "q", "?", "enter"):
            if not isinstance(reader.app.screen, HelpDialog):
                await reader.press("?")
            await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
            await reader.press(close)
            await reader.until(lambda: not isinstance(reader.app.screen, HelpDialog))
        for width in (70, 30):  # too small for all keys
            await reader.pilot.resize_terminal(width, 16)
            await reader.press("?")
            await reader.until_shown("Move")
            await reader.press("ctrl+d")
            await reader.until(lambda: "Move" not in "\n".join(reader.screen))
            await reader.press("G")
            await reader.until_shown("Change any key under")
            await reader.press("g")
            await reader.until_shown("Move")
            await reader.press("j", "j")
            await reader.until(lambda: "Move" not in "\n".join(reader.screen))
            await reader.press("escape")


async def test_the_palette_has_every_key_by_name_and_runs_its_action(
    opened: Opener, sample: object
) -> None:
    async with opened(120, 40) as reader:
        titles = {command.title for command in reader.app.get_system_commands(reader.app.screen)}
        for keys in declared_groups().values():
            for key in keys:
                title = f"{key.label} ({key.shown})" if key.shown else key.label
                assert key.name == "palette" or title in titles
        assert "Theme" in titles
        for typed, done in (
            ("Bottom", lambda: reader.list.cursor == 43),
            ("Star (s)", lambda: "★" in reader.row),
            ("Next pane", lambda: reader.pane == "detail"),
            ("Fold all", lambda: "▸ Abstract" in reader.detail_text),
        ):
            await reader.press("ctrl+p")
            await reader.until(lambda: isinstance(reader.app.screen, GoToDialog))
            await reader.press(*("space" if letter == " " else letter for letter in typed))
            await reader.press("enter")
            await reader.until(lambda: not isinstance(reader.app.screen, GoToDialog))
            await reader.until(done)


async def test_capital_r_brings_in_digests_that_came_meanwhile(
    opened: Opener, home: Path, tmp_path: Path
) -> None:
    digests = tmp_path / "digests"
    write_digest(digests / "2026-06-01.jsonl", entry("2606.00001", "The first"))
    add(digests)
    async with opened() as reader:
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        write_digest(digests / "2026-06-02.jsonl", entry("2606.00002", "The second"))
        await reader.press("R")
        await reader.until(lambda: len(reader.papers) == 2)
        await reader.until_shown("The second", "1 new in 1 source", "2026-06-02")
        assert reader.paper.title == "The first"
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.press("R")
        await reader.until_shown("0 new in 1 source")
        (digests / "2026-06-01.jsonl").unlink()
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        await reader.press("R")
        await reader.until(lambda: [paper.title for paper in reader.papers] == ["The second"])
        await reader.detail_of(reader.paper)


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_q_leaves(opened: Opener, sample: object, key: str) -> None:
    async with opened() as reader:
        await reader.press(key)
        await reader.until(lambda: reader.app._exit)
        assert reader.app.return_code == 0


async def test_an_empty_library_says_what_to_type_and_every_key_is_harmless_in_it(
    opened: Opener, home: Path
) -> None:
    async with opened(160, 30) as reader:
        await reader.until_shown("Welcome to tui-reader")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        for width, height in ((160, 30), (100, 30), (70, 24), (160, 45)):
            await reader.pilot.resize_terminal(width, height)
            await reader.until_shown("No papers yet.", "tui-reader add", "tui-reader demo")
        for _ in EVERY:
            for keys in declared_groups().values():
                for key in keys:
                    if key.keys and not key.action.startswith("app."):
                        reader.type(key.keys.split(",")[0], "escape")
                        await reader.handled()
                        reader.paint()
            await reader.press("tab")
        await reader.until_shown("All · 0 papers")


async def test_an_empty_view_shows_a_message(opened: Opener, sample: object) -> None:
    async with opened(160, 30) as reader:
        for width in (160, 70):
            await reader.pilot.resize_terminal(width, 30)
            await reader.choose("Starred")
            await reader.until_shown("Starred · 0 papers", "No papers in this view.")
            for key in ("j", "G", "enter", "s", "r", "n", "o", "space", "F", "J", "z", "z"):
                await reader.press(key)
                reader.paint()
            await reader.choose("All")
            await reader.until_shown("All · 44 unread", "Direct Preference")


async def test_a_view_lists_as_many_papers_as_the_sidebar_counts_and_keeps_its_cursor(
    opened: Opener, sample: object
) -> None:
    belonging: dict[str, Callable[[Paper], bool]] = {
        "Unread": lambda paper: True,
        "cs.CV": lambda paper: "cs.CV" in paper.categories,
        "quantization": lambda paper: "quantization" in {b.label for b in paper.badges},
        "2026-06-29": lambda paper: True,
        "efficient-paper": lambda paper: True,
    }
    async with opened() as reader:
        for label, belongs in belonging.items():
            count = reader.unread(label)
            await reader.choose(label)
            assert len(reader.papers) == count
            assert all(belongs(paper) for paper in reader.papers)
            await reader.until_shown(f"{label}", f"· {count} unread")
            await reader.detail_of(reader.papers[0])
            await reader.until(lambda: reader.sidebar_lines[reader.sidebar.cursor].startswith("▸ "))
        await reader.choose("All")
        await reader.press("j", "j", "j", "j")
        paper = reader.paper
        await reader.choose("cs.CV")
        await reader.press("G")
        other = reader.paper
        await reader.choose("All")
        assert reader.paper == paper
        await reader.choose("cs.CV")
        assert reader.paper == other


def test_the_readme_lists_the_essential_keys() -> None:
    table = README.read_text("utf-8").split("<!-- keys -->")[1].split("<!-- /keys -->")[0]
    assert table.strip() == readme_table().strip()


def test_the_table_has_the_footer_and_what_a_newcomer_needs() -> None:
    shown_names = {key.name for keys in essentials().values() for key in keys}
    assert shown_names == set(ESSENTIAL)
    rows = readme_table().splitlines()
    assert len(rows) == 2 + len(shown_names)
    assert len({row.count("|") for row in rows}) == 1


@pytest.mark.parametrize("screen", [None, *OTHER_SCREENS])
def test_no_key_does_two_things(screen: str | None) -> None:
    found = declared_groups(screen).values()
    keys = [name for group in found for key in group for name in key.keys.split(",") if name]
    assert len(keys) == len(set(keys))


async def test_the_cursor_view_pane_and_folds_come_back(opened: Opener, sample: object) -> None:
    async with opened() as reader:
        await reader.choose("cs.LG")
        await reader.press("j", "j", "l", "J", "J", "enter")
        paper, section = reader.paper, reader.detail.section
        assert section == "motivation"
    async with opened() as reader:
        assert reader.view.value == "cs.LG"
        assert reader.paper == paper
        assert reader.pane == "detail"
        await reader.until_shown("▸ Motivation", "▾ Method")
        await reader.press("z")
    async with opened() as reader:
        await reader.until_panes("detail")
        await reader.press("escape", "h", "h")
    async with opened() as reader:
        assert reader.pane == "sidebar"
        await reader.until_panes(*EVERY)
        assert "cs.LG" in reader.line_under_cursor


WHOLE_SESSION: dict[str, object] = {
    "view": {"kind": "all", "value": ""},
    "paper": None,
    "index": 0,
    "pane": "list",
    "zoomed": False,
    "folded": [],
}


def write_session(text: str) -> None:
    paths.session_file().parent.mkdir(parents=True, exist_ok=True)
    paths.session_file().write_text(text)


async def test_a_session_that_no_longer_fits_is_ignored(opened: Opener, sample: object) -> None:
    lost: dict[str, object] = {"paper": "0000.00000", "index": 10_000_000}
    unknown: dict[str, object] = {"pane": "kitchen", "folded": ["no section"]}
    sessions: list[dict[str, object]] = [
        {"view": {"kind": "moods", "value": "blue"}},
        {"view": {"kind": "query", "value": '"'}},
        {"index": -5, **unknown},
        {"index": float("inf")},
        {"paper": "\ud800", "view": {"kind": "category", "value": "\ud800"}},
        {"view": None},
    ]
    for session in sessions:
        write_session(json.dumps({**WHOLE_SESSION, **session}))
        app = make_app()
        app.background.close()
        assert len(app.model) == 44, session
        assert (app.session.pane, app.session.index) == ("list", 0), session
    tried: list[dict[str, object]] = [
        {**lost, **unknown},
        {**lost, "view": {"kind": "category", "value": "cs.NONE"}},
        {"index": -5, "view": {"kind": "moods", "value": "blue"}},
        {"index": -5, "view": {"kind": "query", "value": '"'}},
        {"paper": "\ud800", "view": {"kind": "category", "value": "\ud800"}},
    ]
    for session in tried:
        write_session(json.dumps({**WHOLE_SESSION, **session}))
        async with opened() as reader:
            await reader.press("j", "k")
            await reader.choose("All")
            assert len(reader.papers) == 44
            await reader.detail_of(reader.paper)


def test_an_invalid_session_file_is_ignored(sample: object) -> None:
    for text in ("", "[]", "{", "null", "\0", '{"view": 3}'):
        write_session(text)
        app = make_app()
        app.background.close()
        assert app.model.view.kind == "all"
        assert len(app.model) == 44
