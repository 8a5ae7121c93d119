"""Progress on stderr, one row a source, if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from tui_reader.cli.output import is_terminal
from tui_reader.display.counts import byte_size, plural

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from tui_reader.sources.fetch import FetchProgress


_Step = TypeVar("_Step")
_Result = TypeVar("_Result")


def run_to_end(
    running: Generator[_Step, None, _Result], show: Callable[[_Step], object] = lambda step: None
) -> _Result:
    """The result of `running`; `show` is called with each step that it yields."""
    with closing(running):
        while True:
            try:
                step = next(running)
            except StopIteration as end:
                result: _Result = end.value
                return result
            show(step)


class ProgressRows:
    """Rows shown during a command that disappear at its end."""

    def __init__(self, names: Iterable[str], *, wanted: bool = True) -> None:
        self._progress: Progress | None = None
        self._rows: dict[str, TaskID] = {}
        self._phases: dict[str, str] = {}
        if wanted and is_terminal(sys.stderr) and is_terminal(sys.stdout):
            self._progress = _progress()
            for name in names:
                self._row(name)

    @property
    def shown(self) -> bool:
        """Whether anything is shown."""
        return self._progress is not None

    def __enter__(self) -> ProgressRows:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress:
            self._progress.stop()

    def fetching(self, name: str, fetched: FetchProgress) -> None:
        """Show how much of `name` has been fetched."""
        if not self._progress:
            return
        count = plural(fetched.files, "file")
        if fetched.files_total is not None:
            count = f"{fetched.files:,}/{plural(fetched.files_total, 'file')}"
        amounts = [count] if fetched.files or fetched.files_total else []
        if fetched.bytes:
            amounts.append(byte_size(fetched.bytes))
        self._show(name, "fetching", fetched.files, fetched.files_total or None, amounts)

    def writing(self, name: str, done: int, total: int, phase: str) -> None:
        """Show that texts are written for `done` of `total` papers."""
        if self._progress:
            self._show(name, phase, done, total, [f"{done:,}/{plural(total, 'paper')}"])

    def indexing(self, name: str, done: int, total: int, papers: int) -> None:
        """Show that `done` of the `total` bytes of `name` are indexed, with `papers` papers."""
        if self._progress:
            amounts = [byte_size(done), plural(papers, "paper")]
            self._show(name, "indexing", done, total, amounts)

    def finished(self, name: str, phase: str) -> None:
        """Show that `name` has finished; `phase` is `done` or `failed`."""
        if self._progress and self._phases.get(name) != phase:
            self._phases[name] = phase
            self._progress.update(self._row(name), completed=1, total=1, phase=phase)

    def _show(
        self, name: str, phase: str, done: int, total: int | None, amounts: list[str]
    ) -> None:
        assert self._progress
        row = self._row(name)
        if self._phases.get(name) != phase:  # another unit: restart the estimate
            self._phases[name] = phase
            self._progress.reset(row)
        self._progress.update(
            row, completed=done, total=total, phase=phase, amounts="  ".join(amounts)
        )

    def _row(self, name: str) -> TaskID:
        assert self._progress
        if name not in self._rows:
            self._rows[name] = self._progress.add_task(
                "", total=None, name=name, phase="waiting", amounts=""
            )
        return self._rows[name]


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    def text(field: str) -> TextColumn:
        column = Column(no_wrap=True, overflow="ellipsis")
        return TextColumn(f"{{task.fields[{field}]}}", markup=False, table_column=column)

    return Progress(
        text("name"),
        text("phase"),
        BarColumn(bar_width=16),
        text("amounts"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )
