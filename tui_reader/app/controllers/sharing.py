"""SharedMarks: exchanges marks with other machines, and backs them up once a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui_reader.app.work.threads import threaded

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.marks_copy import MarksCopy
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background

_BACKUP_SECONDS: Final = 3600.0
"""Seconds between two checks whether a backup is due."""


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
