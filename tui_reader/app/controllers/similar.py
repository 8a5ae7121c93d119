"""Similar: lists papers that are similar to one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from tui_reader.app.messages.titles import papers_named
from tui_reader.app.widgets.sheet import BECAUSE
from tui_reader.library import of_papers

if TYPE_CHECKING:
    from tui_reader.app.controllers.for_you import ForYou
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.way_back import WayBack
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.work.background import Background

_LIMIT: Final = 50
"""The most papers that are listed."""


class Similar:
    """Lists similar papers, and the stars that a paper is like."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        listing: Listing,
        way_back: WayBack,
        for_you: ForYou,
    ) -> None:
        self._host = host
        self._background = background
        self._model = model
        self._listing = listing
        self._way_back = way_back
        self._for_you = for_you

    def find(self, *, unread: bool = False) -> None:
        """List the papers most similar to the current one; with `unread`, only unread ones."""
        listed = self._listing.current
        if listed is None:
            return
        if self._for_you.is_preparing:
            self._host.notify("The papers are still being prepared. Try again in a moment.")
            return

        def show(ids: list[str]) -> None:
            current = self._listing.current
            if not ids:
                self._host.notify("There are no papers like this one.", timeout=3)
            elif current and current.n == listed.n:  # else the user has moved on
                like = "New papers like" if unread else "Similar to"
                self._way_back.list(of_papers(f"{like} {papers_named([listed])}", ids))

        find = partial(self._background.similar, listed.n, _LIMIT, unread=unread)
        self._host.look_up("Looking for similar papers…", find, show)

    def line_chosen(self, line: str) -> None:
        """List what a line of the detail stands for."""
        if line != BECAUSE:
            self.find(unread=True)
            return
        listed = self._listing.current
        reasons = self._for_you.reasons(listed) if listed else None
        if listed and reasons and reasons.stars:
            ids = self._model.library.ids(reasons.stars)
            self._way_back.list(of_papers(f"Stars like {papers_named([listed])}", ids))
