"""Fetches the pictures of figures, when the user asks for one and never before."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from tui_reader.core.text import host_of
from tui_reader.fulltext.fetch import Progress, TextError, ask

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES: Final = 20 * 1024 * 1024
_MAX_PIXELS: Final = 50_000_000
"""Pixels of a picture that is decoded; it takes four bytes for each."""
_MAX_SIDE: Final = 2_400
"""Pixels of the longer side of a picture that is shown."""
_FORMATS: Final = ("PNG", "JPEG", "GIF", "WEBP")


def fetch_picture(url: str, progress: Progress, stopped: Callable[[], bool]) -> Image:
    """The picture at `url`, on white and no larger than is useful; needs Pillow.

    Raises TextError, and Stopped soon after `stopped` returns True.
    """
    _, data = ask(url, "The picture", MAX_BYTES, progress, stopped)
    if data is None:
        raise TextError(f"{host_of(url)} no longer has this picture")
    return decoded(data)


def decoded(data: bytes) -> Image:
    """The first frame of a PNG, JPEG, GIF or WebP file. Raises TextError."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=_FORMATS)
        if picture.width * picture.height > _MAX_PIXELS:
            raise TextError(f"The picture has {picture.width} x {picture.height} pixels: too many")
        picture.draft("RGB", (_MAX_SIDE, _MAX_SIDE))
        picture.thumbnail((_MAX_SIDE, _MAX_SIDE))
        shown = Image.new("RGB", picture.size, "white")
        rgba = picture.convert("RGBA")
        shown.paste(rgba, mask=rgba)
    except TextError:
        raise
    except Exception as error:  # Pillow raises errors of any kind for broken files
        raise TextError("This picture cannot be drawn in a terminal") from error
    return shown
