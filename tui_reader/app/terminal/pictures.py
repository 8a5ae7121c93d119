"""Pictures in the terminal, drawn by textual-image: Kitty's protocol, Sixel, or half blocks."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from textual.app import App, SuspendNotSupported

if TYPE_CHECKING:
    from textual.widget import Widget

_MODULE: Final = "textual_image.widget"


class PicturesError(Exception):
    """Pictures cannot be drawn in this terminal; the message says why in one line."""


def picture_type(app: App[Any]) -> type[Widget]:
    """The class of widgets that draw a picture of Pillow. Raises PicturesError.

    textual-image asks the terminal what it can draw when it is imported, so the app lets go of
    the terminal meanwhile.
    """
    if find_spec("textual_image") is None:
        raise PicturesError(
            "Pictures in the terminal need the library textual-image: "
            "pip install 'tui-reader[images]'"
        )
    if _MODULE not in sys.modules and sys.__stdout__ and sys.__stdout__.isatty():
        try:
            with app.suspend():
                return _imported()
        except SuspendNotSupported as error:
            raise PicturesError("Pictures are not drawn in a browser's terminal") from error
    return _imported()


def _imported() -> type[Widget]:
    try:
        from textual_image.renderable import Image as Renderable
        from textual_image.renderable import tgp
        from textual_image.widget import HalfcellImage, Image, SixelImage

        from tui_reader.app.textual_compat import kitty, sixel
    except Exception as error:  # it asks the terminal, which may answer anything
        raise PicturesError(f"textual-image cannot be used ({type(error).__name__})") from error
    if Renderable is tgp.Image:
        return kitty.KittyImage if kitty.has_placeholders() else HalfcellImage
    return sixel.SixelImage if issubclass(Image, SixelImage) else Image
