"""`sync`: fetches the sources and indexes new papers."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from typing import Final

from tui_reader.cli.context import (
    NO_SOURCE,
    find_source,
    load_config,
    open_library,
    open_marks,
    share,
)
from tui_reader.cli.output import DONE, PARTLY, use_utf8, warn, warn_of, write_json
from tui_reader.cli.progress import ProgressRows, run_to_end
from tui_reader.cli.signals import StopRequest, stop_on_signal
from tui_reader.config import Config
from tui_reader.display.counts import byte_size, plural
from tui_reader.library import DamagedLibraryError
from tui_reader.marks.file import MarksError
from tui_reader.marks.store import Marks
from tui_reader.sources.fetch import FetchProgress, Stopped
from tui_reader.sources.locations import redacted
from tui_reader.sources.state import state
from tui_reader.sync.report import SourceReport, SyncProgress, SyncReport
from tui_reader.sync.run import sync as run

_CHECK_SECONDS: Final = 0.25
"""Seconds between two checks of which sources have finished."""


def sync(arguments: Namespace) -> int:
    """Bring sources up to date and index new papers."""
    config = load_config()
    for name in arguments.names:
        find_source(config, name)
    names = list(dict.fromkeys(arguments.names))
    if not names:
        names = [source.name for source in config.sources if source.enabled]
    if not config.sources:
        warn(NO_SOURCE)
    elif not names and not arguments.quiet:
        warn("every source is off; tui-reader enable NAME turns one on")
    verbose = not (arguments.quiet or arguments.json)
    with open_library() as library, _open_marks(config) as marks, stop_on_signal() as stop:

        def run_once() -> SyncReport:
            running = run(
                config,
                library,
                names if arguments.names else None,
                fetch=not arguments.no_fetch,
                marks=marks,
                stopped=stop,
            )
            with ProgressRows(names, wanted=verbose) as rows:
                return run_to_end(running, _Display(rows, names, stop).show)

        report = None
        with suppress(Stopped):
            try:
                report = run_once()
            except DamagedLibraryError:
                library.rebuild()
                report = run_once()
        if report is None or stop():
            warn("stopped; what was fetched and indexed is kept, the next sync continues")
            return stop.status
    shared = _share(config)
    if arguments.json:
        use_utf8()
    for source in report.sources:
        if arguments.json:
            write_json(_record(source))
        elif not source.error and not arguments.quiet:
            print(f"{source.source}: {_summary(source)}", flush=True)
        if source.error:
            warn(f"{source.source}: {redacted(source.error)}")
        problems = [*map(redacted, source.problems)]
        warn_of(problems, f"{source.source}: ", "; tui-reader doctor lists them")
    if report.retired and verbose:
        print(f"{plural(report.retired, 'old digest')} removed (retention)")
    kept = shared and not library.problem
    complete = kept and not report.failed and (marks is not None or not config.retention)
    return DONE if complete else PARTLY


def _share(config: Config) -> bool:
    """Exchange marks with the shared folder, if there is one; returns whether everything worked."""
    if config.shared_folder is None:
        return True
    try:
        with open_marks() as marks:
            return share(config, marks)
    except MarksError as error:
        warn(f"{error}; nothing was shared")
        return False


@contextmanager
def _open_marks(config: Config) -> Iterator[Marks | None]:
    """The marks if retention is on, which needs them; None if they cannot be opened."""
    if not config.retention:
        yield None
        return
    with ExitStack() as stack:
        marks = None
        try:
            marks = stack.enter_context(open_marks())
        except MarksError as error:
            warn(f"{error}; no old digest is removed until this is fixed")
        if marks and marks.possible_loss:
            warn(f"{marks.possible_loss}; no old digest is removed until it is gone")
        yield marks


class _Display:
    """Shows the events of a sync as progress rows."""

    def __init__(self, rows: ProgressRows, names: list[str], stop: StopRequest) -> None:
        self._rows = rows
        self._stop = stop
        self._running = {name: _last_ended(name) for name in names} if rows.shown else {}
        self._checked_at = time.monotonic()
        self._papers: dict[str, int] = {}
        self._papers_before = 0

    def show(self, event: SyncProgress) -> None:
        """Show one event. Raises Stopped while indexing, which does not check for a stop itself."""
        if self._stop() and event.fetched is None:
            raise Stopped
        if not self._rows.shown:
            return
        name = event.source
        if event.fetched:
            if event.fetched != FetchProgress():
                self._rows.fetching(name, event.fetched)
        else:
            # an event counts the papers of all sources, and from 0 again after a rebuild
            new = max(0, event.papers - self._papers_before)
            self._papers[name] = self._papers.get(name, 0) + new
            self._papers_before = event.papers
            self._rows.indexing(name, event.done, event.total, self._papers[name])
        self._show_finished()

    def _show_finished(self) -> None:
        """Show which sources have finished; reads their state, as there is no event for it."""
        now = time.monotonic()
        if now - self._checked_at < _CHECK_SECONDS:
            return
        self._checked_at = now
        for name, before in list(self._running.items()):
            if _last_ended(name) != before:
                del self._running[name]
                self._rows.finished(name, "failed" if state(name).failing else "done")


def _last_ended(name: str) -> tuple[str | None, str | None]:
    """When a source last synced and last failed."""
    last = state(name)
    return last.last_success, last.last_error_at


def _record(source: SourceReport) -> dict[str, object]:
    record = asdict(source)
    record["error"] = redacted(source.error) if source.error else None
    record["problems"] = [redacted(problem) for problem in source.problems]
    return record


def _summary(source: SourceReport) -> str:
    """The result of a source's sync, in a line."""
    if not source.read and not source.fetched:
        return "nothing new"
    parts = [plural(source.new, "new paper")]
    if source.fetched:
        parts.append(f"{plural(source.fetched, 'file')} fetched ({byte_size(source.bytes)})")
    parts.append(f"{plural(source.read, 'digest')} with {plural(source.papers, 'paper')} read")
    return ", ".join(parts)
