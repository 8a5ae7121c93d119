"""The picture of a figure on the full screen."""

import io
import struct
import sys
import zlib

import pytest
from PIL import Image
from textual.app import App

from tests.app.conftest import Opener
from tests.app.driver import Reader
from tests.app.paper.conftest import ID, read
from tests.fulltext.conftest import PAPER
from tests.support.http_server import Site
from tui_reader.app.paper.picture import PictureScreen
from tui_reader.app.terminal.pictures import PicturesError, picture_type
from tui_reader.fulltext.fetch import Progress, TextError
from tui_reader.fulltext.pictures import decoded, fetch_picture

PICTURE = f"/html/{ID}v2/x9.png"
FIGURE = b'<figure class="ltx_figure"><img src="x9.png" alt="Two bars"/></figure><magazine-column>'


def png(width: int = 30, height: int = 20, kind: str = "RGBA") -> bytes:
    """A picture with a red left half."""
    picture = Image.new(kind, (width, height))
    picture.paste("red", (0, 0, width // 2, height))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def huge() -> bytes:
    """A PNG that says that it has 60,000 by 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + png()[33:]
    )


async def choose_picture(reader: Reader) -> None:
    for _ in range(60):
        await reader.press("tab")
        link = reader.app.screen.text.link  # type: ignore[attr-defined]
        if link and link.piece.picture == "x9.png":
            return
    raise AssertionError("no picture can be chosen")


def test_a_picture_is_drawn_on_white_and_bounded() -> None:
    shown = decoded(png(3_000, 30))
    assert shown.size == (2_400, 24)
    assert shown.getpixel((10, 5)) == (255, 0, 0)
    assert shown.getpixel((2_000, 5)) == (255, 255, 255)
    for data in (huge(), b"", b"<svg/>", png()[:60], b"\x89PNG\r\n\x1a\n" + bytes(99)):
        with pytest.raises(TextError):
            decoded(data)


def test_a_picture_that_is_gone_is_told(pages: Site) -> None:
    with pytest.raises(TextError, match=r"127\.0\.0\.1"):
        fetch_picture(f"{pages.url}/none.png", Progress(), lambda: False)


async def test_a_picture_is_shown_in_the_terminal(opened: Opener, pages: Site) -> None:
    pages.put(f"/html/{ID}", PAPER.replace(b"<magazine-column>", FIGURE, 1))
    pages.put(PICTURE, png())
    async with opened(100, 30) as reader:
        screen = await read(reader)
        await reader.press("G")
        await choose_picture(reader)
        await reader.press("enter")
        await reader.until(lambda: isinstance(reader.app.screen, PictureScreen))
        await reader.until_shown("  picture: Two bars  ")
        await reader.until(lambda: any("▀" in line or "█" in line for line in reader.screen))
        await reader.press("q")
        await reader.until(lambda: reader.app.screen is screen)
        pages.put(PICTURE, b"<svg/>")
        await reader.press("enter")
        await reader.until_shown("cannot be drawn in a terminal. o opens it in the browser")
        await reader.press("escape", "q")


def test_without_the_library_its_installation_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_image", None)
    with pytest.raises(PicturesError, match=r"pip install 'tui-reader\[images\]'"):
        picture_type(App())
