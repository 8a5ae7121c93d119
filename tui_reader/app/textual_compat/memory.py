"""References to closed widgets that Textual keeps, and that would fill the memory over hours."""

from __future__ import annotations

from textual._styles_cache import StylesCache
from textual.dom import DOMNode


def forget_closed_watchers(node: DOMNode) -> None:
    """Drop the watchers of `node` whose widgets have been closed.

    Textual 8.2 drops them only when the watched value changes, and the theme may never change:
    each note editor ever shown would stay in memory.
    (github.com/Textualize/textual/issues/6666)
    """
    for watchers in getattr(node, "__watchers", {}).values():
        watchers[:] = [each for each in watchers if not each[0]._closing]


def forget_border_styles() -> None:
    """Empty the cache of border colours, which holds rendered lines of closed widgets.

    `StylesCache.get_inner_outer` of Textual 8.2 is a method with an lru_cache of 1,024 entries,
    so that each entry also keeps its `self`: the rendered lines of a widget, tens of megabytes in
    all. Widgets on screen compute their border colours again, which takes microseconds.
    """
    StylesCache.get_inner_outer.cache_clear()
