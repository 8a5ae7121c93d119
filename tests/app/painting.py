"""Paints the reader's screen when a test looks at it, which takes half the time of every frame."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

_render_update = Compositor.render_update
_render_strips = Compositor.render_strips


@contextmanager
def painting_on_demand() -> Iterator[None]:
    """Put frames off until the screen is read, photographed or painted by `paint`.

    Without a terminal Textual draws each frame and throws it away.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _update)
        patch.setattr(Compositor, "render_strips", _strips)
        yield


def paint(screen: Screen[object]) -> None:
    """Let each widget draw the lines that have changed on the screen."""
    compositor = screen._compositor
    changed = set(compositor._dirty_regions)
    if changed and screen.is_current:
        compositor._dirty_regions.clear()
        visible_screen_stack.set(screen.app._background_screens)
        region = Region.from_union(changed).intersection(compositor.size.region)
        for _ in compositor._get_renders(region):
            pass


def _update(compositor: Compositor, full: bool = False, **options: Any) -> object:
    if full:  # a screenshot
        return _render_update(compositor, full, **options)
    return None  # the changed regions are kept for `paint`


def _strips(compositor: Compositor, size: Size | None = None) -> list[Strip]:
    if isinstance(compositor.root, Screen):
        paint(compositor.root)
    return _render_strips(compositor, size)
