"""The command that brings the sources up to date: sync."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Final

from tui_reader.cli.context import (
    NO_SOURCE,
    configuration,
    configured,
    opened_library,
    opened_marks,
    share,
)
from tui_reader.cli.output import DONE, PARTLY, number, size, tell, utf8, write_json
from tui_reader.cli.progress import Rows
from tui_reader.cli.signals import stoppable
from tui_reader.config import Config
from tui_reader.library import DamagedLibraryError
from tui_reader.marks.store import Marks, MarksError
from tui_reader.sources.fetch import Fetched
from tui_reader.sources.git.program import public
from tui_reader.sources.state import state
from tui_reader.sync.run import Progress, SourceReport, SyncReport
from tui_reader.sync.run import sync as run

_TOLD: Final = 10
"""Problems of a source that are told one by one."""
_LOOK_EVERY: Final = 0.25
"""Seconds between two looks at which sources have come to their end."""


def sync(arguments: Namespace) -> int:
    """Bring sources up to date and index what changed."""
    config = configuration()
    for name in arguments.names:
        configured(config, name)
    names = list(dict.fromkeys(arguments.names))
    if not names:
        names = [source.name for source in config.sources if source.enabled]
    if not config.sources:
        tell(NO_SOURCE)
    elif not names and not arguments.quiet:
        tell("every source is off; tui-reader enable NAME turns one on")
    wanted = not (arguments.quiet or arguments.json)
    with opened_library() as library, _marks(config) as marks, stoppable() as stop:

        def synced() -> SyncReport | None:
            with Rows(names, wanted=wanted) as rows:
                return _followed(
                    run(
                        config,
                        library,
                        names if arguments.names else None,
                        fetch=not arguments.no_fetch,
                        marks=marks,
                        stopped=stop,
                    ),
                    _Display(rows, names),
                    stop,
                )

        try:
            report = synced()
        except DamagedLibraryError:
            library.rebuild()
            report = synced()
        if report is None or stop():
            tell("stopped; what was fetched and read so far is kept: the next sync carries on")
            return stop.status
    shared = _shared(config)
    if arguments.json:
        utf8()
    for source in report.sources:
        if arguments.json:
            write_json(_record(source))
        elif not source.error and not arguments.quiet:
            print(f"{source.source}: {_summary(source)}", flush=True)
        _tell(source)
    if report.retired and wanted:
        print(f"{number(report.retired, 'old digest')} removed, as retention says")
    kept = shared and not library.trouble
    whole = kept and not report.failed and (marks is not None or not config.retention)
    return DONE if whole else PARTLY


def _shared(config: Config) -> bool:
    """Exchange marks with other machines; whether all of that worked."""
    if config.shared_folder is None:
        return True
    try:
        with closing(opened_marks()) as marks:
            return share(config, marks)
    except MarksError as error:
        tell(f"{error}; nothing was shared")
        return False


@contextmanager
def _marks(config: Config) -> Iterator[Marks | None]:
    """The marks, which retention needs; without them nothing is removed."""
    if not config.retention:
        yield None
        return
    try:
        marks = opened_marks()
    except MarksError as error:
        tell(f"{error}; no old digest is removed until then")
        yield None
        return
    try:
        if marks.possible_loss:
            tell(f"{marks.possible_loss}; no old digest is removed until it is gone")
        yield marks
    finally:
        marks.close()


class _Display:
    """The events of a sync as rows."""

    def __init__(self, rows: Rows, names: list[str]) -> None:
        self._rows = rows
        self._running = {name: _ends(name) for name in names} if rows.shown else {}
        self._looked = time.monotonic()
        self._papers: dict[str, int] = {}
        self._before = 0

    def show(self, event: Progress) -> None:
        """Show one event."""
        if not self._rows.shown:
            return
        name = event.source
        if event.phase == "fetching":
            if event.files or event.bytes or event.files_total is not None:
                fetched = Fetched(event.files, event.files_total, event.bytes)
                self._rows.fetching(name, fetched)
        else:
            # an event counts the papers of all sources; after a rebuild it begins anew
            self._papers[name] = self._papers.get(name, 0) + max(0, event.papers - self._before)
            self._before = event.papers
            self._rows.indexing(name, event.done, event.total, self._papers[name])
        self._look()

    def _look(self) -> None:
        """Show which have come to their end: their state says so, no event does."""
        now = time.monotonic()
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        for name, before in list(self._running.items()):
            if _ends(name) != before:
                del self._running[name]
                self._rows.ended(name, "failed" if state(name).failing else "done")


def _ends(name: str) -> tuple[str | None, str | None]:
    last = state(name)
    return last.last_success, last.last_error_at


def _followed(
    running: Generator[Progress, None, SyncReport], display: _Display, stop: Callable[[], bool]
) -> SyncReport | None:
    """Run a sync to its end; None where it was told to stop before."""
    try:
        while True:
            event = next(running)
            if stop() and event.phase == "indexing":
                return None
            display.show(event)
    except StopIteration as end:
        report: SyncReport = end.value
        return report
    finally:
        running.close()


def _record(source: SourceReport) -> dict[str, object]:
    record = asdict(source)
    record["error"] = public(source.error) if source.error else None
    record["problems"] = [public(problem) for problem in source.problems]
    return record


def _summary(source: SourceReport) -> str:
    """What a sync brought of a source, in some words."""
    if not source.read and not source.fetched:
        return "nothing new"
    parts = [number(source.new, "new paper")]
    if source.fetched:
        parts.append(f"{number(source.fetched, 'file')} fetched ({size(source.bytes)})")
    parts.append(f"{number(source.read, 'digest')} with {number(source.papers, 'paper')} read")
    return ", ".join(parts)


def _tell(source: SourceReport) -> None:
    """What went wrong with a source, a line each."""
    if source.error:
        tell(f"{source.source}: {public(source.error)}")
    for problem in source.problems[:_TOLD]:
        tell(f"{source.source}: {public(problem)}")
    more = len(source.problems) - _TOLD
    if more > 0:
        tell(f"{source.source}: and {more:,} more; tui-reader doctor tells of them")
