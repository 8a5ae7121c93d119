"""KittyImage: textual-image's widget for Kitty's protocol, with the picture encoded in a thread.

It is imported where a picture is drawn: textual-image asks the terminal when it is imported.
"""

from __future__ import annotations

import re
import sys
from functools import cache, partial
from typing import Final

from textual.app import RenderResult
from textual.worker import get_current_worker
from textual_image._geometry import ImageSize
from textual_image._pixeldata import PixelData
from textual_image._terminal import capture_terminal_response, get_cell_size
from textual_image.renderable import tgp
from textual_image.widget._base import Image

_GROUP: Final = "encoding a picture"
_CHUNK: Final = 4_096
"""Characters of a message to the terminal (Kitty's graphics protocol)."""
_SECONDS: Final = 0.5
"""The wait for the terminal's answer, which is much faster."""


@cache
def has_placeholders() -> bool:
    """Whether the terminal draws pictures in place of the library's characters; it is asked once.

    Kitty before 0.28 has the protocol, but shows these characters. The first call is made while
    the app has let go of the terminal.
    """
    answer = ""
    try:
        if sys.__stdout__ and sys.__stdout__.isatty():
            with capture_terminal_response("\x1bP>|", "\x1b\\", _SECONDS) as response:
                sys.__stdout__.write("\x1b[>q")  # XTVERSION: its name and version
                sys.__stdout__.flush()
            answer = response.sequence
    except Exception:  # no answer, or any other; it has said that it has the protocol
        return True
    return not is_old_kitty(answer)


def is_old_kitty(answer: str) -> bool:
    """Whether a terminal's name and version are those of a Kitty without placeholders."""
    version = re.search(r"kitty\((\d+)\.(\d+)", answer)
    return version is not None and (int(version[1]), int(version[2])) < (0, 28)


class _Encoded(tgp.Image):
    """Sends a picture that is encoded already."""

    data = ""

    def _send_image_to_terminal(self, width: int, height: int) -> None:
        self.terminal_image_id = next(tgp.Image._image_id_counter)
        for start in range(0, len(self.data), _CHUNK):
            tgp._send_tgp_message(
                i=self.terminal_image_id,
                m=int(start + _CHUNK < len(self.data)),
                f=100,
                payload=self.data[start : start + _CHUNK],
                q=2,
            )


class KittyImage(Image, Renderable=_Encoded):
    """A picture, which is blank until a thread has encoded it.

    The library encodes it when it draws the widget, for which every key would have to wait.
    """

    _wanted: tuple[int, int] | None = None
    _data = ""

    def render(self) -> RenderResult:
        """The picture, or nothing yet."""
        size = ImageSize(self._image_width, self._image_height, *self._get_styled_size())
        wanted = size.get_pixel_size(*self.content_size, get_cell_size())
        if wanted != self._wanted:
            self._wanted, self._data = wanted, ""
            work = partial(self._encode, wanted)
            self.run_worker(work, group=_GROUP, thread=True, exclusive=True, exit_on_error=False)
        drawn = super().render() if self._data else ""
        if isinstance(drawn, _Encoded):
            drawn.data = self._data
        return drawn

    def _encode(self, wanted: tuple[int, int]) -> None:
        assert self.image
        data = PixelData(self.image).scaled(*wanted).to_base64()
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._take, wanted, data)

    def _take(self, wanted: tuple[int, int], data: str) -> None:
        if wanted == self._wanted:
            self._data = data
            self.refresh()
