"""Titles of views and papers, shortened to the space available."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui_reader.app.state.today import since
from tui_reader.core.categories import category_name
from tui_reader.core.orders import FOR_YOU, SIMILAR
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import PAPERS, SINCE, Listed, View

if TYPE_CHECKING:
    from tui_reader.export.download_queue import Job

_VIEWS: Final = {
    FOR_YOU: "For you",
    "all": "All",
    "unread": "Unread",
    "starred": "Starred",
    "noted": "Notes",
}
_IMPLIED: Final = {FOR_YOU: FOR_YOU, PAPERS: SIMILAR}
"""The order of each kind of view that is named for its order."""
_QUERY_CELLS: Final = 60
_PAPER_CELLS: Final = 40
_MIN_QUERY: Final = 8
_MIN_NAME: Final = 4


def view_title(view: View) -> str:
    """The name of a view."""
    if view.kind == "category":
        return f"{view.value} {category_name(view.value) or ''}".strip()
    if view.kind == "tag":
        return f"#{view.value}"
    if view.kind == SINCE:
        return f"New since {since(view.value)}"
    return _VIEWS.get(view.kind, view.value.partition("\n")[0])


def narrowed_title(title: str, view: View) -> str:
    """A view's title with its search and filter: `All · /pruning · unread only`."""
    query = [fit(f"/{view.query}", _QUERY_CELLS)] if view.query else []
    return f" {glyphs().dot} ".join([title, *query, *["unread only"] * view.unread])


def short_title(listed: Listed | Job) -> str:
    """A paper's title in at most 40 cells, for a message."""
    return fit(listed.paper.title, _PAPER_CELLS)


def papers_named(papers: Sequence[Listed | Job]) -> str:
    """One paper by its title, in quotes, or several by their number."""
    if len(papers) != 1:
        return plural(len(papers), "paper")
    return f"{glyphs().left_quote}{short_title(papers[0])}{glyphs().right_quote}"


def list_title(
    title: str,
    view: View,
    count: int,
    order: str,
    width: int,
    *,
    unread: int | None = None,
    more: bool = False,
) -> str:
    """The title of the list, in at most `width` cells: view, search, counts and order.

    `unread` of the `count` papers are unread; None: they were not counted. With `more`, the count
    is not final. The count is never cut. If space is short, the default order is left out first,
    then the view's name and the search are shortened. An order that the view's name implies is
    never shown.
    """
    orders = [] if order == _IMPLIED.get(view.kind) else [order]
    papers = _papers(count, unread, more)
    query = f"/{view.query}" if view.query else ""
    only = ["unread only"] if view.unread else []
    rest = [papers, *orders, *only]
    dot = f" {glyphs().dot} "
    if cell_len(dot.join([title, *([query] if query else []), *rest])) > width:
        rest = [papers, *(each for each in orders if each != "newest"), *only]
    short = papers.replace(" unread of ", "/").partition(" ")[0]
    for tail in (rest, [short, *rest[1:]], [papers if unread is None else short]):
        room = width - cell_len(dot.join(tail)) - len(dot)
        if room >= (_MIN_QUERY if query else 0) + _MIN_NAME:
            break
    return fit(dot.join([*_name_and_query(title, query, room), *tail]), width)


def _papers(count: int, unread: int | None, more: bool) -> str:
    """The number of papers, and how many of them are unread if that is known."""
    if more:
        return f"{count:,}+ papers"
    if unread is None or not count:
        return plural(count, "paper")
    return f"{count:,} unread" if unread >= count else f"{unread:,} unread of {count:,}"


def _name_and_query(name: str, query: str, room: int) -> list[str]:
    """The view's name and the search in `room` cells; the name is shortened first."""
    if not query:
        return [fit(name, room)] if room >= 2 else []
    name_cells = min(cell_len(name), max(_MIN_NAME, room - cell_len(query) - 3))
    query_cells = room - name_cells - 3
    if query_cells < _MIN_QUERY:
        return [fit(query, room)] if room >= 2 else []
    return [fit(name, name_cells), fit(query, query_cells)]
