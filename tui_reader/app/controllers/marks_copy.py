"""MarksCopy: keeps the library's copy of the marks, and the counts based on it, up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_reader.library import DamagedLibraryError, LibraryError
from tui_reader.marks.file import MarksError

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.work.background import Background


class MarksCopy:
    """Copies new marks to the library in a thread, including marks made by other readers."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        changed: Callable[[list[str], list[Row]], None],
    ) -> None:
        """`changed` gets the ids of papers whose marks were copied, and the sidebar's rows."""
        self._host = host
        self._background = background
        self._model = model
        self._changed = changed
        self._reported: str | None = None
        """The library's problem that was last reported."""

    def update(self) -> Worker[None]:
        """Copy new marks, and show them."""
        return self._host.run_thread(self._update, "marks", vital=True)

    def _update(self) -> None:
        try:
            if changed := self._background.apply_new_marks():
                rows = self._background.sidebar_rows()
                self._host.call_from_thread(self._changed, changed, rows)
        except DamagedLibraryError:
            self._host.call_from_thread(self._model.replace_library)
        except (LibraryError, MarksError, sqlite3.OperationalError):
            pass  # busy or out of reach: retried in a moment

    def update_counts(self) -> None:
        """Show the sidebar's counts after marks were copied elsewhere."""
        self._host.run_thread(self._update_counts, "marks", vital=True)

    def _update_counts(self) -> None:
        with suppress(LibraryError, sqlite3.OperationalError):
            rows = self._background.sidebar_rows()
            self._host.call_from_thread(self._changed, [], rows)

    def report_problems(self) -> None:
        """Warn of damaged marks and of files that cannot be written."""
        marks, library = self._model.marks, self._model.library
        notice, marks.notice = marks.notice, None
        new = library.problem if library.problem != self._reported else None
        self._reported = library.problem
        for problem in (notice, self._background.take_notice(), new):
            if problem:
                self._host.warn(problem, 15)
