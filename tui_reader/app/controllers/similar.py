"""Similar: lists of papers that are similar to one, and the way back from them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.app.messages.titles import short_title
from tui_reader.app.widgets.sheet import BECAUSE
from tui_reader.display.glyphs import glyphs
from tui_reader.library import PAPERS, LibraryError, Listed, View, of_papers

if TYPE_CHECKING:
    from tui_reader.app.controllers.for_you import ForYou
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.work.background import Background

_LIMIT: Final = 50
"""The most papers that are listed."""


class _Left(NamedTuple):
    """A list that was left for similar papers."""

    view: View
    order: str
    paper: str
    """The id of the paper under the cursor."""


class Similar:
    """Lists similar papers, and goes back to the list where the user was."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        listing: Listing,
        layout: Layout,
        views: Views,
        for_you: ForYou,
    ) -> None:
        self._host = host
        self._background = background
        self._model = model
        self._listing = listing
        self._layout = layout
        self._views = views
        self._for_you = for_you
        self._left: list[_Left] = []
        """The lists that were left, one for another."""

    def find(self, *, unread: bool = False) -> None:
        """List the papers most similar to the current one; with `unread`, only unread ones."""
        listed = self._listing.current
        if listed is None:
            return
        if self._for_you.is_preparing:
            self._host.notify("The papers are still being prepared. Try again in a moment.")
            return
        self._host.show_status("Looking for similar papers…")

        def look() -> None:
            found: list[str] = []
            problem = ""
            try:
                found = self._background.similar(listed.n, _LIMIT, unread=unread)
            except (LibraryError, sqlite3.OperationalError) as error:
                problem = str(error)
            self._host.call_later(self._show_found, listed, found, problem, unread)

        self._host.run_thread(look, "similar", exclusive=True, exit_on_error=False)

    def _show_found(self, listed: Listed, ids: list[str], problem: str, unread: bool) -> None:
        self._host.show_status("")
        current = self._listing.current
        if problem:
            self._host.fail(problem)
        elif not ids:
            self._host.notify("There are no papers like this one.", timeout=3)
        elif current and current.n == listed.n:  # else the user has moved on
            self._show(f"{'New papers like' if unread else 'Similar to'} {_quoted(listed)}", ids)

    def line_chosen(self, line: str) -> None:
        """List what a line of the detail stands for."""
        if line != BECAUSE:
            self.find(unread=True)
            return
        listed = self._listing.current
        reasons = self._for_you.reasons(listed) if listed else None
        if listed and reasons and reasons.stars:
            ids = self._model.library.ids(reasons.stars)
            self._show(f"Stars like {_quoted(listed)}", ids)

    def _show(self, title: str, ids: list[str]) -> None:
        """List papers, and remember the way back."""
        current = self._listing.current
        if self._model.view.kind != PAPERS:
            self._left.clear()
        if current:
            left = _Left(self._model.view, self._model.order, current.paper.id)
            self._left.append(left)
        self._views.show(of_papers(title, ids))
        self._layout.focus("list")

    def go_back(self) -> bool:
        """Go back to the list that was left for this one; whether there is one."""
        if self._model.view.kind != PAPERS or not self._left:
            return False
        view, order, paper = self._left.pop()
        self._views.show(view, order)
        self._listing.go_to(paper)
        return True

    def place(self) -> _Left | None:
        """The list and paper to open the reader at, if the present list is one of these."""
        return self._left[0] if self._model.view.kind == PAPERS and self._left else None


def _quoted(listed: Listed) -> str:
    return f"{glyphs().left_quote}{short_title(listed)}{glyphs().right_quote}"
