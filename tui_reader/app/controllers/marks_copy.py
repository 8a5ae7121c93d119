"""Marks outside marks.db: the library's copy of them, the shared folder and the backups."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tui_reader.app.work.threads import threaded
from tui_reader.library import DamagedLibraryError, LibraryError
from tui_reader.marks.file import MarksError

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui_reader.app.controllers.host import Host
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.work.background import Background

_BACKUP_SECONDS: Final = 3600.0
"""Seconds between two checks whether a backup is due."""


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


class SharedMarks:
    """Shares marks through the configured folder, and backs them up."""

    def __init__(
        self, host: Host, settings: Settings, background: Background, copy: MarksCopy
    ) -> None:
        self._host = host
        self._settings = settings
        self._background = background
        self._copy = copy

    def begin(self) -> None:
        """Begin to share and to back up."""
        self.share()
        self._back_up()
        self._host.set_interval(_BACKUP_SECONDS, self._back_up)

    def share(self) -> None:
        """Share marks in the configured folder; stop sharing if none is configured."""
        self._background.share(
            self._settings.config.shared_folder,
            lambda: self._host.call_later(self._copy.update),
            lambda problem: self._host.call_later(self._host.warn, problem),
        )

    def _back_up(self) -> None:
        async def back_up() -> None:
            problem = await threaded(self._background.back_up_marks)
            if problem and self._host.is_open:
                self._host.warn(problem)

        self._host.run_task(back_up, "backups", vital=False)
