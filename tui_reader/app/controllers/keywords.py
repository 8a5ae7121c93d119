"""BadgingScreen: the user's keywords on the screen and, in a thread, on the whole library."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final, cast

from textual import work

from tui_reader.app.controllers.read_tracking import ReadingScreen
from tui_reader.app.messages.progress import progress_bar
from tui_reader.library import View
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.reader import ReaderApp
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.config import Config

_SHOW_SECONDS: Final = 0.1
"""How often progress is shown."""


class BadgingScreen(ReadingScreen):
    """The key ctrl+k, and what follows from it."""

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__(config, background)
        self.detail: Detail
        self.badging_part = 0.0
        """How much of the library has been badged, 0 to 1; 0 while nothing is."""
        self._is_badging = False
        self._is_badged_late = False
        """Whether the keywords changed while a sync ran, which badges with the old ones."""

    def action_keywords(self) -> None:
        """Show the user's keywords."""
        from tui_reader.app.dialogs.keywords import KeywordsDialog

        listed = self.current()
        self.app.push_screen(KeywordsDialog(listed.paper.authors if listed else ()))

    def highlight_keywords(self) -> None:
        """Have the keywords' words stand out in the detail."""
        from tui_reader.core.keywords import Rules

        keywords = self.config.keywords
        self.detail.show_keywords(Rules.of(self.config).keywords if keywords else ())

    def keywords_changed(self) -> None:
        """The configuration's keywords, muted words or followed authors have been changed."""
        if cast("ReaderApp", self.app).reload_config():
            self.highlight_keywords()
            self._is_badged_late = self.is_syncing
            self._badge()

    def _end_sync(self) -> None:
        super()._end_sync()
        if self._is_badged_late and not self.is_syncing:
            self._is_badged_late = False
            self._badge()

    def _badge(self) -> None:
        if not self._is_badging:  # else what runs begins anew at its end
            self._is_badging = True
            self._badge_library()

    @work(thread=True, group="badging")
    def _badge_library(self) -> None:
        shown = monotonic()

        def tell(part: float) -> None:
            nonlocal shown
            if monotonic() - shown > _SHOW_SECONDS:
                shown = monotonic()
                self.app.call_from_thread(self._badging, part)

        config = self.config
        error = ""
        try:
            self.background.badge(config, tell)
        except Exception as raised:  # whatever it is, the reader goes on and says so
            log_error("looking for keywords", raised)
            error = str(raised)
        if self.is_attached:
            snapshot = self.background.snapshot(self.model.view, self.model.order)
            self.app.call_from_thread(self._badged, config, snapshot, error)

    def _badging(self, part: float) -> None:
        self.badging_part = part
        self._status(f"Badging papers  {progress_bar(round(part * 100), 100)}")
        self._show_on_keywords()

    def _badged(self, config: Config, snapshot: Snapshot, error: str) -> None:
        self.badging_part = 0.0
        self._is_badging = False
        self._status("")
        if error:
            self.notify(
                f"The keywords were not looked for: {error}",
                severity="error",
                markup=False,
                timeout=10,
            )
        if config is not self.config and not error:
            self._badge()
            return
        view = self.model.view
        if view.kind == "own" and all(each.label != view.value for each in config.keywords):
            self.show_view(View())
        self.library_changed(snapshot)
        self._show_on_keywords()

    def _show_on_keywords(self) -> None:
        from tui_reader.app.dialogs.keywords import KeywordsDialog

        for screen in self.app.screen_stack:
            if isinstance(screen, KeywordsDialog):
                if self._is_badging:
                    screen.show_progress()
                else:
                    screen.list_entries()
