"""A progress bar on stderr, where that is a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from tui_reader.cli.output import is_terminal, number

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Bar:
    """A bar that is there once something has been shown on it, and gone afterwards."""

    def __init__(self) -> None:
        self._wanted = is_terminal(sys.stderr) and is_terminal(sys.stdout)
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress:
            self._progress.stop()

    def show(self, name: str, done: int, total: int, papers: int) -> None:
        """`done` of `total` (in any unit) of `name` is done, and gave so many papers."""
        if not self._wanted:
            return
        if self._progress is None or self._task is None:
            self._progress, self._task = _made()
            self._progress.start()
        said = number(papers, "paper")
        self._progress.update(self._task, completed=done, total=total, name=name, papers=said)


def _made() -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    progress = Progress(
        TextColumn("{task.fields[name]}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[papers]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    return progress, progress.add_task("", total=None, name="", papers="")
