"""A picture for Kitty: it is encoded in a thread, and sent in messages that are the picture."""

import io
import re
import sys
import threading
from base64 import b64decode
from time import monotonic
from typing import Any

import pytest
from PIL import Image
from textual.app import App, ComposeResult

from tests.support.helpers import PATIENCE


async def test_a_picture_is_encoded_in_a_thread_and_sent_again_in_another_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from textual_image._pixeldata import PixelData  # the library asks the terminal when imported

    from tui_reader.app.textual_compat import kitty

    picture = Image.effect_noise((200, 100), 90)
    sent = io.StringIO()
    threads: list[Any] = []
    encode = PixelData.to_base64

    def noted(self: Any) -> str:
        threads.append(threading.current_thread())
        return encode(self)

    monkeypatch.setattr(PixelData, "to_base64", noted)
    monkeypatch.setattr(sys, "__stdout__", sent)

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield kitty.KittyImage(picture)

    app = Shown()
    async with app.run_test(size=(40, 12)) as pilot:
        drawn = app.query_one(kitty.KittyImage)
        for width in (20, 12):
            sent.truncate(0)
            drawn.styles.width, drawn.styles.height = width, 6
            end = monotonic() + PATIENCE
            while f",c={width},r=6" not in sent.getvalue():
                assert monotonic() < end, "no picture was sent"
                await pilot.pause(0.01)
            messages = re.findall(r"\x1b_Gi=\d+,m=([01]),f=100,q=2;([^\x1b]+)\x1b", sent.getvalue())
            assert [more for more, _ in messages][-1] == "0"
            data = "".join(payload for _, payload in messages)
            assert Image.open(io.BytesIO(b64decode(data))).size == drawn._wanted
    assert threads
    assert threading.main_thread() not in threads


def test_a_kitty_without_placeholders_is_known_by_its_version() -> None:
    from tui_reader.app.textual_compat.kitty import is_old_kitty

    named = "kitty(0.26.5)", "kitty(0.28.0)", "kitty(1.2.0)", "WezTerm 20240203-110809", "", "kitty"
    assert [is_old_kitty(f"\x1bP>|{name}\x1b\\") for name in named] == [True, *[False] * 5]
