"""Sync: every source brought up to date and what changed read into the library."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from tui_reader.config import Config, SourceConfig
from tui_reader.core.keywords import Rules
from tui_reader.core.paper import DigestFile
from tui_reader.core.text import clean_line
from tui_reader.library import DamagedLibraryError, FileIndexed, Library
from tui_reader.library.indexing import Plan
from tui_reader.library.records import PaperMarks
from tui_reader.marks.store import Marks
from tui_reader.sources import digest_files as folder
from tui_reader.sources import state
from tui_reader.sources.fetch import digest_folder
from tui_reader.sync.fetch_threads import Ended, Fetches
from tui_reader.system.errorlog import log_error
from tui_reader.system.lock import hold_lock

_HEARTBEAT: Final = 0.2
"""Seconds; after so long without news the latest is told again, so that who asked can stop."""


@dataclass(slots=True)
class SourceReport:
    """How a source's sync went."""

    source: str
    files: int = 0
    """Digest files that it has."""
    fetched: int = 0
    """Files that the network brought, new or changed."""
    bytes: int = 0
    """Bytes that the network brought."""
    read: int = 0
    """Digest files that were new or changed."""
    papers: int = 0
    """Papers in the files that were read."""
    new: int = 0
    """Papers that the library did not have before."""
    not_digests: int = 0
    """Files that were read and are no digest."""
    problems: list[str] = field(default_factory=list)
    """Entries and files that could not be read or fetched, one line each."""
    error: str | None = None
    """Why the source could not be synced at all."""

    @property
    def failed(self) -> bool:
        """Whether something of it could not be had."""
        return bool(self.error or self.problems)


@dataclass(slots=True)
class SyncReport:
    """How a sync went."""

    sources: list[SourceReport]
    new: int = 0
    """Papers that the library did not have before."""
    rebuilt: bool = False
    """Whether the library was damaged or of another version, and was made anew."""
    retired: int = 0
    """Digest files that were removed because of their age."""
    badged: bool = False
    """Whether papers got or lost badges of the user's keywords."""
    stopped: bool = False
    """Whether it was told to stop before its end."""

    @property
    def failed(self) -> bool:
        """Whether a source or a part of one failed."""
        return any(source.failed for source in self.sources)


@dataclass(frozen=True, slots=True)
class Progress:
    """An event: how far a sync is with a source."""

    source: str
    done: int
    """Bytes read."""
    total: int
    """Bytes to read; 0 while it is fetched."""
    papers: int
    """Papers read so far."""
    phase: str = "indexing"
    """`fetching`, then `indexing`."""
    files: int = 0
    """Files fetched so far."""
    files_total: int | None = None
    """Files to fetch; None while that is not known."""
    bytes: int = 0
    """Bytes fetched so far."""


def sync(
    config: Config,
    library: Library,
    names: Iterable[str] | None = None,
    *,
    fetch: bool = True,
    marks: Marks | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Progress, None, SyncReport]:
    """Bring `names` (None: every enabled source) up to date, telling progress.

    Its value is the report. Sources are fetched side by side, and each is read into the library
    as soon as it is there; with `fetch` off nothing leaves this machine, and only what changed in
    the sources' folders is read. One failing source costs the others nothing. Closing the
    generator, or `stopped`, ends it soon; what was fetched and read so far stays, and the next
    sync carries on. A library found damaged is rebuilt once. With `marks`, digests older than the
    configuration's retention go, except those with papers that the user marked.
    """
    wanted = set(names) if names is not None else None
    run = _Sync(config, library, wanted, stopped)
    yield from run.steps(fetch, marks)
    library.is_new = False
    return run.report


