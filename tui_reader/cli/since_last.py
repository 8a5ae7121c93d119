"""`list --since-last`: what has arrived since the last such call for the same query."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tui_reader.cli.output import PARTLY, CommandError
from tui_reader.library import SINCE, Library, View
from tui_reader.system import paths
from tui_reader.system.files import read_json, replace_file
from tui_reader.system.lock import hold_lock

_WAIT_SECONDS: Final = 30.0
"""Seconds to wait for another call, which prints its papers first."""
_MAX_QUERIES: Final = 1000
"""Queries whose last call is remembered, the latest ones."""


@contextmanager
def one_at_a_time() -> Iterator[Path]:
    """The file that remembers the calls, not used by another call meanwhile."""
    path = paths.since_last_file()
    end = time.monotonic() + _WAIT_SECONDS
    with ExitStack() as stack:
        try:
            held = hold_lock(path.with_suffix(".lock"), lambda: time.monotonic() > end)
            lock = stack.enter_context(held)
        except OSError as error:
            raise _unwritable(path, error) from error
        if lock is None:
            raise CommandError("another tui-reader list --since-last is still running", PARTLY)
        yield path


def _unwritable(path: Path, error: OSError) -> CommandError:
    return CommandError(f"{path}: cannot be written ({error.strerror or error})")


def last_call(path: Path, query: str) -> int | None:
    """The time up to which papers had arrived at the last call; None: it is the first one."""
    return _known(path).get(query)


def arrived_since(
    library: Library, query: str, order: str, limit: int, last: int
) -> tuple[Sequence[int], int]:
    """The papers that `query` finds and that arrived after `last`, and the time to remember."""
    while True:  # another process may add papers between the two questions
        until = library.arrived_until()
        numbers = library.view(View(SINCE, str(last), query), order, limit=limit)
        if library.count_since(until) == 0:
            return numbers, max(last, until)


def remember(path: Path, query: str, until: int) -> None:
    """Remember that this call has printed everything that arrived up to `until`."""
    known = _known(path)
    known.pop(query, None)
    known[query] = until
    latest = dict(list(known.items())[-_MAX_QUERIES:])
    try:
        replace_file(path, json.dumps(latest, indent=1) + "\n")
    except OSError as error:
        raise _unwritable(path, error) from error


def _known(path: Path) -> dict[str, int]:
    """The times by query, the latest call last; none if the file is missing or invalid."""
    data = read_json(path)
    return {query: each for query, each in data.items() if type(each) is int and each >= 0}
