"""Sync: every source brought up to date and what changed read into the library."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from tui_reader.config import Config, SourceConfig
from tui_reader.library import DamagedLibraryError, DigestFile, Indexed, Library
from tui_reader.marks import Marks
from tui_reader.sources import folder
from tui_reader.text import clean_line


@dataclass(slots=True)
class SourceReport:
    """How a source's sync went."""

    source: str
    files: int = 0
    """Digest files that it has."""
    read: int = 0
    """Digest files that were new or changed."""
    papers: int = 0
    """Papers in the files that were read."""
    not_digests: int = 0
    """Files that were read and are no digest."""
    problems: list[str] = field(default_factory=list)
    """Entries and files that could not be read, one line each."""
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

    @property
    def failed(self) -> bool:
        """Whether a source or a part of one failed."""
        return any(source.failed for source in self.sources)


@dataclass(frozen=True, slots=True)
class Progress:
    """An event: how far a sync is."""

    source: str
    done: int
    """Bytes read."""
    total: int
    """Bytes to read."""
    papers: int
    """Papers read so far."""


def sync(
    config: Config, library: Library, names: Iterable[str] | None = None
) -> Generator[Progress, None, SyncReport]:
    """Bring `names` (None: every source) up to date, telling progress; its value is the report.

    One failing source costs the others nothing. Closing the generator stops the sync; what was
    read so far is in the library. A library found damaged is rebuilt once.
    """
    wanted = set(names) if names is not None else None
    report = SyncReport([], rebuilt=library.is_new)
    try:
        yield from _sync(config, library, wanted, report)
    except DamagedLibraryError:
        library.rebuild()
        report = SyncReport([], rebuilt=True)
        yield from _sync(config, library, None, report)
    library.is_new = False
    return report


def _sync(
    config: Config, library: Library, wanted: set[str] | None, report: SyncReport
) -> Generator[Progress, None, None]:
    before = library.counts().total
    chosen = [source for source in config.sources if wanted is None or source.name in wanted]
    reports = {source.name: SourceReport(source.name) for source in chosen}
    report.sources = list(reports.values())
    files: list[DigestFile] = []
    listed: set[str] = set()
    for source in chosen:
        try:
            of_source = list(digest_files(source))
        except folder.FolderError as error:
            reports[source.name].error = clean_line(str(error))
            continue
        reports[source.name].files = len(of_source)
        files.extend(of_source)
        listed.add(source.name)
    known = {file.source for file in library.files()}
    gone = known - {source.name for source in config.sources}
    plan = library.plan(files, listed | gone)
    papers = 0
    for indexed in library.index(plan):
        papers += indexed.papers
        _tell(reports[indexed.file.source], indexed)
        yield Progress(indexed.file.source, indexed.bytes_done, indexed.bytes_total, papers)
    report.new = max(0, library.counts().total - before)


def digest_files(source: SourceConfig) -> Iterable[DigestFile]:
    """The digest files that a source has now."""
    return folder.digest_files(source.name, source.folder)


def _tell(report: SourceReport, indexed: Indexed) -> None:
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
    file, sequence = library.marks_seen()
    anew = file != marks.file
    changes = marks.changes(0 if anew else sequence)
    if not anew and changes.sequence < sequence:  # an older copy of the file was put back
        anew = True
        changes = marks.changes(0)
    if not anew and changes.sequence == sequence:
        return []
    states = ((mark.id, mark.read, mark.starred) for mark in changes.marks)
    return library.copy_marks(marks.file, changes.sequence, states, anew=anew)
