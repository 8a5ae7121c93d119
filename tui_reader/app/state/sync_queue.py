"""SyncQueue: the sync that runs, and the one that runs after it."""

from __future__ import annotations

from typing import NamedTuple


class SyncRequest(NamedTuple):
    """A sync to run."""

    by_user: bool = False
    """Whether the user asked for it, and so is informed of the result even if nothing is new."""
    sources: set[str] | None = None
    """The names of the sources; None for every enabled one."""
    fetch: bool = True
    """Whether to fetch the sources; otherwise only files that changed on disk are read."""


class SyncQueue:
    """Runs one sync at a time. Of the requests made meanwhile, only the latest runs next.

    Sources that changed on disk meanwhile are read after it.
    """

    def __init__(self) -> None:
        self._running: SyncRequest | None = None
        self._next: SyncRequest | None = None
        self._changed: set[str] = set()
        """Sources whose folders changed while a sync ran."""

    @property
    def is_syncing(self) -> bool:
        """Whether a sync runs."""
        return self._running is not None

    @property
    def is_fetching(self) -> bool:
        """Whether the sync that runs fetches, rather than only reads from disk."""
        return self._running is not None and self._running.fetch

    def add(self, request: SyncRequest) -> bool:
        """Take a request; True if nothing runs and the caller has to start it now."""
        if self._running is None:
            self._running = request
            return True
        if request.by_user or request.fetch:
            self._next = request
        elif request.sources:
            self._changed |= request.sources
        return False

    def add_changed(self, sources: set[str]) -> SyncRequest | None:
        """Take sources whose folders changed; the request to start now, if nothing runs."""
        self._changed |= sources
        if self._running is not None or not self._changed:
            return None
        request = SyncRequest(sources=self._changed, fetch=False)
        self._changed = set()
        self._running = request
        return request

    def finish(self) -> SyncRequest | None:
        """The running sync has ended; the request to start now, if one was waiting."""
        self._running, self._next = self._next, None
        return self._running or self.add_changed(set())
