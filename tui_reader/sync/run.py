"""Runs a sync: fetches the sources and indexes changed files."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from time import monotonic
from typing import Final

from tui_reader.config import Config, SourceConfig
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import DigestFile
from tui_reader.core.text import clean_line
from tui_reader.library import DamagedLibraryError, FileIndexed, Library, LibraryError
from tui_reader.library.planning import Plan
from tui_reader.marks.store import Marks
from tui_reader.sources import state
from tui_reader.sources.digest_files import FolderError
from tui_reader.sources.fetch import FetchProgress
from tui_reader.sources.registry import kind_of, own_sources, source_files
from tui_reader.sync.fetch_threads import FetchEnded, FetchThreads
from tui_reader.sync.report import SourceReport, SyncProgress, SyncReport
from tui_reader.sync.retention import remove_old_digests
from tui_reader.system.errorlog import log_error, unforeseen
from tui_reader.system.lock import hold_lock
from tui_reader.system.sqlite import primary_error_code

_HEARTBEAT: Final = 0.2
"""Seconds without news after which the latest progress is yielded again, so that callers can stop
the sync."""
_BADGING_PAUSE: Final = 4
"""Keywords are applied again after this many times the seconds that the last time took."""


def sync(
    config: Config,
    library: Library,
    names: Iterable[str] | None = None,
    *,
    fetch: bool = True,
    marks: Marks | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[SyncProgress, None, SyncReport]:
    """Bring the sources `names` up to date (None: every enabled source); returns the report.

    Sources are fetched in parallel, and each is read into the library as soon as it is fetched.
    Without `fetch` nothing is requested from the network; only changes in the sources' folders are
    read. A source that fails does not affect the others.

    Closing the generator, or `stopped`, ends the sync soon: what was fetched and read stays, and
    the next sync continues. A damaged library is rebuilt once. With `marks`, digests older than
    the configured retention are removed, except those with papers that the user marked.
    """
    wanted = set(names) if names is not None else None
    run = _Sync(config, library, wanted, stopped)
    yield from run.steps(fetch, marks)
    library.is_new = False
    return run.report


def refresh(
    config: Config, library: Library, names: Iterable[str] | None = None
) -> Generator[SyncProgress, None, SyncReport]:
    """Index changed files of the sources' folders, without the network.

    `names` may have OWN_AI: the texts that the user had written by a language model.
    """
    return sync(config, library, names, fetch=False)


class _Sync:
    """One sync."""

    def __init__(
        self,
        config: Config,
        library: Library,
        names: set[str] | None,
        stopped: Callable[[], bool],
    ) -> None:
        self._config = config
        self._library = library
        self._rules = Rules.of(config)
        self._stopped = stopped
        self._papers = 0
        self._counted: int | None = None
        """The papers in the library, None if that may have changed."""
        self._chosen = [
            source
            for source in config.sources
            if (source.enabled if names is None else source.name in names)
        ]
        # the other folders are read if all were requested, or if the library is empty
        everything = names is None or library.is_new
        self._every = [*config.sources, *own_sources(config)]
        self._others = [
            source
            for source in self._every
            if (everything or source.name in (names or ())) and source not in self._chosen
        ]
        self._next_badging = 0.0
        """The monotonic time from which keywords are applied again."""
        self._is_badging_left = False
        self._reports = {source.name: SourceReport(source.name) for source in self._chosen}
        self.report = SyncReport(list(self._reports.values()), rebuilt=library.is_new)

    def steps(self, fetch: bool, marks: Marks | None) -> Generator[SyncProgress, None, None]:
        before = self._total()
        remote = [each for each in self._chosen if fetch and kind_of(each).is_remote]
        local = [each for each in self._chosen if each not in remote]
        fetches = FetchThreads(map(self._within_retention, remote))
        try:
            try:
                yield from self._drop_removed_sources()
            except Exception as error:  # a later sync can drop them
                log_error("dropping removed sources from the library", error)
            for source in [*local, *self._others]:
                yield from self._index(source)
                if fetch and source in local:
                    self._store_state(source)
            yield from self._follow(fetches)
        finally:
            fetches.stop()
            self.report.stopped = fetches.running
        if marks is not None and not self.report.stopped and not marks.possible_loss:
            self.report.retired = self._remove_old_digests(marks)
            if self.report.retired:
                for source in self._chosen:
                    yield from self._index(source)
        if self._is_badging_left:
            yield from self._apply_keywords_to_the_rest()
        self.report.new = max(0, self._total() - before)

    def _follow(self, fetches: FetchThreads) -> Generator[SyncProgress, None, None]:
        """Report the fetches, and index each source when it is fetched."""
        latest: dict[str, SyncProgress] = {}
        while fetches.running and not self._stopped():
            is_news = False
            for event in fetches.events(_HEARTBEAT):
                is_news = True
                if isinstance(event, FetchEnded):
                    latest.pop(event.source.name, None)
                    yield from self._fetch_ended(event)
                else:
                    name, fetched = event
                    latest[name] = SyncProgress(name, self._papers, fetched=fetched)
                    yield latest[name]
            if not is_news:
                begun = FetchProgress()
                waiting = SyncProgress(self._chosen[0].name, self._papers, fetched=begun)
                yield next(iter(latest.values()), waiting)

    def _fetch_ended(self, event: FetchEnded) -> Generator[SyncProgress, None, None]:
        if event.stopped:
            return
        report = self._reports[event.source.name]
        report.error = event.error
        report.fetched = event.report.files
        report.bytes = event.report.bytes
        problems = [clean_line(problem) for problem in event.report.problems]
        report.problems.extend(problems)
        yield from self._index(event.source)
        self._store_state(event.source, problems[0] if problems else None)

    def _drop_removed_sources(self) -> Generator[SyncProgress, None, None]:
        """Drop the papers of sources that are no longer configured.

        Nothing is dropped if a mistake in the configuration may be what hides a source.
        """
        if self._config.may_lack_sources:
            return
        known = {file.source for file in self._library.files()}
        if gone := known - {source.name for source in self._every}:
            yield from self._locked(lambda: self._library.plan([], gone))

    def _index(self, source: SourceConfig) -> Generator[SyncProgress, None, None]:
        """Index changed files of the source's folder."""
        # a source that was not chosen is read too, but its failures are reported when it is chosen
        report = self._reports.get(source.name) or SourceReport(source.name)
        before = self._total()
        try:
            files = list(source_files(source, report.problems.append))
            report.files = len(files)
            yield from self._locked(lambda: self._library.plan(files, {source.name}))
        except FolderError as error:
            # a source that was never fetched has no folder; the error of its fetch gives the reason
            if not kind_of(source).is_remote:
                log_error("listing the digests of a folder", error)
                report.error = clean_line(str(error))
        except Exception as error:  # continue with the other sources
            log_error("indexing a source", error)
            report.error = self._why_not_indexed(error)
        report.new += max(0, self._total() - before)

    def _why_not_indexed(self, error: Exception) -> str:
        """Why a source could not be indexed, and what to do."""
        if isinstance(error, LibraryError):
            return clean_line(str(error))
        if not isinstance(error, sqlite3.OperationalError):
            return unforeseen("not indexed", error)
        if primary_error_code(error) == sqlite3.SQLITE_BUSY:
            reason = "in use by another program; sync again when that has finished"
        else:  # a full disk
            reason = f"{clean_line(str(error))}; fix this and sync again"
        return f"{self._library.path}: {reason}"

    def _remove_old_digests(self, marks: Marks) -> int:
        try:
            return remove_old_digests(self._config, self._library, marks)
        except Exception as error:  # unforeseen: the digests are kept until the next sync
            log_error("removing old digests", error)
            return 0

    def _locked(self, plan: Callable[[], Plan]) -> Generator[SyncProgress, None, None]:
        """Make a plan and carry it out under a lock; does nothing if the library is read-only."""
        if self._library.is_read_only:
            return
        lock = self._library.path.with_name(f"{self._library.path.name}.lock")
        with hold_lock(lock, self._stopped) as held:
            if held is None:
                return
            try:
                yield from self._read(plan())
            except DamagedLibraryError:
                self._library.rebuild()
                self.report.rebuilt = True
                yield from self._read_all()

    def _read_all(self) -> Generator[SyncProgress, None, None]:
        """Read every source into a library that was rebuilt."""
        self._papers, self._counted = 0, None
        files: list[DigestFile] = []
        for source in self._every:
            with contextlib.suppress(FolderError):
                files.extend(source_files(source))
        for report in self.report.sources:
            report.read = report.papers = report.not_digests = 0
        yield from self._read(self._library.plan(files, None))

    def _read(self, plan: Plan) -> Generator[SyncProgress, None, None]:
        if plan.changed or plan.removed:
            self._counted = None
        self.report.badged |= self._library.apply_language(self._config.language)
        seen: dict[str, set[str]] = {}
        for indexed in self._library.index(plan):
            name = indexed.file.source
            known = seen.setdefault(name, set())
            papers = len(indexed.ids - known) - indexed.lost
            known |= indexed.ids
            self._papers += papers
            if report := self._reports.get(name):
                _add(report, indexed, papers)
            yield SyncProgress(name, self._papers, indexed.bytes_done, indexed.bytes_total)
        self._apply_keywords()

    def _apply_keywords(self) -> None:
        """Badge the new papers, unless that was done just now.

        Its time grows with the keywords, whatever the number of papers. If it were done for each
        of hundreds of sources, it would take most of a sync.
        """
        begun = monotonic()
        self._is_badging_left = begun < self._next_badging
        if self._is_badging_left:
            return
        self.report.badged |= self._library.apply_keywords(self._rules)
        ended = monotonic()
        self._next_badging = ended + _BADGING_PAUSE * (ended - begun)

    def _apply_keywords_to_the_rest(self) -> Generator[SyncProgress, None, None]:
        self._next_badging = 0.0
        try:
            yield from self._locked(lambda: Plan([], []))
        except Exception as error:  # a later sync can do it
            log_error("looking for keywords", error)

    def _store_state(self, source: SourceConfig, problem: str | None = None) -> None:
        """Store the result of the source's sync."""
        name = source.name
        error = self._reports[name].error or problem
        papers: int | None = None
        with contextlib.suppress(LibraryError, sqlite3.Error):
            totals = {facet.value: facet.total for facet in self._library.facets("source")}
            papers = totals.get(name, 0)
        state.remember(name, error, papers)

    def _within_retention(self, source: SourceConfig) -> SourceConfig:
        """The source with a `since` that does not fetch files again that retention has removed."""
        days = self._config.retention
        if days is None or not kind_of(source).restores_removed:
            return source
        since = min(days, source.options.get("since", days))
        return replace(source, options={**source.options, "since": since})

    def _total(self) -> int:
        """The papers in the library; counted again only after something was read."""
        if self._counted is None:
            with contextlib.suppress(DamagedLibraryError):
                self._counted = self._library.counts().total
        return self._counted or 0


def _add(report: SourceReport, indexed: FileIndexed, papers: int) -> None:
    """Add a file to the report of its source; its papers are those that no file before it had."""
    report.papers += papers
    if indexed.is_digest:
        report.read += not indexed.is_addition
        report.problems.extend(
            f"{clean_line(str(indexed.file.location))}:{problem.line}: {problem.message}"
            for problem in indexed.problems
        )
    else:
        report.not_digests += 1
