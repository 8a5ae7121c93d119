"""Fetches the pictures of figures, when the user asks for one and never before."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Final

from tui_reader.core.text import clean_line, host_of
from tui_reader.fulltext.fetch import Progress, TemporaryFile, TextError, ask
from tui_reader.sources.fetch import SourceError

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
    with TemporaryFile() as body:
        try:
            answer = ask(url, body, MAX_BYTES, progress, stopped)
            if answer.file is None:
                raise TextError(f"{host_of(url)} no longer has this picture")
            data = answer.file.read_bytes()
        except SourceError as error:
            raise TextError(str(error)) from error
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else clean_line(str(error))
            raise TextError(f"The picture: {reason}; fix this and try again") from error
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
