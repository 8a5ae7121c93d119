"""Ranks a large library in a second process, so that this one answers keys meanwhile."""

from __future__ import annotations

import os
import select
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui_reader.library import database
from tui_reader.library.ranking import ranker
from tui_reader.library.ranking.ranker import Ranked
from tui_reader.system import second_python
from tui_reader.system.errorlog import log_error

_MANY: Final = 2_000
"""Papers from which a library is ranked in a second process: below that, and with few stars,
starting the process takes longer than ranking."""
_A_STAR: Final = 100
"""Papers that take about as long to rank as a star takes to learn from."""
_CHECK_SECONDS: Final = 0.1
"""Seconds between two checks whether to stop."""
_NICE: Final = 10


def ranked(
    db: sqlite3.Connection,
    path: Path,
    report: Callable[[float], None],
    stopped: Callable[[], bool],
) -> Ranked | None:
    """`ranker.ranked` for the library at `path`, to which `db` is a connection."""
    if second_python.can_start() and ranker.takes_time(db) and _is_large(db):
        try:
            return _in_process(path, report, stopped)
        except (OSError, EOFError) as error:
            log_error("ranking in a second process", error)
    return ranker.ranked(db, report, stopped)


def _is_large(db: sqlite3.Connection) -> bool:
    (papers,) = db.execute("SELECT count(*) FROM papers").fetchone()
    liked, disliked = ranker.basis(db)
    return int(papers) + _A_STAR * (len(liked) + len(disliked)) >= _MANY


def _in_process(
    path: Path, report: Callable[[float], None], stopped: Callable[[], bool]
) -> Ranked | None:
    """The same by a second process. Raises OSError and EOFError."""
    process = second_python.start(__name__, f"main({str(path)!r})")
    assert process.stdout
    try:
        while not stopped():
            if not select.select([process.stdout], [], [], _CHECK_SECONDS)[0]:
                continue
            answer = second_python.receive(process.stdout)
            if isinstance(answer, Ranked):
                return answer
            if not isinstance(answer, float):
                raise EOFError
            report(answer)
        return None
    finally:
        second_python.end(process)


def main(path: str) -> None:
    """Run as the second process: rank, and write the part done and the result to stdout."""
    os.nice(_NICE)
    connection, _ = database.connect(Path(path))
    result = ranker.ranked(connection, _send)
    connection.close()
    if result:
        result.model.forget_papers()
        _send(result)


def _send(message: float | Ranked) -> None:
    second_python.send(second_python.packed(message))
