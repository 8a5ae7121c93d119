"""KeepingScreen: a screen whose marks are shared with other machines, and copied once a day."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tui_reader.app.work.background import Background
from tui_reader.app.work.threads import threaded
from tui_reader.system import paths
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.config import Config

_COPY_SECONDS = 3600.0
"""How often it is looked whether a copy of the marks is due."""


class KeepingScreen(Screen[None]):
    """Marks that are kept safe, and those of other machines taken in, without blocking a key."""

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__()
        self.config = config
        self.background = background

    def others_marked(self) -> None:
        """Show the marks of other machines that have come."""
        raise NotImplementedError

    def keep_marks(self) -> None:
        """Begin to share and to copy."""
        self.share_marks()
        self._copy_marks()
        self.set_interval(_COPY_SECONDS, self._copy_marks)

    def share_marks(self) -> None:
        """Share the marks in the folder that the configuration names now."""

        def changed() -> None:
            with suppress(RuntimeError):  # the reader is being left
                self.call_later(self.others_marked)

        def told(problem: str) -> None:
            with suppress(RuntimeError):
                self.call_later(self._warn, problem)

        self.background.share(self.config.shared_folder, changed, told)

    @work(group="backups", exit_on_error=False)
    async def _copy_marks(self) -> None:
        problem = await threaded(self.background.copy_marks)
        if problem and self.is_attached:
            self._warn(problem)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Log why work failed that the reader goes on without."""
        worker = event.worker
        if event.state is WorkerState.ERROR and not worker.exit_on_error and worker.error:
            log_error(f"at the reader's work of {worker.group}", worker.error)

    def _warn(self, problem: str, seconds: float = 10) -> None:
        folder = f"{paths.config_dir()}{os.sep}"  # the doctor tells it
        problem = problem.removeprefix(folder)
        self.notify(problem, severity="warning", markup=False, timeout=seconds)
