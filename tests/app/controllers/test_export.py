"""E exports the view or the selection to a file in the chosen format."""

from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from textual.widgets import Input

from tests.app.conftest import Opener
from tests.app.driver import Reader, configure
from tui_reader.app.dialogs.confirm import ConfirmDialog
from tui_reader.app.dialogs.export import ExportDialog
from tui_reader.core.paper import Paper
from tui_reader.export import FORMATS
from tui_reader.formats import read_digest
from tui_reader.library import View


@pytest.fixture
def downloads(sample: Path, tmp_path: Path) -> Path:
    place = tmp_path / "downloads"
    place.mkdir()
    configure(f'downloads = "{place}"')
    return place


async def asked(reader: Reader) -> ExportDialog:
    await reader.press("E")
    await reader.until(lambda: isinstance(reader.app.screen, ExportDialog))
    await reader.until_shown("weekly")
    screen = reader.app.screen
    assert isinstance(screen, ExportDialog)
    return screen


async def left(reader: Reader) -> None:
    await reader.until(lambda: reader.app.screen is reader.main)


def line(screen: ExportDialog) -> str:
    return screen.query_one(Input).value


async def test_e_exports_the_view_and_overwrites_a_file_only_after_a_yes(
    opened: Opener, downloads: Path
):
    file = downloads / "papers.bib"
    async with opened() as reader:
        count = len(reader.app.model)
        screen = await asked(reader)
        assert line(screen) == str(file)
        await reader.press("enter")
        await left(reader)
        await reader.until_shown(f"{count} papers in")
        entries = parse_string(file.read_text("utf-8")).entries
        assert [e.fields_dict["eprint"].value for e in entries if "eprint" in e.fields_dict] == [
            paper.id for paper in reader.papers if paper.links.abs and "arxiv" in paper.links.abs
        ]
        file.write_text("mine")
        await reader.press("j", "x", "x")
        await asked(reader)
        await reader.until_shown("Export 2 papers", "the selection")
        for answer in ("n", "y"):
            await reader.press("enter")
            await reader.until(lambda: isinstance(reader.app.screen, ConfirmDialog))
            assert file.read_text() == "mine"
            await reader.press(answer)
            await reader.until(lambda: not isinstance(reader.app.screen, ConfirmDialog))
        await left(reader)
        assert len(parse_string(file.read_text("utf-8")).entries) == 2


async def test_the_file_is_named_after_the_view_with_the_suffix_of_the_format(
    opened: Opener, downloads: Path
):
    async with opened() as reader:
        reader.main.controllers.views.show(View("category", "cs.CL"))
        screen = await asked(reader)
        assert Path(line(screen)).name.startswith("cs.CL-")
        assert line(screen).endswith(".bib")
        reader.type(*["down"] * (len(FORMATS) - 1))
        await reader.until(lambda: line(screen).endswith(FORMATS["weekly"].suffix))
        await reader.press("enter")
        await left(reader)
        await reader.until(lambda: "papers in" in reader.notices)
        (file,) = downloads.iterdir()
        papers = list(read_digest(file.read_bytes(), file.name).entries)
        assert all(isinstance(paper, Paper) for paper in papers)
        assert len(papers) == len(reader.app.model)
        screen = await asked(reader)
        assert line(screen).endswith(FORMATS["weekly"].suffix)  # the format chosen last
        await reader.press("escape")
        await left(reader)


async def test_an_unwritable_path_is_reported_and_can_be_changed(opened: Opener, downloads: Path):
    async with opened(60, 20) as reader:
        screen = await asked(reader)
        await reader.until_shown("bibtex", "weekly", "esc")
        await reader.press("escape")
        await left(reader)
        assert not list(downloads.iterdir())
        screen = await asked(reader)
        for name, expected in (("no/x.bib", "no such folder"), ("", "a folder")):
            screen.query_one(Input).value = f"{downloads}/{name}"
            await reader.handled()
            await reader.press("enter")
            await reader.until(lambda: expected in screen.message)  # noqa: B023
        screen.query_one(Input).value = str(downloads / "x.bib")
        await reader.handled()
        await reader.press("enter")
        await left(reader)
        assert (downloads / "x.bib").exists()
