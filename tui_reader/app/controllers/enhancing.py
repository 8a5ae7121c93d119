"""Enhancing: has a language model write AI sections, or translate, while the user reads on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.app.keys.keymap import shown
from tui_reader.app.messages.titles import short_title
from tui_reader.app.work.throttle import Throttle
from tui_reader.display.counts import plural
from tui_reader.system.errorlog import UNEXPECTED, log_error

if TYPE_CHECKING:
    from tui_reader.ai.contract import Task
    from tui_reader.ai.enhance import EnhanceReport, Estimate, Wanted
    from tui_reader.ai.settings import AISettings
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.state.list_model import ListModel
    from tui_reader.app.state.settings import Settings
    from tui_reader.app.work.background import Background
    from tui_reader.library import Listed

_UNASKED: Final = 5
"""The most papers that are sent to a model without asking."""
_MOST: Final = 2_000
"""The most papers of one run; the command takes any number."""
_CHUNK: Final = 200
"""Papers read at a time."""
_PAUSE: Final = 4.0
"""Between two readings of new texts, the library rests this many times as long as one takes."""
_WORK: Final = "AI"


class _Run(NamedTuple):
    """One request for texts."""

    settings: AISettings
    task: Task
    stop: threading.Event
    """Stops the collecting of its papers, and the run."""


class Enhancing:
    """Runs one task at a time, and shows each paper as soon as its texts are written."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        background: Background,
        model: ListModel,
        listing: Listing,
        ended: Callable[[], None],
    ) -> None:
        """`ended` is called after a run that has written texts."""
        self._host = host
        self._settings = settings
        self._background = background
        self._model = model
        self._listing = listing
        self._ended = ended
        self._stop: threading.Event | None = None
        """Stops the run, if there is one."""
        self._is_closed = False
        self.papers_changed: Callable[[Collection[str]], None] = lambda ids: None
        """Called with the ids of papers whose texts may be new, for another screen."""

    @property
    def is_running(self) -> bool:
        """Whether a model is being asked, or the papers to ask for are being collected."""
        return self._stop is not None

    def close(self) -> None:
        """End at once: the reader is being left."""
        self._is_closed = True
        if self._stop is not None:
            self._stop.set()

    # What keys and the palette ask for

    def toggle(self, *, translates: bool = False) -> None:
        """Write AI sections for the selected papers, else for the current one; or stop.

        With `translates`, translate their titles and abstracts instead.
        """
        if self.stop():
            return
        selection = self._listing.selection
        if selection.count <= _UNASKED:
            self._begin(selection.targets(), translates=translates)
        elif run := self._request(translates=translates):
            self._collect(selection.ordered(), run)

    def begin_for(self, listed: Listed) -> None:
        """Write AI sections for this paper, unless others are being written."""
        if not self.is_running:
            self._begin([listed])

    def enhance_view(self) -> None:
        """Write AI sections for the whole view, after asking."""
        if not self.stop() and (run := self._request()):
            self._listing.complete()
            self._collect(list(self._model.numbers), run)

    def stop(self) -> bool:
        """Stop the run; whether there was one."""
        if self._stop is None:
            return False
        self._stop.set()
        self._host.show_status("Stopping…", _WORK)
        return True

    def _begin(self, papers: Sequence[Listed], *, translates: bool = False) -> None:
        """Begin with a few papers."""
        from tui_reader.ai.enhance import Wanted

        if not papers or not (run := self._request(translates=translates)):
            return
        if not any(each.paper.abstract for each in papers):
            which = "This paper has" if len(papers) == 1 else "These papers have"
            self._host.notify(f"{which} no abstract to send to a model.", timeout=4)
            return
        titles = [f"“{short_title(each)}”" for each in papers]
        self._start(run, [Wanted(each.paper, each.date) for each in papers], titles)

    def _request(self, *, translates: bool = False) -> _Run | None:
        """A request; None, after a message that says which setting is missing."""
        from tui_reader.ai.client import usable_settings
        from tui_reader.ai.contract import SECTIONS, TRANSLATION
        from tui_reader.ai.settings import AIError

        try:
            settings = usable_settings(self._settings.config, translates=translates)
        except AIError as error:
            self._host.fail(str(error))
            return None
        return _Run(settings, TRANSLATION if translates else SECTIONS, threading.Event())

    # Many papers

    def _collect(self, numbers: Sequence[int], run: _Run) -> None:
        """Find those of these papers that have no texts yet, and ask whether to begin."""
        self._stop = run.stop
        what = "a translation" if run.task.is_translation else "AI sections"
        stops = f"({shown('enhance')} stops)"
        self._host.show_status(f"Looking for papers without {what}… {stops}", _WORK)

        def collect() -> None:
            try:
                found = self._without_texts(numbers, run)
            except Exception as error:  # whatever it is, the reader goes on and reports it
                log_error("collecting papers for a model", error)
                self._host.call_later(self._fail, UNEXPECTED)
            else:
                self._host.call_later(self._ask, run, *found)

        self._host.run_thread(collect, "enhancing")

    def _without_texts(
        self, numbers: Sequence[int], run: _Run
    ) -> tuple[list[Wanted], Estimate, bool]:
        """The papers in the order of the list, what they take, and whether there are more."""
        from tui_reader.ai.enhance import Wanted, estimate_of, todo_of
        from tui_reader.ai.own_digests import OwnDigests

        own = OwnDigests(run.settings, run.task)
        todo: list[Wanted] = []
        seen = 0
        with closing(self._background.open_library()) as library:
            while seen < len(numbers) and len(todo) < _MOST and not run.stop.is_set():
                papers = library.papers(numbers[seen : seen + _CHUNK])
                todo += todo_of((Wanted(each.paper, each.date) for each in papers), own)
                seen += _CHUNK
        is_cut = len(todo) > _MOST or seen < len(numbers)
        every = min(seen, len(numbers)) - max(0, len(todo) - _MOST)
        del todo[_MOST:]
        return todo, estimate_of(todo, every, run.settings, run.task, own.today), is_cut

    def _ask(self, run: _Run, papers: Sequence[Wanted], expected: Estimate, more: bool) -> None:
        from tui_reader.app.messages.ai import ask_again, estimate_lines, heading, nothing_to_do

        self._end()
        if run.stop.is_set():
            return
        if not papers:
            self._host.notify(nothing_to_do(run.task))
            return
        if not self._host.is_current:  # the user has opened something else in the meantime
            self._host.notify(ask_again(run.task))
            return

        def begin() -> None:
            if self._stop is None:
                titles = [plural(len(papers), "paper")] if len(papers) > 1 else ["this paper"]
                self._start(run, papers, titles * len(papers))

        lines = estimate_lines(expected, run.settings, run.task, more=more)
        self._host.confirm(heading(expected, run.task), begin, lines)

    # The run

    def _start(self, run: _Run, papers: Sequence[Wanted], titles: Sequence[str]) -> None:
        from tui_reader.ai.enhance import EnhanceProgress
        from tui_reader.app.messages.ai import enhance_progress

        self._stop = run.stop
        # at once: loading the client library may take seconds
        self._show_progress(run, enhance_progress(EnhanceProgress(0, len(papers)), run.task))
        self._host.run_thread(lambda: self._work(run, papers, titles), "enhancing")

    def _work(self, run: _Run, papers: Sequence[Wanted], titles: Sequence[str]) -> None:
        """Carry out a run, in a thread."""
        from tui_reader.ai import enhance
        from tui_reader.ai.settings import AIError
        from tui_reader.app.messages.ai import enhance_progress

        ids = {each.paper.id for each in papers}
        show = Throttle()
        taken, again = 0, 0.0
        steps = enhance.run(papers, run.settings, run.stop.is_set, run.task)
        try:
            while not self._is_closed:
                try:
                    progress = next(steps)
                except StopIteration as end:
                    self._read_texts(ids)
                    self._host.call_later(self._finish, run, end.value, titles, run.stop.is_set())
                    return
                if not progress.done or show.is_due():
                    text = enhance_progress(progress, run.task)
                    self._host.call_later(self._show_progress, run, text)
                if progress.done != taken and (begun := monotonic()) >= again:
                    taken = progress.done
                    self._read_texts(ids)
                    again = monotonic() + _PAUSE * (monotonic() - begun)
        except AIError as error:
            self._host.call_later(self._fail, str(error))
        except Exception as error:  # whatever it is, the reader goes on and reports it
            log_error("writing AI sections", error)
            self._host.call_later(self._fail, UNEXPECTED)
        finally:
            steps.close()

    def _read_texts(self, ids: Collection[str]) -> None:
        """Have the library read the texts that were written, and the screen show them."""
        self._background.read_own_ai(self._settings.config)
        self._host.call_later(self._show_papers, ids)

    def _show_papers(self, ids: Collection[str]) -> None:
        self._model.reload(ids)
        self._listing.refresh()
        self._listing.queue_detail()
        self.papers_changed(ids)

    def _show_progress(self, run: _Run, text: str) -> None:
        if self._stop is run.stop and not run.stop.is_set():
            self._host.show_status(text, _WORK)

    def _finish(
        self, run: _Run, report: EnhanceReport, titles: Sequence[str], is_stopped: bool
    ) -> None:
        from tui_reader.app.messages.ai import enhance_result

        self._end()
        text = enhance_result(report, titles, run.task, is_stopped=is_stopped)
        if report.error:
            self._host.fail(text)
        elif report.problems:
            self._host.warn(text, 8)
        else:
            self._host.notify(text, timeout=4)
        if report.written:
            self._ended()

    def _fail(self, message: str) -> None:
        self._end()
        self._host.fail(message)

    def _end(self) -> None:
        self._stop = None
        self._host.show_status("", _WORK)
