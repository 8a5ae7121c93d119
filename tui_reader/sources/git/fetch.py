"""A git repository of digests: its wanted files brought here, without its history or the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_line, find_date
from tui_reader.sources.digest_files import SUFFIXES
from tui_reader.sources.fetch import Fetched, FetchReport, SourceError, Stopped
from tui_reader.sources.files import safe_name
from tui_reader.sources.git.files import KeptFiles
from tui_reader.sources.git.program import Git, GitError, check_location, public
from tui_reader.sources.git.store import Entry, Store
from tui_reader.sources.patterns import is_since, matcher
from tui_reader.system.files import make_private_folder
from tui_reader.system.lock import hold_lock

_HIDDEN: Final = ".git-store"
_MAX_FILE: Final = 64 * 1024 * 1024
"""Bytes of a digest file; a larger one is none."""
_NOT_SINGLY: Final = "unadvertised object"
_BATCH: Final = 64
"""Files asked for at first; later as many as `_BATCH_BYTES` hold."""
_BATCH_MAX: Final = 1024
_BATCH_BYTES: Final = 64 * 1024 * 1024


def fetch(
    source: SourceConfig,
    folder: Path,
    tell: Callable[[Fetched], None],
    stopped: Callable[[], bool],
) -> FetchReport:
    """Bring the digest files of `source`, a git repository, into `folder`.

    Only the newest commit is fetched, only its wanted files (where the server can leave out the
    others), and each only when it is new or changed. What is gone there goes here as well. Files
    older than `source.since` are not brought, but stay as long as the repository has them.
    """
    location = check_location(source.location)
    hidden = folder / _HIDDEN
    try:
        make_private_folder(hidden)
        with hold_lock(hidden / "lock", stopped) as descriptor:
            if descriptor is None:
                raise Stopped
            git = Git(hidden / "repository", location, stopped, (descriptor,))
            return _Fetch(source, folder, hidden, git, tell).run()
    except GitError as error:
        raise SourceError(f"{public(source.location)}: {error}") from error
    except OSError as error:
        place = clean_line(str(error.filename or folder))
        raise SourceError(f"{place}: cannot be written ({error.strerror}); mend that") from error


class _Fetch:
    """One fetch of one repository, under its lock."""

    def __init__(
        self,
        source: SourceConfig,
        folder: Path,
        hidden: Path,
        git: Git,
        tell: Callable[[Fetched], None],
    ) -> None:
        self._source = source
        self._git = git
        self._tell = tell
        self._store = Store(git, hidden / "incoming", self._receiving)
        self._kept = KeptFiles(folder, hidden / "files.json", hidden / "incoming")
        self._report = FetchReport()
        self._total: int | None = None
        self._told = 0
        """Files told so far."""

    def run(self) -> FetchReport:
        """Fetch; once more if the repository here is damaged, or the server wants it otherwise."""
        self._git.require()
        self._kept.load(f"{public(self._git.location)}#{self._source.branch or ''}")
        self._store.prepare(whole=self._kept.whole)
        head = self._store.head(self._source.branch)
        renewed = False
        while True:
            try:
                self._store.update(head)
                self._bring()
                break
            except GitError as error:
                if _NOT_SINGLY in str(error) and not self._kept.whole:
                    self._kept.whole = True  # it leaves blobs out, but hands none out by itself
                elif renewed or not self._store.is_damaged():
                    raise
                renewed = True
                self._store.remove()
                self._store.prepare(whole=self._kept.whole, sha256=len(head.commit) == 64)
        self._kept.save()
        self._store.tidy()
        self._report.bytes = self._store.received
        return self._report

    def _bring(self) -> None:
        """Make the files here those of the commit that is here."""
        self._report.problems.clear()
        wanted = self._wanted(self._store.entries())
        gone = set(self._kept.paths()) - wanted.keys()
        needed = {folder for path in wanted for folder in _folders(path)}
        in_the_way = {
            path for path in gone if path in needed or not wanted.keys().isdisjoint(_folders(path))
        }
        self._kept.remove(in_the_way)
        missing = [entry for entry in wanted.values() if not self._is_settled(entry)]
        missing.sort(key=lambda entry: (find_date(entry.path) or "", entry.path), reverse=True)
        self._total = self._report.files + len(missing)
        self._progress()
        here = self._store.present(missing)
        self._write([entry for entry in missing if entry.id in here])
        self._fetch_and_write([entry for entry in missing if entry.id not in here])
        self._kept.remove(gone - in_the_way)

    def _wanted(self, entries: Iterable[Entry]) -> dict[str, Entry]:
        fits = matcher(self._source.patterns)
        wanted: dict[str, Entry] = {}
        unsafe: list[str] = []
        for entry in entries:
            path = entry.path
            if not path.lower().endswith(SUFFIXES) or not fits(path):
                continue
            if safe_name(path) is None:
                if not _is_hidden(path):
                    unsafe.append(path)
            elif is_since(path, self._source.since) or self._kept.is_here(path):
                wanted[path] = entry
        for path in [path for path in wanted if not wanted.keys().isdisjoint(_folders(path))]:
            unsafe.append(path)  # below what is a file as well
            del wanted[path]
        if unsafe:
            shown = clean_line(ascii(unsafe[0]))[:200]
            self._report.problems.append(
                f"files left out because of their names: {len(unsafe)}, such as {shown}"
            )
        return wanted

    def _is_settled(self, entry: Entry) -> bool:
        if self._git.stopped():
            raise Stopped
        if self._kept.is_left_out(entry):
            self._tell_left_out(entry)
            return True
        return self._kept.has(entry)

    def _fetch_and_write(self, entries: list[Entry]) -> None:
        """In batches, so that a fetch that is cut short has brought something."""
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
        self._kept.announce(entries)
        try:
            with closing(self._store.contents(entries)) as contents:
                for entry, content in contents:
                    if content.size > _MAX_FILE:
                        self._kept.leave_out(entry)
                        self._tell_left_out(entry)
                    else:
                        self._kept.write(entry, content)
                        self._report.files += 1
                    self._progress()
        finally:
            self._kept.save()

    def _tell_left_out(self, entry: Entry) -> None:
        size = _MAX_FILE >> 20
        self._report.problems.append(f"{clean_line(entry.path)}: left out, larger than {size} MB")

    def _receiving(self, objects: int) -> None:
        self._progress(0 if self._total is None else objects)

    def _progress(self, receiving: int = 0) -> None:
        self._told = max(self._told, self._report.files + receiving)
        if self._total is not None:
            self._told = min(self._told, self._total)
        self._tell(Fetched(self._told, self._total, self._store.received))


def _folders(path: str) -> Iterator[str]:
    """The folders that a path goes through."""
    while path := path.rpartition("/")[0]:
        yield path


def _is_hidden(path: str) -> bool:
    """Whether the path is of a hidden file, which is no digest, rather than an unsafe one."""
    return safe_name("/".join(name.removeprefix(".") for name in path.split("/"))) is not None
