"""Asks for texts about papers, several at once; each is on disk before the next request."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final, NamedTuple

from tui_reader.ai.client import BusyError, RefusedError
from tui_reader.ai.contract import SECTIONS, Task
from tui_reader.ai.own_digests import OwnDigests, exclusive
from tui_reader.ai.server import Server, StoppedError
from tui_reader.ai.settings import AIError, AISettings
from tui_reader.core.paper import Paper
from tui_reader.core.text import clean_line
from tui_reader.system.errorlog import UNEXPECTED, log_error

_HEARTBEAT: Final = 0.2
"""Seconds without news after which the progress is yielded again, so that callers can stop."""
_PATIENCE: Final = 3.0
"""Seconds to wait, after a stop, for the answers to the requests that were sent."""
_MOST_FAILURES: Final = 5
"""The run ends after the server has failed for this many papers in a row."""
_CHARACTERS_A_TOKEN: Final = 4
_PROMPT_TOKENS: Final = 420


class Wanted(NamedTuple):
    """A paper to write texts for."""

    paper: Paper
    day: str | None
    """The date of its digest."""


class EnhanceProgress(NamedTuple):
    """How far a run is."""

    done: int
    """Papers that were asked for."""
    total: int
    paper: str = ""
    """The title of the paper that was done last."""
    pause: int = 0
    """Seconds until the server, which is busy, is asked again; 0 if it is not."""


class EnhanceReport(NamedTuple):
    """The result of a run."""

    written: int
    problems: list[str]
    """One line for each paper that got no texts, or not all of them."""
    error: str | None = None
    """Why the run ended early; one line."""
    left: int = 0
    """Papers that were not asked for."""


class Estimate(NamedTuple):
    """What asking for papers will take."""

    papers: int
    known: int
    """Papers that have the texts already, or no abstract."""
    input_tokens: int
    output_tokens: int
    cost: float | None
    """In the currency of the configured prices; None without prices."""
    today: int = 0
    """Papers of today, which count for the budget."""


def estimate(
    papers: Iterable[Wanted],
    settings: AISettings,
    task: Task = SECTIONS,
    folder: Path | None = None,
) -> Estimate:
    """Estimate the tokens, at about four characters each, and the cost; `folder` as in `run`."""
    every = list(papers)
    own = OwnDigests(settings, task, folder, _days(every))
    return estimate_of(todo_of(every, own), len(every), settings, task, own.today)


def estimate_of(
    todo: Sequence[Wanted], every: int, settings: AISettings, task: Task, today: int = 0
) -> Estimate:
    """Estimate what the papers `todo`, of `every` papers, take."""
    characters = sum(len(each.paper.title) + len(each.paper.abstract or "") for each in todo)
    given = characters // _CHARACTERS_A_TOKEN + _PROMPT_TOKENS * len(todo)
    answered = task.answer_tokens * len(todo)
    if task.is_translation:
        answered += characters // _CHARACTERS_A_TOKEN
    cost = None
    if settings.input_price is not None or settings.output_price is not None:
        prices = (settings.input_price or 0.0, settings.output_price or 0.0)
        cost = (given * prices[0] + answered * prices[1]) / 1e6
    return Estimate(len(todo), every - len(todo), given, answered, cost, today)


def run(
    papers: Iterable[Wanted],
    settings: AISettings,
    stopped: Callable[[], bool] = lambda: False,
    task: Task = SECTIONS,
    folder: Path | None = None,
) -> Generator[EnhanceProgress, None, EnhanceReport]:
    """Write the texts of a task for those of `papers` that have none yet; yields progress.

    They are written to the digests in `folder`, which the caller has locked, or else to the user's
    own.

    Closing the generator, or `stopped`, ends it soon: what was written stays, and the next run
    goes on there. Raises AIError if nothing can be asked for.
    """
    every = list(papers)
    with nullcontext() if folder else exclusive():
        one = _Run(every, settings, task, OwnDigests(settings, task, folder, _days(every)))
        try:
            return (yield from one.steps(stopped))
        finally:
            one.close()


def _days(papers: Iterable[Wanted]) -> set[str]:
    """The dates in the names of the digests that have, or will have, the texts for papers."""
    return {each.day or date.today().isoformat() for each in papers}


def todo_of(papers: Iterable[Wanted], own: OwnDigests) -> list[Wanted]:
    """Those of `papers` that have an abstract and no texts yet, each once."""
    every = {each.paper.id: each for each in papers}
    return [each for each in every.values() if each.paper.abstract and not own.has(each.paper)]


class _Run:
    """One run."""

    def __init__(
        self, papers: Iterable[Wanted], settings: AISettings, task: Task, own: OwnDigests
    ) -> None:
        self._task = task
        self._stop = threading.Event()
        self._stopped: Callable[[], bool] = lambda: False
        self._server = Server(settings, self._wait, task)
        self._own = own
        todo = todo_of(papers, self._own)
        within = len(todo)
        if settings.budget is not None:
            within = max(0, min(within, settings.budget - self._own.today))
        self._total = within
        self._left = len(todo) - within
        self._budget = settings.budget
        self._error: str | None = None
        self._queue: SimpleQueue[Wanted] = SimpleQueue()
        for each in todo[:within]:
            self._queue.put(each)
        self._news: SimpleQueue[str | None] = SimpleQueue()
        """Titles of papers that are done; None when a thread ends."""
        self._lock = threading.Lock()
        """Held while the digest is written and the counts below change."""
        self._is_closed = False
        self._written = 0
        self._failures = 0
        self._problems: list[str] = []
        self._workers = min(settings.workers, within)
        self._again = 0.0
        """When the server, if it is busy, is asked again."""

    def close(self) -> None:
        """Close the connections."""
        self._server.close()

    def _wait(self, seconds: float) -> bool:
        """Wait for a busy server; whether the run was stopped."""
        self._again = monotonic() + seconds
        return self._stop.wait(seconds)

    def steps(self, stopped: Callable[[], bool]) -> Generator[EnhanceProgress, None, EnhanceReport]:
        """Start the threads and follow them."""
        self._stopped = stopped
        for number in range(self._workers):
            # a thread that waits for a server must not keep the program from ending
            threading.Thread(target=self._work, name=f"AI {number}", daemon=True).start()
        running, done, latest = self._workers, 0, ""
        until = math.inf
        try:
            while running and monotonic() < until:
                pause = max(0, math.ceil(self._again - monotonic()))
                yield EnhanceProgress(done, self._total, latest, pause)
                if stopped() and not self._stop.is_set():
                    self._stop.set()
                    until = monotonic() + _PATIENCE
                try:
                    news = self._news.get(timeout=_HEARTBEAT)
                except Empty:
                    continue
                if news is None:
                    running -= 1
                else:
                    done, latest = done + 1, news
        finally:
            self._stop.set()
            with self._lock:
                self._is_closed = True
        error, left = self._error, self._left + self._total - done
        if self._left and done == self._total:
            error = error or f"the budget of {self._budget} papers a day is used up"
        return EnhanceReport(self._written, self._problems, error, left)

    def _work(self) -> None:
        try:
            while not (self._stop.is_set() or self._stopped()):
                wanted = self._queue.get_nowait()
                self._ask(wanted)
                self._news.put(wanted.paper.title)
        except (Empty, StoppedError):
            pass
        except (AIError, OSError) as error:
            self._end(clean_line(str(error)))
        except Exception as error:
            if self._stop.is_set():  # the connections were closed
                return
            log_error("writing AI sections", error)
            self._end(UNEXPECTED)
        finally:
            self._news.put(None)

    def _end(self, reason: str) -> None:
        with self._lock:
            self._error = self._error or reason
        self._stop.set()

    def _ask(self, wanted: Wanted) -> None:
        """Ask for one paper, and write its texts."""
        try:
            texts = self._server.ask(wanted.paper)
        except RefusedError as error:
            self._failed(wanted.paper, str(error), is_busy=isinstance(error, BusyError))
            return
        with self._lock:
            if self._is_closed:
                return  # another run may write by now
            self._own.append(wanted.paper, wanted.day, texts)
            self._written += 1
            self._failures = 0
            if missing := [name for name in self._task.fields if name not in texts]:
                self._problems.append(f"{wanted.paper.id}: the model gave no {', '.join(missing)}")

    def _failed(self, paper: Paper, reason: str, *, is_busy: bool) -> None:
        with self._lock:
            self._problems.append(f"{paper.id}: {reason}")
            self._failures = self._failures + 1 if is_busy else 0
            is_over = self._failures >= _MOST_FAILURES
        if is_over:
            raise AIError(f"the server failed {_MOST_FAILURES} times in a row; run it again later")
