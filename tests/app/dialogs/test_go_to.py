"""Go to: views, days, authors and actions by name."""

from pathlib import Path

from tests.app.conftest import Opener
from tests.app.driver import Reader, add
from tests.support.helpers import entry, write_digest
from tui_reader.app.dialogs.go_to import GoToDialog
from tui_reader.app.triage.screen import TriageScreen
from tui_reader.library import View


async def go(reader: Reader, typed: str, *, key: str = ":") -> None:
    await reader.press(key)
    await reader.until(lambda: isinstance(reader.app.screen, GoToDialog))
    await reader.press(*("space" if letter == " " else letter for letter in typed), "enter")
    await reader.until(lambda: reader.app.screen is reader.main)


def labels(reader: Reader) -> list[str]:
    screen = reader.app.screen
    return [place.label for place in screen.found] if isinstance(screen, GoToDialog) else []


async def test_anything_is_reached_by_a_few_letters_and_the_latest_is_offered_first(
    opened: Opener, sample: object
) -> None:
    async with opened() as reader:
        # keys that arrive before anything is found go where they say, and those after them too
        reader.type(":", *"cl", "enter", "j")
        await reader.until(lambda: reader.view == View("category", "cs.CL"))
        await reader.until(lambda: reader.list.cursor == 1)
        await reader.until(lambda: reader.app.screen is reader.main)
        assert reader.pane == "list"
        assert reader.sidebar_lines[reader.sidebar.cursor].startswith("▸ cs.CL")
        await go(reader, "0630")
        assert reader.view == View("date", "2026-06-30")
        await go(reader, "vaswani", key="ctrl+p")
        assert reader.view == View("query", 'au:"Ashish Vaswani"')
        assert all("Ashish Vaswani" in paper.authors for paper in reader.papers)
        reader.type(":", *"bottom", "enter", "s")
        await reader.until(lambda: reader.list.cursor == len(reader.papers) - 1)
        await reader.until(lambda: "★" in reader.row)

        await reader.press(":")
        await reader.until(lambda: labels(reader)[:2] == ["Bottom (G)", "Ashish Vaswani"])
        await reader.press(*"nothing like this")
        await reader.until_shown("Nothing has this name.")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.main)
    latest = ["Bottom (G)", "Ashish Vaswani", "2026-06-30"]
    async with opened(80, 24) as reader:
        await reader.press(":")
        await reader.until(lambda: labels(reader)[:3] == latest)
        await reader.until_shown("Tuesday 30 June", "digest")
        await reader.press("down", "down", "enter")
        await reader.until(lambda: reader.view == View("date", "2026-06-30"))


async def test_hostile_names_are_text_and_another_screen_has_its_own_actions(
    opened: Opener, home: Path
) -> None:
    name = "Eve *OR* \u202e$(y)"
    write_digest(home / "d" / "2026-06-01.jsonl", entry("2606.00001", "One", authors=[name]))
    add(home / "d")
    async with opened() as reader:
        await reader.press(":")
        await reader.press(*"eve")
        await reader.until(lambda: any("Eve" in label for label in labels(reader)))
        await reader.until_shown("Eve", "author")
        reader.type("enter", "T")
        await reader.until(lambda: isinstance(reader.app.screen, TriageScreen))
        assert len(reader.papers) == 1
        assert reader.view.kind == "query"
        await reader.press("ctrl+p")
        await reader.until(lambda: any(each.startswith("Later (") for each in labels(reader)))
        assert "All" not in labels(reader)
