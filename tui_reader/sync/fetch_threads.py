"""Fetches sources in threads: several hosts at the same time, the sources of one host in turn."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_line, host_of
from tui_reader.sources.fetch import (
    FetchJob,
    FetchProgress,
    FetchReport,
    SourceError,
    Stopped,
    hold_or_stop,
)
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.sources.state import lock_file
from tui_reader.system.errorlog import log_error

_HOSTS_AT_ONCE: Final = 8
_PROGRESS_EVERY: Final = 0.05
"""The least seconds between two progress events of one source."""
_STOP_SECONDS: Final = 3.0
"""Seconds that `stop` waits for the threads; the files they have written are always whole."""


@dataclass(frozen=True, slots=True)
class FetchEnded:
    """The fetch of a source has ended."""

    source: SourceConfig
    report: FetchReport
    error: str | None = None
    """Why nothing could be fetched, in one line."""
    stopped: bool = False


class FetchThreads:
    """The fetches of some sources, which run from the start."""

    def __init__(self, sources: Iterable[SourceConfig]) -> None:
        """Start a thread for each host."""
        self._events: queue.Queue[tuple[str, FetchProgress] | FetchEnded] = queue.Queue()
        self._stop = threading.Event()
        self._slots = threading.Semaphore(_HOSTS_AT_ONCE)
        by_host: dict[str, list[SourceConfig]] = {}
        for source in sources:
            by_host.setdefault(_host(source), []).append(source)
        self._left = sum(map(len, by_host.values()))
        # daemon threads, so that the program can exit while the network hangs
        self._threads = [
            threading.Thread(target=self._run, args=(group,), daemon=True, name=f"fetch {host}")
            for host, group in by_host.items()
        ]
        for thread in self._threads:
            thread.start()

    def events(self, wait: float) -> Iterator[tuple[str, FetchProgress] | FetchEnded]:
        """The events so far; waits up to `wait` seconds for the first if there are none."""
        until = time.monotonic() + wait
        while self._left:
            try:
                event = self._events.get(timeout=max(0.0, until - time.monotonic()) or 0.000_1)
            except queue.Empty:
                return
            if isinstance(event, FetchEnded):
                self._left -= 1
            yield event
            until = 0

    @property
    def running(self) -> bool:
        """Whether a source is still being fetched, or its end was not returned by `events` yet."""
        return self._left > 0

    def stop(self) -> None:
        """Stop all fetches, and wait for them for a few seconds at most."""
        self._stop.set()
        until = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _run(self, group: list[SourceConfig]) -> None:
        with self._slots:
            for source in group:
                self._events.put(self._fetch(source))

    def _fetch(self, source: SourceConfig) -> FetchEnded:
        latest = 0.0
        total: int | None = None

        def report(progress: FetchProgress) -> None:
            nonlocal latest, total
            now = time.monotonic()
            # a new total and the last file are always reported
            is_news = progress.files_total != total or progress.files == progress.files_total
            if is_news or now - latest >= _PROGRESS_EVERY:
                latest, total = now, progress.files_total
                self._events.put((source.name, progress))

        folder = digest_folder(source)
        try:
            with hold_or_stop(lock_file(source.name), self._stop.is_set):
                job = FetchJob(source, folder, report, self._stop.is_set)
                fetched = kind_of(source).fetch(job)
                if source.options.get("hydrate"):
                    _hydrate(job, fetched)
                if fetched.problems:
                    _log(source)
                return FetchEnded(source, fetched)
        except Stopped:
            return FetchEnded(source, FetchReport(), stopped=True)
        except SourceError as error:
            _log(source, error)
            message = clean_line(str(error))
        except OSError as error:
            _log(source, error)
            reason = f"{error.filename or folder}: {error.strerror or error}"
            message = f"{clean_line(reason)}; fix this and sync again"
        except Exception as error:  # a failure of one source must not stop the others
            _log(source, error)
            reason = clean_line(f"{type(error).__name__}: {error}")[:300]
            message = f"{redacted(source.location)}: failed ({reason})"
        return FetchEnded(source, FetchReport(), message)


def _hydrate(job: FetchJob, fetched: FetchReport) -> None:
    """Ask arXiv for the papers of the lists, which stay as they are if it is out of reach."""
    from tui_reader.sources.arxiv.hydrate import hydrate
    from tui_reader.sources.failures import UnreachableError

    try:
        answers = hydrate(job)
    except UnreachableError:
        return
    except SourceError as error:
        fetched.problems.append(clean_line(str(error)))
        return
    fetched.files += answers.files
    fetched.bytes += answers.bytes


def _log(source: SourceConfig, error: Exception | None = None) -> None:
    """Log that a fetch failed; without `error`, that some of its files failed."""
    host = host_of(source.location)
    what = "fetching" if error else "fetching some files of"
    log_error(f"{what} a source of kind {source.kind}{f' at {host}' if host else ''}", error)


def _host(source: SourceConfig) -> str:
    return kind_of(source).host(source.location) or f"source {source.name}"
