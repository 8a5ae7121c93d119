"""Fetches a git repository of digests: its wanted files, without history and without the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tui_reader.core.text import clean_line, find_date
from tui_reader.sources.digest_files import PARTS, SUFFIXES
from tui_reader.sources.fetch import FetchJob, FetchReport, SourceError, Stopped, hold_or_stop
from tui_reader.sources.files import safe_name
from tui_reader.sources.git.files import FetchedFiles
from tui_reader.sources.git.kind import check_location
from tui_reader.sources.git.program import Git, GitError
from tui_reader.sources.git.store import Entry, Store
from tui_reader.sources.locations import redacted
from tui_reader.sources.patterns import is_since, matcher

_HIDDEN: Final = ".git-store"
_MAX_FILE: Final = 64 * 1024 * 1024
"""Bytes; a larger file is not a digest."""
_NO_SINGLE_BLOBS: Final = "unadvertised object"
"""Part of git's message when the server does not send single blobs."""
_BATCH: Final = 64
"""Files in the first request; later requests have as many as fit into `_BATCH_BYTES`."""
_BATCH_MAX: Final = 1024
_BATCH_BYTES: Final = 64 * 1024 * 1024


def fetch(job: FetchJob) -> FetchReport:
    """Bring the digest files of a git repository to a folder.

    Only the newest commit is fetched; of it only the wanted files, if the server can leave out the
    others, and only those that are new or changed. Files that leave the repository are removed.
    Files older than the option `since` are not fetched, but kept as long as the repository has
    them.
    """
    location = check_location(job.source.location)
    hidden = job.folder / _HIDDEN
    try:
        with hold_or_stop(hidden / "lock", job.stopped) as descriptor:
            git = Git(hidden / "repository", location, job.stopped, (descriptor,))
            return _GitFetch(job, hidden, git).run()
    except GitError as error:
        raise SourceError(f"{redacted(job.source.location)}: {error}") from error
    except OSError as error:
        place = clean_line(str(error.filename or job.folder))
        raise SourceError(
            f"{place}: cannot be written ({error.strerror}); fix this and sync again"
        ) from error


class _GitFetch:
    """One fetch of one repository; its lock is held."""

    def __init__(self, job: FetchJob, hidden: Path, git: Git) -> None:
        options = job.source.options
        self._branch: str | None = options.get("branch")
        self._patterns: tuple[str, ...] = options.get("patterns", ())
        self._since: int | None = options.get("since")
        self._git = git
        self._job = job
        self._store = Store(git, hidden / "incoming", self._receiving)
        self._fetched = FetchedFiles(job.folder, hidden / "files.json", hidden / "incoming")
        self._report = FetchReport()
        self._total: int | None = None
        self._shown = 0
        """Files in the latest progress, which never goes back."""

    def run(self) -> FetchReport:
        """Fetch; a second time if the store is damaged or the server sends no single blobs."""
        self._git.require()
        self._fetched.load(f"{redacted(self._git.location)}#{self._branch or ''}")
        self._store.prepare(whole=self._fetched.whole)
        head = self._store.head(self._branch)
        is_second = False
        while True:
            try:
                self._store.update(head, self._branch)
                self._update_files()
                break
            except GitError as error:
                if _NO_SINGLE_BLOBS in str(error) and not self._fetched.whole:
                    self._fetched.whole = True
                elif is_second or not self._store.is_damaged():
                    raise
                is_second = True
                self._store.remove()
                self._store.prepare(whole=self._fetched.whole, sha256=len(head) == 64)
        self._fetched.save()
        self._store.tidy()
        self._report.bytes = self._store.received
        return self._report

    def _update_files(self) -> None:
        """Make the files in the folder those of the commit in the store."""
        self._report.problems.clear()
        wanted = self._wanted(self._store.entries())
        gone = set(self._fetched.paths()) - wanted.keys()
        needed = {folder for path in wanted for folder in _folders(path)}
        in_the_way = {
            path for path in gone if path in needed or not wanted.keys().isdisjoint(_folders(path))
        }
        self._fetched.remove(in_the_way)
        missing = [entry for entry in wanted.values() if not self._is_done(entry)]
        missing.sort(key=lambda entry: (find_date(entry.path) or "", entry.path), reverse=True)
        self._total = self._report.files + len(missing)
        self._show_progress()
        here = self._store.present(missing)
        self._write([entry for entry in missing if entry.id in here])
        self._fetch_and_write([entry for entry in missing if entry.id not in here])
        self._fetched.remove(gone - in_the_way)

    def _wanted(self, entries: Iterable[Entry]) -> dict[str, Entry]:
        matches = matcher(self._patterns)
        suffixes = (*SUFFIXES, *PARTS) if self._patterns else SUFFIXES
        wanted: dict[str, Entry] = {}
        unsafe: list[str] = []
        for entry in entries:
            path = entry.path
            if not path.lower().endswith(suffixes) or not matches(path):
                continue
            if safe_name(path) is None:
                if not _is_hidden(path):
                    unsafe.append(path)
            elif is_since(path, self._since) or self._fetched.is_here(path):
                wanted[path] = entry
        for path in [path for path in wanted if not wanted.keys().isdisjoint(_folders(path))]:
            unsafe.append(path)  # it is below a path that is also a file
            del wanted[path]
        if unsafe:
            shown = clean_line(ascii(unsafe[0]))[:200]
            self._report.problems.append(
                f"files left out because of their names: {len(unsafe)}, such as {shown}"
            )
        return wanted

    def _is_done(self, entry: Entry) -> bool:
        """Whether the file is here with this content, or is too large."""
        if self._git.stopped():
            raise Stopped
        if self._fetched.is_left_out(entry):
            self._report_left_out(entry)
            return True
        return self._fetched.has(entry)

    def _fetch_and_write(self, entries: list[Entry]) -> None:
        """Fetch in batches, so that an interrupted fetch has brought some files."""
        size = _BATCH
        while entries:
            batch, entries = entries[:size], entries[size:]
            before = self._store.received
            with self._store.fetched(batch):
                self._write(batch)
            mean = max(1, (self._store.received - before) // len(batch))
            size = max(_BATCH // 4, min(_BATCH_MAX, _BATCH_BYTES // mean))

    def _write(self, entries: list[Entry]) -> None:
        if not entries:
            return
        self._fetched.announce(entries)
        try:
            with closing(self._store.contents(entries)) as contents:
                for entry, size, chunks in contents:
                    if size > _MAX_FILE:
                        self._fetched.leave_out(entry)
                        self._report_left_out(entry)
                    else:
                        self._fetched.write(entry, chunks)
                        self._report.files += 1
                    self._show_progress()
        finally:
            self._fetched.save()

    def _report_left_out(self, entry: Entry) -> None:
        size = _MAX_FILE >> 20
        self._report.problems.append(f"{clean_line(entry.path)}: left out, larger than {size} MB")

    def _receiving(self, objects: int) -> None:
        self._show_progress(0 if self._total is None else objects)

    def _show_progress(self, receiving: int = 0) -> None:
        self._shown = max(self._shown, self._report.files + receiving)
        if self._total is not None:
            self._shown = min(self._shown, self._total)
        self._job.show(self._shown, self._total, self._store.received)


def _folders(path: str) -> Iterator[str]:
    """The folders above a path, the nearest first."""
    while path := path.rpartition("/")[0]:
        yield path


def _is_hidden(path: str) -> bool:
    """Whether only the dots of hidden files make the path unsafe."""
    return safe_name("/".join(name.removeprefix(".") for name in path.split("/"))) is not None
