"""MarkingScreen: a screen whose papers can be marked, and marks undone and redone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeAlias

from textual import work

from tui_reader.app.controllers.selection import SelectingScreen
from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.progress import progress_bar
from tui_reader.app.messages.titles import narrowed_title, short_title
from tui_reader.app.state.history import Marking, Step
from tui_reader.display.counts import plural
from tui_reader.library import LibraryError, Listed
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Mark
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.work.background import Background, Tell, Written
    from tui_reader.config import Config

Decide: TypeAlias = Callable[[Iterable[Listed | Mark]], Marking]
"""What is to be marked, of papers with these marks."""

MANY: Final = 500
"""Papers that are marked before the next key is taken; more are marked in a thread."""
_SHOW_SECONDS: Final = 0.1
"""How often progress is shown."""


class MarkingScreen(SelectingScreen):
    """Read, unread, starred; undone, redone."""

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__(config, background)
        self._is_writing = False
        """Whether many marks are being written in a thread."""
        self._waiting: list[Callable[[], None]] = []
        """What was asked for meanwhile and has to come after."""

    def go_to(self, id_: str) -> None:
        """Make the paper with this id the current one, if it is listed."""
        raise NotImplementedError

    def show_marks(self) -> None:
        """Show the papers' marks as they are now."""
        raise NotImplementedError

    # Marks

    def action_toggle_read(self) -> None:
        """Mark the papers read; unread where all are."""
        self.mark(lambda papers: Marking(read=not all(each.read for each in papers)))

    def action_star(self) -> None:
        """Star the papers; take the stars away where all have one."""
        self.mark(lambda papers: Marking(starred=not all(each.starred for each in papers)))

    def mark(self, decide: Decide) -> None:
        """Mark the papers selected, else the current one, as `decide` says, in one step."""
        self.end_range()
        if numbers := self.selected_numbers():
            self.mark_numbers(numbers, decide)
        elif listed := self.current():
            self.mark_paper(listed, decide([listed]))

    def mark_paper(self, listed: Listed, marking: Marking) -> None:
        """Mark one paper, on disk before this returns."""
        label = marking.told(f"“{short_title(listed)}”")
        try:
            self.model.mark_all([listed.paper.id], marking, label)
        except MarksError as error:
            self._failed(str(error))
            return
        self._marked()

    def mark_numbers(self, numbers: Sequence[int], decide: Decide) -> None:
        """Mark papers by the library's numbers; many of them in a thread."""
        if len(numbers) > MANY:
            self._when_free(partial(self._mark_many, numbers, decide))
            return
        papers = self.model.listed(numbers)
        marking = decide(papers)
        try:
            changed = self.model.mark_all([each.paper.id for each in papers], marking)
        except MarksError as error:
            self._failed(str(error))
            return
        self._tell_marked(marking, changed)
        self.list.refresh()
        self._marked()

    def _mark_many(self, numbers: Sequence[int], decide: Decide) -> None:
        own = self.model.history.session

        def write(tell: Tell) -> Callable[[], None]:
            marking, written = self.background.mark_all(numbers, decide, own, tell)
            changed = len(written.back.ids())
            return lambda: written_all(marking, written, changed)

        def written_all(marking: Marking, written: Written, changed: int) -> None:
            label = marking.told(plural(changed, "paper"))
            self.model.history.record(Step(label, written.back))
            if written.error:
                self._failed(written.error)
            else:
                self._tell_marked(marking, changed)

        self._write(write)

    def _tell_marked(self, marking: Marking, changed: int) -> None:
        if changed:
            label = marking.told(plural(changed, "paper"))
            text = f"{label[0].upper()}{label[1:]}. {shown('undo')} takes it back."
        else:
            text = "They were so already."
        self.notify(text, markup=False, timeout=3)

    def action_read_all(self) -> None:
        """Mark the papers selected, else the whole view read; asks where it is not all in sight."""
        self.complete()
        self.end_range()
        selected = self.selected_numbers()
        numbers = selected or list(self.model.numbers)
        if not numbers:
            return
        rows = self.list.scrollable_content_region.height // self.list.row_height

        def answered(sure: bool | None) -> None:
            if sure:
                self.mark_numbers(numbers, lambda _: Marking(read=True))

        if len(numbers) <= rows and not (selected and self.hides_selected):
            answered(True)
            return
        from tui_reader.app.dialogs.confirm import ConfirmDialog

        view = self.model.view
        of_view = f"of “{narrowed_title(self.title_of(view), view)}”"
        where = "that are selected" if selected else of_view
        asked = f"Mark {plural(len(numbers), 'paper')} {where} read?"
        self.app.push_screen(
            ConfirmDialog("Mark read", (asked, f"{shown('undo')} takes it back in one step.")),
            answered,
        )

    # Undo and redo

    def action_undo(self) -> None:
        """Take back what was marked last, here."""
        self._when_free(partial(self._reverse, again=False))

    def action_redo(self) -> None:
        """Make again what was taken back last."""
        self._when_free(partial(self._reverse, again=True))

    def _reverse(self, *, again: bool) -> None:
        step = self.model.history.last(again=again)
        if step is None:
            self.notify(f"Nothing to {'redo' if again else 'undo'}.", timeout=2)
        elif len(step.changes) > MANY:
            self._reverse_many(again=again)
        else:
            try:
                told = self.model.undo(again=again)
            except MarksError as error:
                self._failed(str(error))
                return
            self._tell_reversed(told or "")
            if step.paper:
                self.go_to(step.paper)
            else:
                self.list.refresh()
            self._marked()

    def _reverse_many(self, *, again: bool) -> None:
        history = self.model.history
        step = history.take(again=again)
        if step is None:
            return

        def write(tell: Tell) -> Callable[[], None]:
            written = self.background.revert(step.changes, history.session, tell)
            return lambda: written_all(written)

        def written_all(written: Written) -> None:
            if written.error:
                history.put_back(step, again=again)
                self._failed(written.error)
            else:
                told = history.reversed(step, written.back, written.left, again=again)
                self._tell_reversed(told)

        self._write(write)

    def _tell_reversed(self, told: str) -> None:
        self.notify(told, markup=False, timeout=3)

    # Many at once

    def _when_free(self, do: Callable[[], None]) -> None:
        """Do it now, or after the marks that are being written."""
        if self._is_writing:
            self._waiting.append(do)
        else:
            do()

    def _write(self, write: Callable[[Tell], Callable[[], None]]) -> None:
        """Have a thread `write`, telling how far it is; then do what it returns."""
        self._is_writing = True
        shown = 0.0
        changed: list[str] = []

        def tell(done: int, total: int, ids: list[str]) -> None:
            nonlocal shown, changed
            changed += ids
            now = monotonic()
            if now - shown > _SHOW_SECONDS:
                shown = now
                self.call_later(self._writing, done, total, changed)
                changed = []

        def run() -> None:
            try:
                finish = write(tell)
            except Exception as error:  # whatever it is, the reader goes on and says so
                log_error("marking papers", error)
                finish = partial(self._failed, str(error))
            self.call_later(self._written, finish, changed)

        self.background.start_writing(run)

    def _writing(self, done: int, total: int, changed: list[str]) -> None:
        self._status(f"Marking papers  {progress_bar(done, total)}{done:,} of {total:,}")
        self.model.take_over(changed)
        self.list.refresh()

    def _written(self, finish: Callable[[], None], changed: list[str]) -> None:
        self._is_writing = False
        self._status("")
        finish()
        self.model.take_over(changed)
        self.list.refresh()
        self._count()
        self._marked()
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            self._when_free(do)

    @work(thread=True, group="marks")
    def _count(self) -> None:
        """Show the counts that the marks have changed."""
        with suppress(LibraryError, sqlite3.OperationalError):
            rows = self.background.snapshot(None, self.model.order).rows
            self.app.call_from_thread(self.marks_changed, [], rows)

    def _failed(self, message: str) -> None:
        self.notify(message, severity="error", markup=False, timeout=10)

    def _marked(self) -> None:
        self.show_marks()
        self.tell_selection()
        self.take_over_marks()
