"""A whole paper read on its screen, by keys."""

import json
import shutil
from pathlib import Path

from tests.app.conftest import Opener
from tests.app.driver import mark_on_disk
from tests.app.paper.conftest import ID, read, top
from tests.cli.test_text import PDF
from tests.support.http_server import Site
from tui_reader.system import paths


async def test_a_paper_is_read_searched_and_left_and_opens_where_it_was_left(
    opened: Opener, pages: Site
):
    async with opened(120, 24) as reader:
        screen = await read(reader)
        await reader.until_shown("Counting Lanterns", "Outline", "2 Results", "min left")
        await reader.press("J", "J", "J")
        await reader.until(lambda: "2 Results" in top(screen))
        reader.type(*"/sentence 42", "enter")  # at once, as a quick typist does
        await reader.until_shown("Sentence 42 of the long part.", "1 of 1: sentence 42")
        await reader.press("[", "[")
        await reader.until(lambda: "2 Results" in top(screen))
        await reader.press(*":intduc", "enter")
        await reader.until(lambda: "1 Introduction" in top(screen))
        await reader.press(*":zzz", "enter")
        await reader.until_shown("No section has “zzz”.")
        await reader.press(*"/lit once", "enter")
        await reader.until_shown("A lantern is lit once.", "1 of 1: lit once")
        await reader.pilot.resize_terminal(40, 24)
        await reader.press("g", "n")
        await reader.until_shown("A lantern is lit once.")
        await reader.pilot.resize_terminal(120, 24)
        await reader.press("s")
        await reader.until(lambda: mark_on_disk(ID).starred)
        assert mark_on_disk(ID).read
        await reader.press("u")
        await reader.until(lambda: not mark_on_disk(ID).starred)
        await reader.press("G")
        await reader.until_shown("● Moss et al. (2029)")
        await reader.press("escape", "q")
        await reader.until(lambda: reader.app.screen is reader.main)
        again = await read(reader)
        await reader.until_shown("Counting by hand")
        assert again.text.at_end
        assert len(pages.requests) == 1
        await reader.press("q")


async def test_a_citation_is_looked_up_and_its_paper_starred(opened: Opener, pages: Site):
    async with opened(100, 30) as reader:
        screen = await read(reader)
        assert not screen.outline.display
        await reader.press("J", "J", "tab", "enter")
        await reader.until_shown(
            "Reference", "Counting by hand", "In the library: “By hand”, unread"
        )
        await reader.press("s")
        await reader.until(lambda: mark_on_disk("2901.00007").starred)
        await reader.until(lambda: reader.app.screen is screen)
        place = screen.text.place
        await reader.press("enter", "enter")
        await reader.until(lambda: reader.app.screen is screen)
        await reader.until_shown("★● Moss et al. (2029)")
        await reader.press("ctrl+o")
        await reader.until(lambda: screen.text.place == place)
        await reader.press("b")
        await reader.until_shown("Outline")
        await reader.press("h", "G", "k", "enter")
        await reader.until(lambda: "2 Results" in top(screen))
        await reader.pilot.resize_terminal(60, 20)
        await reader.until(lambda: "2 Results" in top(screen))
        await reader.press("q")


async def test_a_fetch_is_stopped_and_a_paper_without_a_page_is_read_from_its_pdf(
    opened: Opener, pages: Site, tmp_path: Path
):
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    config = paths.config_file()
    config.write_text(f"downloads = {json.dumps(str(downloads))}\n{config.read_text()}")
    reached, hung_up = pages.wait_for_hang_up(f"/html/{ID}")
    async with opened(100, 30) as reader:
        while reader.paper.id != ID:
            await reader.press("j")
        await reader.press("v")
        await reader.until(reached.is_set)
        await reader.until_shown("Fetching the paper")
        assert not hung_up.is_set()
        await reader.press("V")
        await reader.until_shown("No text is on screen.")
        await reader.press("]", "]", "G", "A")
        await reader.until_shown("Ask when the page is here.")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        await reader.until(hung_up.is_set)
        await reader.press("g")
        while reader.paper.id == ID:
            await reader.press("j")
        await reader.press("v")
        await reader.until_shown("127.0.0.1 has no page of this paper, see its PDF.")
        await reader.until_shown("p opens its PDF, o its page.")
        await reader.press("escape")
        await reader.until(lambda: reader.app.screen is reader.main)
        if shutil.which("pdftotext"):
            (downloads / "By hand (2901.00007).pdf").write_bytes(PDF)
            await reader.press("v")
            await reader.until_shown("the text of the PDF as pdftotext extracts it")
            await reader.until_shown("Lanterns at dusk")
            await reader.press("q")
