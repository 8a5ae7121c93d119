"""A library with a paper that has a page, and the steps to read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.driver import Reader, add
from tests.fulltext.conftest import PAPER, paper
from tests.support.helpers import entry, write_digest
from tests.support.http_server import Site
from tui_reader.app.paper.screen import PaperScreen
from tui_reader.fulltext.model import text_of
from tui_reader.system import paths

__all__ = ["paper"]
ID = "3101.00042"
LONG = PAPER.replace(
    b"<magazine-column>",
    b"".join(b"<p>Sentence %d of the long part.</p>" % n for n in range(60)) + b"<magazine-column>",
)


@pytest.fixture
def pages(home: Path) -> Iterator[Site]:
    """A library of two papers, and a server that has the page of one."""
    folder = home.parent / "digests"
    write_digest(folder / "2031-02-01.jsonl", entry(ID, "Counting"), entry("2901.00007", "By hand"))
    with Site() as site:
        site.put(f"/html/{ID}", LONG)
        add(folder)
        config = paths.config_file()
        config.write_text(f'html_site = "{site.url}/html/"\n{config.read_text()}')
        yield site


async def read(reader: Reader) -> PaperScreen:
    while reader.paper.id != ID:
        await reader.press("j")
    await reader.press("v")
    await reader.until(lambda: isinstance(reader.app.screen, PaperScreen))
    screen = reader.app.screen
    assert isinstance(screen, PaperScreen)
    await reader.until(lambda: screen.text.has_paper and screen.text.pages.is_laid_out)
    assert screen.text.article.places, "\n".join(reader.screen)  # else why there is no page
    return screen


def top(screen: PaperScreen) -> str:
    return "\n".join(
        text_of(screen.text.pages.line(number)) for number in screen.text.lines_on_screen[:4]
    )
