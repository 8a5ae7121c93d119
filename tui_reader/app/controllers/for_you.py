"""ForYou: ranks the papers by what the user has starred, in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui_reader.app.work.throttle import Throttle
from tui_reader.core.orders import FOR_YOU
from tui_reader.library import LibraryError, Listed
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.sidebar_folds import Row
    from tui_reader.app.state.sync_queue import SyncQueue
    from tui_reader.app.work.background import Background, Snapshot
    from tui_reader.library.ranking.ranker import Ranked
    from tui_reader.library.ranking.reasons import Reasons

_WAIT_SECONDS: Final = 0.3
"""Seconds from a change of marks to the ranking, so that further changes are ranked with it."""
_KNOWN: Final = 100
"""Papers whose reasons are kept in memory."""
_QUIET_SECONDS: Final = 1.0
"""Seconds after which the progress of preparing is shown."""


class ForYou:
    """Ranks the papers after the start, syncs and changes of marks, and says why each is there."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        listing: Listing,
        syncs: SyncQueue,
    ) -> None:
        self._host = host
        self._background = background
        self._model = model
        self._listing = listing
        self._syncs = syncs
        self.ranked: Ranked | None = None
        """What the scores of the papers come from; None until that is known."""
        self.is_busy = False
        """Whether the papers are being ranked, or about to be."""
        self.is_preparing = False
        """Whether many papers are being prepared, which is shown."""
        self._known: dict[int, Reasons | None] = {}
        """The reasons that were looked up last, by number of the paper."""
        self._is_due_again = False
        """Whether something has changed since the ranking began."""
        self._has_new_papers = False
        """Whether papers have changed, besides marks."""

    def marks_changed(self) -> None:
        """Marks have changed: rank again soon, once for all changes until then."""
        if self.is_busy:
            self._is_due_again = True
        else:
            self.is_busy = True
            self._host.set_timer(_WAIT_SECONDS, self._start)

    def papers_changed(self) -> None:
        """The reader has started, or a sync has ended: rank again, and list the papers again."""
        self._has_new_papers = True
        if self.is_busy:
            self._is_due_again = True
        else:
            self.is_busy = True
            self._start()

    def _start(self) -> None:
        has_new_papers, self._has_new_papers = self._has_new_papers, False
        self._is_due_again = False
        self._host.run_thread(lambda: self._run(has_new_papers), "ranking")

    def _run(self, has_new_papers: bool) -> None:
        """Rank, in a thread."""
        show, quiet = Throttle(), Throttle(_QUIET_SECONDS)
        is_shown = False

        def on_progress(done: float) -> None:
            nonlocal is_shown
            is_shown = is_shown or quiet.is_due()
            if is_shown and show.is_due():
                self._host.call_later(self._show_progress, done)

        ranked = snapshot = None
        rows: list[Row] = []
        try:
            ranked = self._background.rank(on_progress, self.ranked)
            if ranked and ranked is not self.ranked and self._host.is_open:
                view, order = self._model.view, self._model.order
                if has_new_papers and order == FOR_YOU:
                    snapshot = self._background.snapshot(view, order)
                else:
                    rows = self._background.sidebar_rows()
        except Exception as error:  # whatever it is, the reader goes on, and ranks later
            log_error("ranking papers", error)
        self._host.call_later(self._finish, ranked, rows, snapshot, is_shown)

    def _show_progress(self, done: float) -> None:
        self.is_preparing = self.is_busy
        if self.is_busy and not self._syncs.is_syncing:
            self._host.show_status(f"Preparing For you  {done * 100:.0f} %", "for you")

    def _finish(
        self, ranked: Ranked | None, rows: list[Row], snapshot: Snapshot | None, is_shown: bool
    ) -> None:
        self.is_busy = self.is_preparing = False
        if is_shown and not self._syncs.is_syncing:
            self._host.show_status("", "for you")
        if ranked and (rows or snapshot):
            self.ranked = ranked
            self._known.clear()
            self._listing.stars_missing = ranked.stars_missing
            self._listing.ranking_changed(rows, snapshot)
        if self._is_due_again:
            self.marks_changed()

    # Why a paper is ranked

    def reasons(self, listed: Listed) -> Reasons | None:
        """Why a paper is above the line, or where it is in a list by rank; None for others."""
        if not self.ranked or not self.ranked.is_enough:
            return None
        from tui_reader.library.ranking.ranker import LESS

        if LESS in listed.tags:
            return None
        if not listed.strength and self._model.order != FOR_YOU:
            return None
        if listed.n not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[listed.n] = self._look_up(self.ranked, listed.n)
        return self._known[listed.n]

    def _look_up(self, ranked: Ranked, n: int) -> Reasons | None:
        try:
            found = self._model.library.ranking.reasons(ranked, n)
        except LibraryError:  # reported by what reads the library next
            return None
        return found if found.words or found.stars else None
