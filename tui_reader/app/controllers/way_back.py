"""WayBack: lists papers related to one, and goes back to the list where the user was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui_reader.library import PAPERS, View

if TYPE_CHECKING:
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.state.list_model import ListModel


class Left(NamedTuple):
    """A list that was left for another one."""

    view: View
    order: str
    paper: str
    """The id of the paper under the cursor."""
    pane: str
    """The pane that had the keys."""
    is_zoomed: bool
    """Whether the detail took the full screen."""
    other: View
    """The view that was listed instead."""


class WayBack:
    """The lists that were left for others, such as similar papers or those of an author.

    They are forgotten when the user chooses a view by other means.
    """

    def __init__(self, model: ListModel, listing: Listing, layout: Layout, views: Views) -> None:
        self._model = model
        self._listing = listing
        self._layout = layout
        self._views = views
        self._left: list[Left] = []

    def list(self, view: View, order: str | None = None) -> None:
        """List a view that the current paper leads to, the cursor on this paper if it has it.

        It is listed in its own order if `order` is None.
        """
        current, model = self._listing.current, self._model
        if not self._is_on_way():
            self._left.clear()
        if current and view != _whole(model.view):
            layout, id_ = self._layout, current.paper.id
            left = Left(model.view, model.order, id_, layout.pane, layout.is_zoomed, view)
            self._left.append(left)
        self._views.show(view, order)
        self._layout.focus("list")
        if current:
            self._listing.go_to(current.paper.id)

    def _is_on_way(self) -> bool:
        """Whether the list is the one that the last list was left for, searched or not."""
        return bool(self._left) and self._left[-1].other == _whole(self._model.view)

    def go_back(self) -> bool:
        """Go back to the list and pane that were left for this list; whether there are any."""
        if not self._is_on_way():
            return False
        left = self._left.pop()
        self._views.show(left.view, left.order)
        self._listing.go_to(left.paper)
        self._layout.focus(left.pane)
        if left.is_zoomed:
            self._layout.zoom()
        return True

    @property
    def lasting(self) -> Left | None:
        """The list to open the reader at if the present one cannot be listed again."""
        if self._model.view.kind != PAPERS or not self._is_on_way():
            return None
        return next((each for each in reversed(self._left) if each.view.kind != PAPERS), None)


def _whole(view: View) -> View:
    """The view without the search in it and the filter of unread papers."""
    return replace(view, query="", unread=False)
