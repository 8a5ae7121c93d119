"""UnreadCount: how many papers of the listed view are unread."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_reader.library import LibraryError, View

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.work.background import Background

_REST_SECONDS: Final = 0.3
"""Seconds without another search before the unread papers of a search are counted."""


class UnreadCount:
    """Takes the counts from the sidebar; counts the papers of a search in a thread."""

    def __init__(self, host: Host, background: Background, counted: Callable[[], None]) -> None:
        """`counted` is called when the papers of a search were counted."""
        self._host = host
        self._background = background
        self._counted = counted
        self._known: dict[View, int] = {}
        """The counts of the sidebar, by view without its filter of unread papers."""
        self._search: View | None = None
        self._unread: int | None = None
        """The view whose papers were counted last, and its unread papers."""
        self._timer: Timer | None = None

    def update(self, rows: Sequence[Row]) -> None:
        """Take the counts of the sidebar's `rows`; those of a search are out of date."""
        self._known = {row.view: row.unread for row in rows if row.view and row.unread is not None}
        if self._search is not None:
            self._count_soon(self._search)

    def of(self, view: View) -> int | None:
        """The number of unread papers of `view`; None if it is not known yet."""
        view = replace(view, unread=False)
        if view in self._known:
            self._search = None
            return self._known[view]
        if view != self._search:
            self._search, self._unread = view, None
            self._count_soon(view)
        return self._unread

    def _count_soon(self, view: View) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self._host.set_timer(_REST_SECONDS, lambda: self._count(view))

    def _count(self, view: View) -> None:
        def count() -> None:
            with suppress(LibraryError, sqlite3.Error, ValueError):
                unread = self._background.count(replace(view, unread=True))
                self._host.call_later(self._show, view, unread)

        if view == self._search:
            self._host.run_thread(count, "unread", exclusive=True)

    def _show(self, view: View, unread: int) -> None:
        if view == self._search:
            self._unread = unread
            self._counted()
