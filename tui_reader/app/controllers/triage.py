"""TriageStart: starts triage from the list, and shows the list where triage ended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.app.state.history import MarkChange
from tui_reader.display.counts import plural
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.app.controllers.annotation import Annotator
    from tui_reader.app.controllers.elsewhere import Elsewhere
    from tui_reader.app.controllers.enhancing import Enhancing
    from tui_reader.app.controllers.export import Export
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing, Panes
    from tui_reader.app.controllers.marking import Marker
    from tui_reader.app.controllers.marks_copy import MarksCopy
    from tui_reader.app.controllers.saved_views import Views
    from tui_reader.app.controllers.transfer import Transfer
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.triage.screen import TriageResult
    from tui_reader.app.triage.state import Triage


class TriageStart:
    """Opens the triage screen, and handles its result."""

    def __init__(
        self,
        host: Host,
        model: ListModel,
        panes: Panes,
        listing: Listing,
        marker: Marker,
        copy: MarksCopy,
        views: Views,
        transfer: Transfer,
        elsewhere: Elsewhere,
        annotator: Annotator,
        export: Export,
        enhancing: Enhancing,
    ) -> None:
        self._host = host
        self._model = model
        self._panes = panes
        self._listing = listing
        self._marker = marker
        self._copy = copy
        self._views = views
        self._transfer = transfer
        self._elsewhere = elsewhere
        self._annotator = annotator
        self._export = export
        self._enhancing = enhancing

    def open(self) -> None:
        """Triage the selection, or the unread papers from the cursor on, continuing at the top.

        Waits until pending marks are written: triage can undo only its own decisions.
        """
        self._marker.when_free(self._open)

    def _open(self) -> None:
        if not self._host.is_current:  # the user has opened something else in the meantime
            return
        self._listing.complete()
        if selected := self._listing.selection.ordered():
            self._show_all(selected)
            return
        from tui_reader.app.triage.state import Triage

        numbers, cursor = self._model.numbers, self._panes.papers.cursor
        around = numbers[cursor:] + numbers[:cursor]
        best = self._best_first() if self._listing.is_ranked else None
        if best is None:
            triage = Triage(self._model, self._marker, around)
        else:
            wanted = frozenset(best)
            ordered = [*best, *(n for n in numbers if n not in wanted)]
            triage = Triage(self._model, self._marker, ordered, best=len(best))
        if len(triage):
            self._show(triage)
        elif len(numbers):
            self._ask_for_all(around)
        else:
            self._host.notify("No papers in this view to triage. Choose another view.", timeout=3)

    def _best_first(self) -> list[int]:
        """The papers above the line, the best first, from the cursor on unless it is at the top."""
        best = self._model.best_for_you()
        n = self._model.numbers[self._panes.papers.cursor] if len(self._model) else None
        at = best.index(n) if self._panes.papers.cursor and n in best else 0
        return best[at:] + best[:at]

    def _ask_for_all(self, numbers: Sequence[int]) -> None:
        papers = "the paper" if len(numbers) == 1 else f"all {plural(len(numbers), 'paper')}"
        question = f"Go through {papers} all the same?"
        begin = partial(self._show_all, numbers)
        self._host.confirm("Nothing is unread here", begin, (question,))

    def _show_all(self, numbers: Sequence[int]) -> None:
        """Go through these papers, also those that were read."""
        from tui_reader.app.triage.state import Triage

        self._show(Triage(self._model, self._marker, numbers, read_too=True))

    def _show(self, triage: Triage) -> None:
        from tui_reader.app.triage.card import Card
        from tui_reader.app.triage.screen import TriageScreen

        card = Card(id="card")
        card.reasons_of = self._listing.reasons_of
        card.texts = self._panes.detail.texts
        card.matches = self._panes.papers.matches
        screen = TriageScreen(
            triage, card, self._transfer, self._elsewhere, self._annotator, self._enhancing
        )
        self._enhancing.papers_changed = screen.papers_changed
        self._host.push_screen(screen, self._ended)

    def _ended(self, result: TriageResult | None) -> None:
        """Show the paper where triage ended, and the new marks."""
        self._model.history.end_decisions()
        self._enhancing.papers_changed = lambda ids: None
        if result is None:
            return
        if result.paper:
            self._listing.go_to(result.paper)
        if result.next == "quit":
            self._host.app.exit()
            return
        self._listing.refresh()
        self._listing.show_marks()
        if result.summary:
            self._host.notify(result.summary, timeout=5)
        if result.skipped:
            self._marker.mark_numbers(result.skipped, lambda _: MarkChange(read=True))
        self._host.run_task(partial(self._follow, result), "triage")

    async def _follow(self, result: TriageResult) -> None:
        """Do what the user has chosen at the end, once the library knows the new marks."""
        from textual.worker import WorkerCancelled

        try:
            await self._copy.update().wait()
        except WorkerCancelled:  # the user leaves the reader
            return
        if result.next == "starred":
            self._views.show(View("starred"))
        elif result.next == "export":
            self._export.ask(result.starred, "the papers starred in this triage", "starred")
