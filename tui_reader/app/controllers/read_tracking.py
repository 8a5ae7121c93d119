"""ReadTracker: marks papers read once they have been read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui_reader.app.state.history import MarkChange
from tui_reader.library import Listed

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.state.settings import Settings

_MIN_SECONDS: Final = 0.01
"""Textual does not accept a timer of zero seconds."""


class ReadTracker:
    """Follows the option `mark_read`.

    - `open`: a paper is marked read when it is opened, or paged through.
    - `dwell`: a paper is marked read once its detail was on screen for `dwell` seconds in a
      focused terminal, or was paged to its end. If only the list is on screen, nothing is marked,
      however long the cursor stays. A paper that is marked unread stays unread until the cursor
      comes back.
    - `manual`: only keys mark papers.
    """

    def __init__(
        self,
        host: Host,
        settings: Settings,
        current: Callable[[], Listed | None],
        mark: Callable[[Listed, MarkChange], None],
    ) -> None:
        """`current` is the paper under the cursor; `mark` marks a paper."""
        self._host = host
        self._settings = settings
        self._current = current
        self._mark = mark
        self._shown: str | None = None
        """The id of the paper whose detail is on screen."""
        self._timer: Timer | None = None

    def paper_opened(self) -> None:
        """The user has opened the current paper by a key."""
        if self._settings.config.mark_read == "open":
            self._mark_read()

    def paper_finished(self) -> None:
        """The user has paged to the end of the current paper."""
        if self._settings.config.mark_read != "manual":
            self._mark_read()

    def paper_shown(self, listed: Listed | None) -> None:
        """The paper whose detail is on screen now; None if there is none."""
        id_ = listed.paper.id if listed else None
        if id_ == self._shown:
            return
        self._shown = id_
        if self._timer:
            self._timer.stop()
            self._timer = None
        if listed and not listed.read and self._settings.config.mark_read == "dwell":
            self._wait()

    def _wait(self) -> None:
        seconds = max(_MIN_SECONDS, self._settings.config.dwell)
        self._timer = self._host.set_timer(seconds, self.dwelled)

    def dwelled(self) -> None:
        """The paper was on screen for `dwell` seconds."""
        self._timer = None
        listed = self._current()
        if listed is None or listed.paper.id != self._shown:
            return
        if self._host.is_watched:
            self._mark_read()
        else:  # the user has moved on
            self._wait()

    def _mark_read(self) -> None:
        """Mark the current paper read, whatever is selected."""
        listed = self._current()
        if listed and not listed.read:
            self._mark(listed, MarkChange(read=True))
