"""A picture in Sixel: its bytes are encoded in a thread, and are the picture."""

import re
import threading
from typing import Any

import pytest
from PIL import Image
from textual.app import App, ComposeResult


def decoded(data: str) -> Image.Image:
    """The picture that a terminal draws for Sixel's bytes (VT330/VT340 manual, chapter 14)."""
    body = data.partition("q")[2].partition("\x1b")[0]
    size = re.match(r'"\d+;\d+;(\d+);(\d+)', body)
    assert size
    picture = Image.new("RGB", (int(size[1]), int(size[2])))
    colors: dict[int, tuple[int, ...]] = {}
    x = y = color = 0
    for each in re.finditer(
        r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([$-])|([?-~])", body[size.end() :]
    ):
        number, red, green, blue, times, repeated, move, single = each.groups()
        if number is not None:
            color = int(number)
            if red is not None:
                colors[color] = tuple(round(int(part) * 2.55) for part in (red, green, blue))
        elif move is not None:
            x, y = 0, y + 6 * (move == "-")
        else:
            bits = ord(repeated or single) - 63
            end = x + int(times or 1)
            for row in range(6):
                if bits >> row & 1 and y + row < picture.height:
                    box = (x, y + row, min(end, picture.width), y + row + 1)
                    picture.paste(colors[color], box)  # type: ignore[arg-type]
            x = end
    return picture


async def test_a_picture_is_encoded_in_a_thread_and_drawn_again_in_another_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tui_reader.app.textual_compat import sixel  # its library asks the terminal when imported

    picture = Image.new("RGB", (60, 40), "white")
    picture.paste((255, 0, 0), (0, 0, 30, 40))
    threads: list[Any] = []
    encode = sixel._Encoded._image_to_sixels

    def noted(self: Any, *args: Any, **named: Any) -> str:
        threads.append(threading.current_thread())
        return encode(self, *args, **named)

    monkeypatch.setattr(sixel._Encoded, "_image_to_sixels", noted)

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            drawn = sixel.SixelImage(picture)
            drawn.styles.width, drawn.styles.height = 20, 8
            yield drawn

    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        encoded = app.query_one(sixel._Encoded)
        for width in (20, 12):
            app.query_one(sixel.SixelImage).styles.width = width
            while (
                encoded._cached_sixels is None or encoded._cached_sixels.content_size.width != width
            ):
                await pilot.pause(0.01)
            data = encoded._cached_sixels.sixel_data
            assert re.match(r'[^q]*q"[\d;]+(#\d+;2;\d+;\d+;\d+)+(#\d+)?[^;]*\x1b', data)
            shown = decoded(data)
            left, right = (shown.getpixel((shown.width * part // 4, 5)) for part in (1, 3))
            assert left == (255, 0, 0)
            assert right == (255, 255, 255)
            await pilot.pause()
        assert threads
        assert threading.main_thread() not in threads
