"""Paints the reader's screen when a test looks at it, which takes half the time of every frame."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip

_render_update = Compositor.render_update
_render_strips = Compositor.render_strips
_seen: WeakKeyDictionary[Compositor, tuple[Size, list[Strip]]] = WeakKeyDictionary()
"""The lines of screens that have not changed since a test looked."""


@contextmanager
def painting_on_demand() -> Iterator[None]:
    """Put frames off until the screen is read, photographed or painted by `paint`.

    Without a terminal Textual draws each frame and throws it away.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", _update)
        patch.setattr(Compositor, "render_strips", _strips)
        for change in (Compositor.reflow, Compositor.reflow_visible, Compositor.update_widgets):
            patch.setattr(Compositor, change.__name__, _forgetting(change))
        yield


def paint(screen: Screen[object]) -> None:
    """Let each widget draw the lines that have changed on the screen.

    The dimmed screen below a dialog is only drawn for a test that looks.
    """
    compositor = screen._compositor
    changed = set(compositor._dirty_regions)
    if changed and screen.is_current:
        compositor._dirty_regions.clear()
        changed_region = Region.from_union(changed).intersection(compositor.size.region)
        for widget, (region, clip) in compositor.visible_widgets.items():
            shown = region.intersection(clip)
            if widget is not screen and shown and changed_region.overlaps(clip):
                widget.render_lines(shown.translate(-region.offset))


def _forgetting(change: Callable[..., Any]) -> Callable[..., Any]:
    """`change`, which makes a screen look different."""

    @wraps(change)
    def changed(compositor: Compositor, *args: Any) -> Any:
        _seen.pop(compositor, None)
        return change(compositor, *args)

    return changed


def _update(compositor: Compositor, full: bool = False, **options: Any) -> object:
    if full:  # a screenshot
        return _render_update(compositor, full, **options)
    return None  # the changed regions are kept for `paint`


def _strips(compositor: Compositor, size: Size | None = None) -> list[Strip]:
    screen = compositor.root
    if not isinstance(screen, Screen):
        return _render_strips(compositor, size)
    paint(screen)
    size = size or compositor.size
    if compositor not in _seen or _seen[compositor][0] != size:
        if screen is screen.app.screen:
            visible_screen_stack.set(screen.app._background_screens)
        _seen[compositor] = size, _render_strips(compositor, size)
    return _seen[compositor][1]
