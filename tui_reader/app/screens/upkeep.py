"""UpkeepScreen: a screen whose marks and sources are kept current in threads."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui_reader.app.background import Background, Snapshot
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.app.model import Model
    from tui_reader.app.widgets.sidebar import Row
    from tui_reader.config import Config
    from tui_reader.sync import Progress, SyncReport

_REFRESH_SECONDS = 0.5
"""How often what a sync has brought so far is shown."""
_BAR_CELLS = 20


class UpkeepScreen(Screen[None]):
    """Marks taken over and sources synced, without blocking a key."""

    model: Model

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__()
        self.config = config
        self.background = background
        self.is_syncing = False

    def marks_changed(self, ids: list[str], rows: list[Row]) -> None:
        """The library has taken over marks of these papers; `rows` are the sidebar's now."""
        raise NotImplementedError

    def library_changed(self, snapshot: Snapshot) -> None:
        """A sync has brought or removed papers."""
        raise NotImplementedError

    def look_after(self) -> None:
        """What is done again and again: see other readers' marks, mend a damaged library."""
        if self.model.is_damaged:
            self.model.is_damaged = False
            self.notify("The library was damaged; it is being rebuilt from the digests.")
            self.start_sync()
        self.take_over_marks()

    @work(thread=True, group="marks")
    def take_over_marks(self) -> None:
        """Bring the library's copy of the marks and the counts up to date."""
        if changed := self.background.take_over_marks():
            rows = self.background.snapshot(None, self.model.order).rows
            self.app.call_from_thread(self.marks_changed, changed, rows)

    def action_sync(self) -> None:
        """Bring the sources up to date."""
        if self.is_syncing:
            self.notify("The sources are being synced already.", timeout=2)
        else:
            self.start_sync(asked=True)

    def start_sync(self, *, asked: bool = False) -> None:
        """Sync in the background; where nobody `asked`, only news is told."""
        if not self.is_syncing:
            self.is_syncing = True
            self._sync(asked)

    @work(thread=True, group="sync", exclusive=True)
    def _sync(self, asked: bool) -> None:
        shown = monotonic()

        def tell(progress: Progress) -> None:
            nonlocal shown
            if monotonic() - shown > _REFRESH_SECONDS:
                shown = monotonic()
                self.app.call_from_thread(self._progress, progress, self._snapshot())

        try:
            report = self.background.sync(self.config, tell)
            if report is not None:
                self.app.call_from_thread(self._synced, report, self._snapshot(), asked)
        except Exception as error:  # whatever it is, the reader goes on and says so
            self.app.call_from_thread(self._sync_failed, str(error))

    def _snapshot(self) -> Snapshot:
        return self.background.snapshot(self.shown_view(), self.model.order)

    def shown_view(self) -> View:
        """The view that is listed."""
        return self.model.view

    def _progress(self, progress: Progress, snapshot: Snapshot) -> None:
        part = progress.done / progress.total if progress.total else 1.0
        filled = round(part * _BAR_CELLS)
        bar = "━" * filled + "─" * (_BAR_CELLS - filled)
        self._status(f"Reading {progress.source}  {bar} {part:4.0%}  {progress.papers:,} papers")
        self.library_changed(snapshot)

    def _synced(self, report: SyncReport, snapshot: Snapshot, asked: bool) -> None:
        self.is_syncing = False
        self._status("")
        if (
            report.new
            or report.rebuilt
            or any(source.read for source in report.sources)
            or len(self.model) == 0
            or (snapshot.view == View() and snapshot.numbers != self.model.numbers)
        ):
            self.library_changed(snapshot)
        failed = [source for source in report.sources if source.failed]
        sources = len(report.sources)
        text = f"{report.new:,} new in {sources} source{'s' * (sources != 1)}"
        if failed:
            first = failed[0].error or failed[0].problems[0]
            self.notify(
                f"{text}, {len(failed)} with problems: {first} (tui-reader doctor tells more)",
                severity="warning",
                markup=False,
                timeout=8,
            )
        elif asked or report.new:
            self.notify(text, timeout=3)
        self.take_over_marks()

    def _sync_failed(self, message: str) -> None:
        self.is_syncing = False
        self._status("")
        self.notify(f"The sync failed: {message}", severity="error", markup=False, timeout=10)

    def _status(self, text: str) -> None:
        status = self.query_one("#status", Static)
        status.update(Content(text))
        status.set_class(bool(text), "-shown")
