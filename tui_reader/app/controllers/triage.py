"""TriagingScreen: triage begun from a list, and what follows it there."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from textual import work

from tui_reader.app.controllers.marking import MarkingScreen
from tui_reader.display.counts import plural
from tui_reader.library import View

if TYPE_CHECKING:
    from tui_reader.app.triage.screen import Left
    from tui_reader.app.triage.state import Triage
    from tui_reader.app.widgets.detail import Detail
    from tui_reader.app.widgets.papers import PaperList


class TriagingScreen(MarkingScreen):
    """A list whose papers can be gone through one at a time."""

    list: PaperList
    detail: Detail

    def complete(self) -> None:
        """List the whole view."""
        raise NotImplementedError

    def show_view(self, view: View) -> None:
        """List another view."""
        raise NotImplementedError

    def action_triage(self) -> None:
        """Go through the selection, or what is unread from the cursor on and around the end.

        Marks that are being written come first: triage undoes only what was decided there.
        """
        self._when_free(self._begin_triage)

    def _begin_triage(self) -> None:
        from tui_reader.app.triage.state import Triage

        if not self.is_current:  # something else was opened meanwhile
            return
        self.complete()
        selected = list(getattr(self, "selected_numbers", list)())
        if selected:
            self._triage(Triage(self.model, selected, read_too=True))
            return
        numbers = self.model.numbers
        around = numbers[self.list.cursor :] + numbers[: self.list.cursor]
        triage = Triage(self.model, around)
        if len(triage):
            self._triage(triage)
        elif len(numbers):
            self._ask_for_all(around)
        else:
            self.notify("No papers here to go through.", timeout=3)

    def _ask_for_all(self, numbers: array[int]) -> None:
        from tui_reader.app.dialogs.confirm import ConfirmDialog
        from tui_reader.app.triage.state import Triage

        def answered(yes: bool | None) -> None:
            if yes:
                self._triage(Triage(self.model, numbers, read_too=True))

        papers = "the paper" if len(numbers) == 1 else f"all {plural(len(numbers), 'paper')}"
        question = f"Go through {papers} all the same?"
        self.app.push_screen(ConfirmDialog("Nothing is unread here", (question,)), answered)

    def _triage(self, triage: Triage) -> None:
        from tui_reader.app.triage.screen import TriageScreen

        self.app.push_screen(TriageScreen(triage, self.detail.matches), self._triaged)

    def _triaged(self, left: Left | None) -> None:
        """Be where triage ended, with its marks."""
        if left is None:
            return
        if left.paper:
            self.go_to(left.paper)
        self.list.refresh()
        self.show_marks()
        if left.told:
            self.notify(left.told, markup=False, timeout=5)
        if left.then:
            self._then(left.then)
        else:
            self.take_over_marks()

    @work
    async def _then(self, what: str) -> None:
        """List what is starred, and export it where that is asked for."""
        await self.take_over_marks().wait()
        self.show_view(View("starred"))
        if what == "export":
            await self.run_action("export")
