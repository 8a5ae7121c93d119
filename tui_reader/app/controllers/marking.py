"""Marker: marks papers read or starred, and undoes and redoes every mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.progress import progress_bar
from tui_reader.app.messages.titles import narrowed_title, papers_named
from tui_reader.app.state.history import MarkChange, Step, wanted
from tui_reader.app.work.throttle import Throttle
from tui_reader.display.counts import plural
from tui_reader.library import Listed
from tui_reader.marks.file import MarksError
from tui_reader.marks.model import Mark
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.controllers.marks_copy import MarksCopy
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.work.background import Background, OnProgress, Written

Decide: TypeAlias = Callable[[Iterable[Listed | Mark]], MarkChange]
"""Decides on a change, given the papers' present marks."""

MANY: Final = 500
"""The most papers that are marked before the next key is handled; more are marked in a thread."""


class Marker:
    """Marks papers, on disk before the next key is handled, or in a thread if they are many."""

    def __init__(
        self,
        host: Host,
        background: Background,
        model: ListModel,
        listing: Listing,
        copy: MarksCopy,
    ) -> None:
        self._host = host
        self._background = background
        self._model = model
        self._listing = listing
        self._copy = copy
        self.on_reversed: Callable[[Sequence[str]], None] = lambda ids: None
        """Called with the ids of the papers of a step that was undone or redone."""
        self._is_writing = False
        """Whether a thread is writing marks."""
        self._waiting: list[Callable[[], None]] = []
        """Requests made meanwhile, which have to be done afterwards."""

    # Marks

    def toggle_read(self) -> None:
        """Mark the papers read, or unread if all are read."""
        self.mark(lambda papers: MarkChange(read=not all(each.read for each in papers)))

    def toggle_star(self) -> None:
        """Star the papers, or unstar them if all are starred."""
        self.mark(lambda papers: MarkChange(starred=not all(each.starred for each in papers)))

    def want(self, tag: str) -> None:
        """Rank papers like these higher or lower, or stop doing that: see `wanted`."""
        self.mark(lambda papers: wanted(tag, papers))

    def mark(self, decide: Decide) -> None:
        """Mark the selected papers, else the current one, in one step."""
        self._listing.end_range()
        if numbers := self._listing.selection.ordered():
            self.mark_numbers(numbers, decide)
        elif current := self._listing.current:
            self.mark_paper(current, decide([current]))

    def mark_paper(self, listed: Listed, change: MarkChange) -> None:
        """Mark one paper, on disk before this returns."""
        self.mark_with(listed, change, change.describe(papers_named([listed])))

    def mark_with(self, listed: Listed, change: MarkChange, label: str) -> bool:
        """Mark one paper in a step with this label for undo; whether it was written."""
        if self.write([listed.paper.id], change, label) is None:
            return False
        self._show()
        return True

    def mark_numbers(self, numbers: Sequence[int], decide: Decide) -> None:
        """Mark papers by their numbers in the library."""
        if len(numbers) > MANY:
            self.when_free(partial(self._mark_many, numbers, decide))
            return
        papers = self._model.listed(numbers)
        change = decide(papers)
        changed = self.write([each.paper.id for each in papers], change)
        if changed is None:
            return
        self._report(change, changed)
        self._listing.refresh()
        self._show()

    def _mark_many(self, numbers: Sequence[int], decide: Decide) -> None:
        session = self._model.history.session

        def write(on_progress: OnProgress) -> Callable[[], None]:
            change, written = self._background.mark_all(numbers, decide, session, on_progress)
            return partial(finish, change, written, len(written.back.ids()))

        def finish(change: MarkChange, written: Written, changed: int) -> None:
            label = change.describe(plural(changed, "paper"))
            self._model.history.record(Step(label, written.back))
            if written.error:
                self._host.fail(written.error)
            else:
                self._report(change, changed)

        self._start_writing(write)

    def _report(self, change: MarkChange, changed: int) -> None:
        if changed:
            label = change.describe(plural(changed, "paper"))
            text = f"{label[0].upper()}{label[1:]}. Press {shown('undo')} to undo."
        else:
            text = "No change: already marked."
        self._host.notify(text, timeout=3)

    def mark_view_read(self) -> None:
        """Mark the selected papers, else the whole view, read.

        Asks before, if not all of them are on screen.
        """
        self._listing.complete()
        self._listing.end_range()
        selection = self._listing.selection
        selected = selection.ordered()
        numbers = selected or list(self._model.numbers)
        if not numbers:
            return
        mark = partial(self.mark_numbers, numbers, lambda _: MarkChange(read=True))
        is_hidden = bool(selected) and selection.hides_papers
        if len(numbers) <= self._listing.rows_on_screen and not is_hidden:
            mark()
            return
        of_view = f"of “{narrowed_title(self._listing.title, self._model.view)}”"
        where = "that are selected" if selected else of_view
        asked = f"Mark {plural(len(numbers), 'paper')} {where} read?"
        undo = f"Press {shown('undo')} to undo in one step."
        self._host.confirm("Mark read", mark, (asked, undo))

    # Steps that the list does not show yet

    def write(
        self,
        ids: Sequence[str],
        change: MarkChange,
        label: str | None = None,
        decision: object = None,
    ) -> int | None:
        """Mark papers in one step: see `ListModel.mark_all`.

        Returns None, after a message, if the marks cannot be written.
        """
        try:
            return self._model.mark_all(ids, change, label, decision)
        except MarksError as error:
            self._host.fail(str(error))
            return None

    def reverse_step(self, *, again: bool) -> str | None:
        """Undo or redo the last step; returns a message about it.

        Returns None if there is no step or, after a message, if the marks cannot be written.
        """
        step = self._model.history.last(again=again)
        try:
            done = self._model.reverse(again=again)
        except MarksError as error:
            self._host.fail(str(error))
            return None
        if step is not None and done:
            self.on_reversed(step.ids())
        return done

    # Undo and redo

    def undo(self) -> None:
        """Undo the last step made in this reader."""
        self.when_free(partial(self._reverse, again=False))

    def redo(self) -> None:
        """Redo the step that was undone last."""
        self.when_free(partial(self._reverse, again=True))

    def _reverse(self, *, again: bool) -> None:
        step = self._model.history.last(again=again)
        if step is None:
            self._host.notify(f"Nothing to {'redo' if again else 'undo'}.", timeout=2)
        elif len(step.changes) > MANY:
            self._reverse_many(again=again)
        else:
            if not (done := self.reverse_step(again=again)):
                return
            self._host.notify(done, timeout=3)
            if step.paper:
                self._listing.go_to(step.paper)
            else:
                self._listing.refresh()
            self._show()

    def _reverse_many(self, *, again: bool) -> None:
        history = self._model.history
        step = history.take(again=again)
        if step is None:
            return

        def write(on_progress: OnProgress) -> Callable[[], None]:
            written = self._background.revert(step.changes, history.session, on_progress)
            return partial(finish, written)

        def finish(written: Written) -> None:
            if written.error:
                history.put_back(step, again=again)
                self._host.fail(written.error)
            else:
                report = history.reversed(step, written.back, written.left, again=again)
                self._host.notify(report, timeout=3)

        self._start_writing(write)

    # Many at once

    def when_free(self, do: Callable[[], None]) -> None:
        """Call `do` now, or after the marks that a thread is writing are written."""
        if self._is_writing:
            self._waiting.append(do)
        else:
            do()

    def _start_writing(self, write: Callable[[OnProgress], Callable[[], None]]) -> None:
        """Run `write` in a thread with a progress callback, then call the function it returns."""
        self._is_writing = True
        throttle = Throttle()
        changed: list[str] = []

        def on_progress(done: int, total: int, ids: list[str]) -> None:
            nonlocal changed
            changed += ids
            if throttle.is_due():
                self._host.call_later(self._show_progress, done, total, changed)
                changed = []

        def run() -> None:
            try:
                finish = write(on_progress)
            except Exception as error:  # whatever it is, the reader goes on and reports it
                log_error("marking papers", error)
                finish = partial(self._host.fail, str(error))
            self._host.call_later(self._finish_writing, finish, changed)

        self._background.start_writing(run)

    def _show_progress(self, done: int, total: int, changed: list[str]) -> None:
        text = f"Marking papers  {progress_bar(done, total)}{done:,} of {total:,}"
        self._host.show_status(text, "marks")
        self._model.reload_marks(changed)
        self._listing.refresh()

    def _finish_writing(self, finish: Callable[[], None], changed: list[str]) -> None:
        self._is_writing = False
        self._host.show_status("", "marks")
        finish()
        self._model.reload_marks(changed)
        self._listing.refresh()
        self._copy.update_counts()
        self._show()
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            self.when_free(do)

    def _show(self) -> None:
        self._listing.show_marks()
        self._copy.update()