def refresh(
    config: Config, library: Library, names: Iterable[str] | None = None
) -> Generator[Progress, None, SyncReport]:
    """Read what changed in the sources' folders, without asking any network."""
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
        self._chosen = [
            source
            for source in config.sources
            if (source.enabled if names is None else source.name in names)
        ]
        # those passed over may have changed on disk, or the library may know nothing of them yet
        everything = names is None or library.is_new
        self._others = [
            source for source in config.sources if everything and source not in self._chosen
        ]
        self._reports = {source.name: SourceReport(source.name) for source in self._chosen}
        self.report = SyncReport(list(self._reports.values()), rebuilt=library.is_new)

    def steps(self, fetch: bool, marks: Marks | None) -> Generator[Progress, None, None]:
        before = self._total()
        remote = [each for each in self._chosen if fetch and each.kind != "folder"]
        local = [each for each in self._chosen if each not in remote]
        fetches = Fetches(map(self._in_retention, remote))
        try:
            yield from self._index_gone()
            for source in [*local, *self._others]:
                yield from self._index(source)
                if fetch and source in local:
                    self._remember(source)
            yield from self._follow(fetches)
        finally:
            fetches.stop()
            self.report.stopped = fetches.running
        if (
            marks is not None
            and self._config.retention
            and not self.report.stopped
            and not marks.possible_loss
        ):
            from tui_reader.sync import retention

            self.report.retired = retention.retire(self._config, self._library, marks)
            if self.report.retired:
                for source in self._chosen:
                    yield from self._index(source)
        self.report.new = max(0, self._total() - before)

    def _follow(self, fetches: Fetches) -> Generator[Progress, None, None]:
        """Tell of the fetches, and index what each brought."""
        latest: dict[str, Progress] = {}
        while fetches.running and not self._stopped():
            told = False
            for event in fetches.events(_HEARTBEAT):
                told = True
                if not isinstance(event, Ended):
                    name, fetched = event
                    latest[name] = Progress(
                        name,
                        0,
                        0,
                        self._papers,
                        "fetching",
                        fetched.files,
                        fetched.files_total,
                        fetched.bytes,
                    )
                    yield latest[name]
                    continue
                latest.pop(event.source.name, None)
                yield from self._ended(event)
            if not told:
                yield next(iter(latest.values()), self._waiting())

    def _waiting(self) -> Progress:
        return Progress(self._chosen[0].name, 0, 0, self._papers, "fetching")

    def _ended(self, event: Ended) -> Generator[Progress, None, None]:
        if event.stopped:
            return
        report = self._reports[event.source.name]
        report.error = event.error
        report.fetched = event.report.files
        report.bytes = event.report.bytes
        problems = [clean_line(problem) for problem in event.report.problems]
        report.problems.extend(problems)
        yield from self._index(event.source)
        self._remember(event.source, problems[0] if problems else None)

    def _index_gone(self) -> Generator[Progress, None, None]:
        """Drop what came from sources that are not configured any more, but for a mistake."""
        if self._config.may_lack_sources:
            return
        known = {file.source for file in self._library.files()}
        if gone := known - {source.name for source in self._config.sources}:
            yield from self._locked(lambda: self._library.plan([], gone))

    def _index(self, source: SourceConfig) -> Generator[Progress, None, None]:
        """Read what changed in the source's folder."""
        report = self._reports.get(source.name)
        try:
            files = list(digest_files(source))
        except folder.FolderError as error:
            # one that was never fetched has no folder, and its failure says why
            if report and source.kind == "folder":
                log_error("listing the digests of a folder", error)
                report.error = clean_line(str(error))
            return
        if report:
            report.files = len(files)
        before = self._total()
        try:
            yield from self._locked(lambda: self._library.plan(files, {source.name}))
        except sqlite3.OperationalError as error:  # no space left, or held too long by another
            if report is None:
                raise
            log_error("indexing a source", error)
            report.error = f"{self._library.path}: {clean_line(str(error))}; mend that, sync again"
        if report:
            report.new += max(0, self._total() - before)

    def _locked(self, plan: Callable[[], Plan]) -> Generator[Progress, None, None]:
        """Carry out what `plan` gives, one process at a time; nothing where that cannot be kept."""
        if self._library.is_read_only:
            return
        lock = self._library.path.with_name(f"{self._library.path.name}.lock")
        with hold_lock(lock, self._stopped) as mine:
            if mine is None:
                return
            try:
                yield from self._read(plan())
            except DamagedLibraryError:
                self._library.rebuild()
                self.report.rebuilt = True
                yield from self._read_all()

    def _read_all(self) -> Generator[Progress, None, None]:
        """Read every source anew into a library that was rebuilt."""
        self._papers = 0
        files: list[DigestFile] = []
        for source in self._config.sources:
            with contextlib.suppress(folder.FolderError):
                files.extend(digest_files(source))
        for report in self.report.sources:
            report.read = report.papers = report.not_digests = 0
        yield from self._read(self._library.plan(files, None))

    def _read(self, plan: Plan) -> Generator[Progress, None, None]:
        for indexed in self._library.index(plan):
            self._papers += indexed.papers
            name = indexed.file.source
            if report := self._reports.get(name):
                _tell(report, indexed)
            yield Progress(name, indexed.bytes_done, indexed.bytes_total, self._papers)
        self.report.badged |= self._library.apply_keywords(self._rules)

    def _remember(self, source: SourceConfig, problem: str | None = None) -> None:
        name = source.name
        error = self._reports[name].error or problem
        papers = {facet.value: facet.total for facet in self._library.facets("source")}
        state.remember(name, error, papers.get(name, 0))

    def _in_retention(self, source: SourceConfig) -> SourceConfig:
        """The source, not fetching again what retention has removed."""
        days = self._config.retention
        if days is None or source.kind not in {"git", "web"}:
            return source
        return replace(source, since=min(days, source.since or days))

    def _total(self) -> int:
        with contextlib.suppress(DamagedLibraryError):
            return self._library.counts().total
        return 0


def digest_files(source: SourceConfig) -> Iterator[DigestFile]:
    """The digest files that a source has now."""
    return folder.digest_files(source.name, digest_folder(source))


def _tell(report: SourceReport, indexed: FileIndexed) -> None:
    report.papers += indexed.papers
    if indexed.is_digest:
        report.read += 1
        report.problems.extend(
            f"{clean_line(str(indexed.file.location))}:{problem.line}: {problem.message}"
            for problem in indexed.problems
        )
    else:
        report.not_digests += 1


def take_over_marks(library: Library, marks: Marks) -> list[str]:
    """Let the library know every mark made since it last did; ids whose state changed."""
    file, sequence = library.marks_position()
    anew = file != marks.file
    changes = marks.changed(0 if anew else sequence)
    if not anew and changes.sequence < sequence:  # an older copy of the file was put back
        anew = True
        changes = marks.changed(0)
    if not anew and changes.sequence == sequence:
        return []
    states = (
        PaperMarks(mark.id, mark.read, mark.starred, mark.tags, mark.note or "")
        for mark in changes.marks
    )
    return library.copy_marks(marks.file, changes.sequence, states, complete=anew)
