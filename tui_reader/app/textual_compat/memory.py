"""Widgets that have gone, let go of by what they watched and by what knows how they looked."""

from __future__ import annotations

from textual._styles_cache import StylesCache
from textual.dom import DOMNode


def let_go(node: DOMNode) -> None:
    """Have `node` forget the widgets that watched it and are no more.

    Textual 8.2 does so only when what they watched changes, which a theme or the footer's
    looks may never do: each note's editor and each key that was ever shown would stay in memory.
    """
    for watchers in getattr(node, "__watchers", {}).values():
        watchers[:] = [each for each in watchers if not each[0]._closing]


def forget_looks() -> None:
    """Forget how widgets looked that are no more.

    Textual 8.2 keeps the last 1,024 widgets' lines, as it remembers two colours of each: tens of
    megabytes. Those that are on screen need a moment to find their colours again.
    """
    clear = getattr(getattr(StylesCache, "get_inner_outer", None), "cache_clear", None)
    if clear:
        clear()
