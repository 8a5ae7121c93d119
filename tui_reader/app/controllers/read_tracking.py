"""ReadingScreen: what is marked by being read, and digest after digest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_reader.app.controllers.annotation import NotingScreen
from tui_reader.app.state.history import Marking
from tui_reader.library import Listed, View

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_reader.app.work.background import Background
    from tui_reader.config import Config

_LEAST_SECONDS: Final = 0.01
"""Textual's timers take no less than something."""


class ReadingScreen(NotingScreen):
    """The configuration's `mark_read`, and the keys [ and ].

    - `open`: a paper is read once it was opened, or paged through.
    - `dwell`: once its detail was on screen for `dwell` seconds in a terminal that has the focus,
      or was paged to its end. Where the list is alone on screen nothing is marked, however long
      the cursor rests. A paper that is marked unread again stays so until the cursor comes back.
    - `manual`: only by keys that mark.
    """

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__(config, background)
        self._resting_on: str | None = None
        """The id of the paper whose detail is on screen."""
        self._rest: Timer | None = None

    def show_view(self, view: View) -> None:
        """List another view."""
        raise NotImplementedError

    # Read by being looked at

    def opened(self) -> None:
        """The current paper was opened, by a key of the user's."""
        if self.config.mark_read == "open":
            self.mark_read()

    def read_through(self) -> None:
        """The current paper was paged to its end."""
        if self.config.mark_read != "manual":
            self.mark_read()

    def mark_read(self) -> None:
        """Mark the current paper read, if it is not, whatever is selected."""
        listed = self.current()
        if listed and not listed.read:
            self.mark_paper(listed, Marking(read=True))

    def rest_on(self, listed: Listed | None) -> None:
        """The detail of this paper is on screen now; None where none is."""
        id_ = listed.paper.id if listed else None
        if id_ == self._resting_on:
            return
        self._resting_on = id_
        if self._rest:
            self._rest.stop()
            self._rest = None
        if listed and not listed.read and self.config.mark_read == "dwell":
            self._rest = self.set_timer(max(_LEAST_SECONDS, self.config.dwell), self._rested)

    def _rested(self) -> None:
        self._rest = None
        listed = self.current()
        if listed is None or listed.paper.id != self._resting_on:
            return
        if self.app.screen is self and self.app.app_focus:
            self.mark_read()
        else:  # something else is being looked at
            self._rest = self.set_timer(max(_LEAST_SECONDS, self.config.dwell), self._rested)

    # Digest after digest

    def action_date(self, step: int) -> None:
        """List the next digest, or with -1 the one before; from another view, the newest."""
        dates = [facet.value for facet in self.model.library.facets("date")]
        if not dates:
            self.notify("No digest has a date.", timeout=2)
            return
        view = self.model.view
        if view.kind != "date" or view.value not in dates:
            self.show_view(View("date", dates[0], unread=view.unread))
            return
        at = dates.index(view.value) - step
        if 0 <= at < len(dates):
            self.show_view(replace(view, value=dates[at]))
        else:
            self.notify(f"This is the {'newest' if step > 0 else 'oldest'} digest.", timeout=2)
