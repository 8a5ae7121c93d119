"""What stands over the list: the view, the search, how many papers, their order."""

from __future__ import annotations

from rich.cells import cell_len

from tui_reader.app.messages.progress import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import View

_LEAST_SEARCH = 8
_LEAST_TITLE = 4


def list_title(
    title: str, view: View, count: int, order: str, width: int, *, more: bool = False
) -> str:
    """The list's title in at most `width` cells; `more` where not all papers are known yet.

    The count is never cut; the search and the view's name are cut before the rest is left out,
    but for the usual order, which is told where there is room.
    """
    papers = f"{count:,}+ papers" if more else plural(count, "paper")
    search = f"/{view.query}" if view.query else ""
    unread = ["unread only"] if view.unread else []
    rest = [papers, order, *unread]
    dot = f" {glyphs().dot} "
    if cell_len(dot.join([title, *([search] if search else []), *rest])) > width:
        rest = [papers, *([order] if order != "newest" else []), *unread]
    for tail in (rest, [rest[0].partition(" ")[0], *rest[1:]], rest[:1]):
        room = width - cell_len(dot.join(tail)) - len(dot)
        if room >= (_LEAST_SEARCH if search else 0) + _LEAST_TITLE:
            break
    heads = _heads(title, search, room)
    return fit(dot.join([*heads, *tail]), width)


def _heads(title: str, search: str, room: int) -> list[str]:
    """The view's name and the search in `room` cells, the name cut first."""
    if not search:
        return [fit(title, room)] if room >= 2 else []
    name = min(cell_len(title), max(_LEAST_TITLE, room - cell_len(search) - 3))
    left = room - name - 3
    if left < _LEAST_SEARCH:
        return [fit(search, room)] if room >= 2 else []
    return [fit(title, name), fit(search, left)]
