"""Widgets that have gone, let go of by what they watched."""

from __future__ import annotations

from textual.dom import DOMNode


def let_go(node: DOMNode) -> None:
    """Have `node` forget the widgets that watched it and are no more.

    Textual 8.2 does so only when what they watched changes, which a theme or the footer's
    looks may never do: each note's editor and each key that was ever shown would stay in memory.
    """
    for watchers in getattr(node, "__watchers", {}).values():
        watchers[:] = [each for each in watchers if not each[0]._closing]
