"""Postponed: something to do once the screen is drawn, or a little later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_reader.app.controllers.host import Host


class Postponed:
    """Calls `do` once for all requests that were made since the last call."""

    def __init__(self, host: Host, do: Callable[[], None]) -> None:
        self._host = host
        self._do = do
        self._is_requested = False
        self._timer: Timer | None = None
        """Runs if only later calls were requested."""

    def request(self, seconds: float = 0) -> None:
        """Ask for a call after the screen is drawn, or `seconds` later; the earliest one counts."""
        if self._is_requested and (seconds or self._timer is None):
            return
        self._is_requested = True
        self._stop_timer()
        if seconds:
            self._timer = self._host.set_timer(seconds, self.run_requested)
        else:
            self._host.call_after_refresh(self.run_requested)

    def run_requested(self) -> None:
        """Make a requested call now."""
        if self._is_requested:
            self._is_requested = False
            self._stop_timer()
            self._do()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
