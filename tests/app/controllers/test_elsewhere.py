"""The menu of places, the user's own commands, and Zotero."""

import json
import webbrowser
from pathlib import Path

import pytest

from tests.app.conftest import Opener
from tests.app.controllers.test_transfer import FIRST, Viewer, put
from tests.app.driver import configure
from tests.support.helpers import entry
from tests.support.zotero import Zotero
from tui_reader.app.dialogs.help import HelpDialog, HelpLines
from tui_reader.app.dialogs.menu import MenuDialog


def command(name: str, *words: str, more: str = "") -> str:
    return f"[[commands]]\nname = {name!r}\ncommand = {json.dumps(words)}\n{more}\n"


async def test_a_command_runs_by_its_key_from_the_menu_and_from_the_palette(
    opened: Opener, tmp_path: Path
) -> None:
    titles = ["-exec=rm $(touch made) `x`; 'y' | z", "@/etc/passwd", "Plain"]
    entries = [entry(f"2606.0000{n}", title) for n, title in enumerate(titles)]
    put(tmp_path, *entries)
    viewer = Viewer(tmp_path / "programs")
    configure(
        tables=command("Look", str(viewer.path), "{title}", more='key = "ctrl+t"')
        + command("Code", str(viewer.path), "{code}")
    )
    async with opened() as reader:
        by_title = {"Plain": "Plain", titles[0]: titles[0][1:], titles[1]: "etc/passwd"}
        await reader.press("ctrl+t")
        await reader.until(lambda: len(viewer.started) == 1)
        first = by_title[reader.paper.title]
        assert viewer.started == [[[first], True, True]]
        await reader.until_shown("Look: “")
        await reader.press("*", "ctrl+t")
        await reader.until(lambda: len(viewer.started) == 4)
        assert sorted(viewer.arguments[1:]) == sorted([each] for each in by_title.values())
        await reader.until_shown("Look: 3 papers")

        await reader.press("O")
        await reader.until(lambda: isinstance(reader.app.screen, MenuDialog))
        await reader.click("Code")
        await reader.until_shown("Code: 3 papers have no {code}, the URL of its code")

        await reader.press("?")
        await reader.until(lambda: isinstance(reader.app.screen, HelpDialog))
        text = reader.app.screen.query_one(HelpLines).text
        assert all(each in text for each in ("Your commands", "ctrl+t", "{code}"))
        await reader.press("escape", "ctrl+p")
        reader.type(*"Code")
        await reader.until_shown(f"{viewer.path}"[:20])


async def test_a_menu_offers_the_places_that_know_the_paper(
    sample: Path, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = Viewer(tmp_path)
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.BackgroundBrowser([str(viewer.path)]))
    configure(tables=f"[openers]\npage = {str(viewer.path)!r}\n")
    async with opened() as reader:
        await reader.press("O")
        await reader.until_shown("alphaXiv", "papers.cool", "Semantic Scholar", "Google Scholar")
        await reader.press("3")
        await reader.until(lambda: viewer.arguments == [[f"https://www.alphaxiv.org/abs/{FIRST}"]])
        await reader.press("x", "x", "O", "j", "j", "j", "enter")
        await reader.until(lambda: len(viewer.started) == 3)
        pages = [[f"https://huggingface.co/papers/{paper.id}"] for paper in reader.papers[:2]]
        assert sorted(viewer.arguments[1:]) == sorted(pages)  # they run at the same time


async def test_triage_has_the_places_the_commands_and_zotero_too(
    sample: Path, opened: Opener, tmp_path: Path
) -> None:
    viewer = Viewer(tmp_path)
    with Zotero() as zotero:
        configure(
            f"zotero_port = {zotero.port}",
            tables=f"[openers]\npage = {str(viewer.path)!r}\n"
            + command("Look", str(viewer.path), "{id}", more='key = "ctrl+t"')
            + command("Never", "false", more='key = "backspace"'),
        )
        async with opened() as reader:
            await reader.press("T")
            await reader.until_shown("1 of ")
            await reader.press("O")
            await reader.until_shown("alphaXiv")
            await reader.press("3")
            page = f"https://www.alphaxiv.org/abs/{FIRST}"
            await reader.until(lambda: viewer.arguments == [[page]])
            await reader.press("ctrl+t")
            await reader.until(lambda: viewer.arguments[1:] == [[FIRST]])
            await reader.press("Z")
            await reader.until_shown("Sent “")
            assert [each["archiveID"] for each in zotero.items] == [f"arXiv:{FIRST}"]
            await reader.press("n", "backspace", "?")
            await reader.until_shown("Your commands", "ctrl+t")
            await reader.press("escape")
            await reader.until_shown("1 of ")


async def test_papers_are_sent_to_zotero_and_without_it_the_way_out_is_named(
    sample: Path, opened: Opener
) -> None:
    with Zotero() as zotero:
        configure(f"zotero_port = {zotero.port}")
        async with opened() as reader:
            await reader.press("Z")
            await reader.until_shown("Sent “")
            assert [each["archiveID"] for each in zotero.items] == [f"arXiv:{FIRST}"]
            await reader.press("x", "x", "O", "z")
            await reader.until_shown("Sent 2 papers to Zotero")
            assert len(zotero.items) == 3
    configure("")
    async with opened() as reader:
        await reader.press("Z")
        await reader.until_shown("Not sent to Zotero: Zotero is not running; start it")
        await reader.until(lambda: not reader.app.status.text)  # nothing is being sent any more
