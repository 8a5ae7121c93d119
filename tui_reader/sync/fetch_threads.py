"""Fetches in threads: sources of different hosts side by side, those of one host in turn."""

from __future__ import annotations

import importlib
import queue
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, cast

from tui_reader.config import SourceConfig
from tui_reader.core.text import clean_line, host_of
from tui_reader.sources.fetch import Fetch, Fetched, FetchReport, SourceError, Stopped
from tui_reader.sources.git.program import public
from tui_reader.sources.state import lock_file
from tui_reader.system.lock import hold_lock

_HOSTS_AT_ONCE: Final = 8
_TELL_EVERY: Final = 0.05
"""Seconds between two events of progress of one source, at least."""
_PATIENCE: Final = 3.0
"""Seconds that threads told to stop are waited for; they hold nothing that must be put away."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A source's fetch has come to its end."""

    source: SourceConfig
    report: FetchReport
    error: str | None = None
    """Why nothing could be had, in one line."""
    stopped: bool = False


class Fetches:
    """The fetches of some sources, running from the start."""

    def __init__(self, sources: Iterable[SourceConfig]) -> None:
        """Start a thread for each host."""
        self._events: queue.Queue[tuple[str, Fetched] | Ended] = queue.Queue()
        self._stop = threading.Event()
        self._slots = threading.Semaphore(_HOSTS_AT_ONCE)
        by_host: dict[str, list[SourceConfig]] = {}
        for source in sources:
            by_host.setdefault(_host(source), []).append(source)
        self._left = sum(map(len, by_host.values()))
        # daemons: leaving the program does not wait for a network
        self._threads = [
            threading.Thread(target=self._run, args=(group,), daemon=True, name=f"fetch {host}")
            for host, group in by_host.items()
        ]
        for thread in self._threads:
            thread.start()

    def events(self, wait: float) -> Iterator[tuple[str, Fetched] | Ended]:
        """What has happened, waiting up to `wait` seconds for something; nothing once all ended."""
        until = time.monotonic() + wait
        while self._left:
            try:
                event = self._events.get(timeout=max(0.0, until - time.monotonic()) or 0.000_1)
            except queue.Empty:
                return
            if isinstance(event, Ended):
                self._left -= 1
            yield event
            until = 0

    @property
    def running(self) -> bool:
        """Whether a source has not ended, or not been told of."""
        return self._left > 0

    def stop(self) -> None:
        """Tell all to stop and give them a moment for it."""
        self._stop.set()
        until = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _run(self, group: list[SourceConfig]) -> None:
        with self._slots:
            for source in group:
                self._events.put(self._fetch(source))

    def _fetch(self, source: SourceConfig) -> Ended:
        last = 0.0
        total: int | None = None

        def tell(fetched: Fetched) -> None:
            nonlocal last, total
            now = time.monotonic()
            # how much there is to come, and the last word of a source, are never held back
            is_news = fetched.files_total != total or fetched.files == fetched.files_total
            if is_news or now - last >= _TELL_EVERY:
                last, total = now, fetched.files_total
                self._events.put((source.name, fetched))

        try:
            with hold_lock(lock_file(source.name), self._stop.is_set) as mine:
                if mine is None or self._stop.is_set():
                    raise Stopped
                report = fetcher(source)(source, source.folder, tell, self._stop.is_set)
                if report.problems:
                    _log(source)
                return Ended(source, report)
        except Stopped:
            return Ended(source, FetchReport(), stopped=True)
        except SourceError as error:
            _log(source, error)
            told = clean_line(str(error))
        except OSError as error:
            _log(source, error)
            reason = f"{error.filename or source.folder}: {error.strerror or error}"
            told = f"{clean_line(reason)}; mend that and sync again"
        except Exception as error:  # one source's trouble, whatever it is, is not the others'
            _log(source, error)
            reason = clean_line(f"{type(error).__name__}: {error}")[:300]
            told = f"{public(source.location)}: failed ({reason})"
        return Ended(source, FetchReport(), told)


def _log(source: SourceConfig, error: Exception | None = None) -> None:
    """Log that a fetch failed; without `error`, that some of its files failed."""
    from tui_reader.system.errorlog import log_error

    host = host_of(source.location)
    what = "fetching" if error else "fetching some files of"
    log_error(f"{what} a source of kind {source.kind}{f' at {host}' if host else ''}", error)


def fetcher(source: SourceConfig) -> Fetch:
    """The `fetch` of the source's kind."""
    module = importlib.import_module(f"tui_reader.sources.{source.kind}.fetch")
    return cast(Fetch, module.fetch)


def _host(source: SourceConfig) -> str:
    if source.kind == "arxiv":
        return "arxiv.org"
    return host_of(source.location) or f"source {source.name}"
