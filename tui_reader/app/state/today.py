"""Today: the view of what is new, and how much has arrived since the reader was last left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.display.times import moment
from tui_reader.library import SINCE, Library, View

if TYPE_CHECKING:
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.session import Session


class Today(NamedTuple):
    """The view that the sidebar begins with, by the setting `today`."""

    by: str
    """`digest`: the newest digest; `arrived`: what arrived after `seen`."""
    seen: int | None
    """The time up to which papers had arrived when the reader was last left, see `arrivals`."""

    def view(self, newest: str | None) -> View | None:
        """Its view; `newest` is the date of the newest digest. None if there is nothing to list."""
        if self.by == "arrived" and self.seen is not None:
            return View(SINCE, str(self.seen))
        return View("date", newest) if newest else None


def open_where_wanted(session: Session, start: str, today: Today, library: Library) -> None:
    """Have the session begin where the setting `start` says, instead of where it ended.

    That is Today if something has arrived since, or the view of all papers.
    """
    view: View | None = None
    if start == "all":
        view = View()
    elif start == "today" and today.seen is not None and library.count_since(today.seen):
        dates = library.facets("date") if today.by == "digest" else []
        view = today.view(dates[0].value if dates else None)
    if view is not None and view != session.view:
        session.view, session.paper, session.index = view, None, 0
        session.pane, session.zoomed = "list", False


def since(time: str) -> str:
    """The time of a view of what arrived since, in words; the text itself if it is no time."""
    try:
        return moment(datetime.fromtimestamp(int(time) / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return time


class News:
    """How many papers have arrived since the reader was last left."""

    def __init__(self, seen: int | None) -> None:
        """`seen` is the time up to which papers had arrived then; None if that is not known."""
        self._seen = seen
        self.until = seen
        """The time up to which papers have arrived by now."""
        self.count = 0

    def update(self, model: ListModel) -> None:
        """Count again: the library may have changed."""
        found = model.arrivals(self._seen)
        if found is not None:
            self.count, self.until = found

    @property
    def text(self) -> str:
        """The line about it: `301 new since yesterday 18:02`; empty if nothing is new."""
        if not self.count:
            return ""
        return f"{self.count:,} new since {since(str(self._seen))}"
