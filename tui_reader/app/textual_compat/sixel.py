"""SixelImage: textual-image's widget for Sixel, with the picture encoded in a thread.

It is imported where a picture is drawn: textual-image asks the terminal when it is imported.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.worker import get_current_worker
from textual_image._pixeldata import PixelData
from textual_image._terminal import CellSize, get_cell_size
from textual_image.widget import sixel

_GROUP: Final = "encoding a picture"
_COLOR: Final = re.compile(r"#(\d+);2;\d+;\d+;\d+")
"""The definition of a colour, which also selects it."""


class _Wanted(NamedTuple):
    """The part of a picture to draw, and what its bytes depend on."""

    crop: Region
    size: Size
    cell: CellSize
    background: tuple[int, int, int, float]


class SixelImage(sixel.Image, Renderable=sixel._NoopRenderable):
    """A picture in Sixel."""

    def compose(self) -> ComposeResult:
        """The widget that writes the bytes."""
        yield _Encoded(self.image)


class _Encoded(sixel._ImageSixelImpl, can_focus=False, inherit_css=False):
    """Writes a picture's bytes once a thread has encoded them, and is blank until then.

    The library encodes them when it draws the widget, for which every key would have to wait.
    """

    _wanted: _Wanted | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The picture's bytes, or blank lines."""
        if not self.image or not self.screen.is_active:
            return []
        background = self._get_background_rgba()
        wanted = _Wanted(crop, self.content_size, get_cell_size(), background)
        if wanted != self._wanted:
            self._wanted, self._cached_sixels = wanted, None
            work = partial(self._encode, wanted)
            self.run_worker(work, group=_GROUP, thread=True, exclusive=True, exit_on_error=False)
        if self._cached_sixels is None:
            return [Strip.blank(crop.width, self.visual_style.rich_style)] * crop.height
        return super().render_lines(crop)

    def _encode(self, wanted: _Wanted) -> None:
        assert self.image
        pixels = self._scale_image(PixelData(self.image), wanted.cell)
        pixels = self._crop_image(pixels, wanted.crop, wanted.cell)
        data = self._image_to_sixels(pixels.pil_image, None, background=wanted.background)
        data = _with_colors_first(data)
        made = sixel._CachedSixels(
            self.image, wanted.crop, wanted.size, wanted.cell, None, wanted.background, data
        )
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._take, wanted, made)

    def _take(self, wanted: _Wanted, made: sixel._CachedSixels) -> None:
        if wanted == self._wanted:
            self._cached_sixels = made
            self.refresh()


def _with_colors_first(data: str) -> str:
    """A picture's bytes with its colours defined before anything is drawn.

    The library defines each where it is first used. xterm (379) draws those of the first rows in
    the colours that it had before.
    """
    if (first := _COLOR.search(data)) is None:
        return data
    definitions = "".join(each[0] for each in _COLOR.finditer(data))
    return data[: first.start()] + definitions + _COLOR.sub(r"#\1", data[first.start() :])
