"""Progress on stderr, a line a source, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING

from tui_reader.cli.output import is_terminal, number, size

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from tui_reader.sources.fetch import Fetched


class Rows:
    """Lines that are there while work goes on, and gone afterwards."""

    def __init__(self, names: Iterable[str], *, wanted: bool = True) -> None:
        self._progress: Progress | None = None
        self._rows: dict[str, TaskID] = {}
        self._phases: dict[str, str] = {}
        if wanted and is_terminal(sys.stderr) and is_terminal(sys.stdout):
            self._progress = _made()
            for name in names:
                self._row(name)

    @property
    def shown(self) -> bool:
        """Whether anything is shown at all."""
        return self._progress is not None

    def __enter__(self) -> Rows:
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

    def fetching(self, name: str, fetched: Fetched) -> None:
        """So much of `name` has been fetched."""
        if not self._progress:
            return
        count = number(fetched.files, "file")
        if fetched.files_total is not None:
            count = f"{fetched.files:,}/{number(fetched.files_total, 'file')}"
        said = [count] if fetched.files or fetched.files_total else []
        if fetched.bytes:
            said.append(size(fetched.bytes))
        self._show(name, "fetching", fetched.files, fetched.files_total or None, said)

    def indexing(self, name: str, done: int, total: int, papers: int) -> None:
        """`done` of the `total` bytes of `name` are read, and gave so many papers."""
        if self._progress:
            said = [size(done), number(papers, "paper")]
            self._show(name, "indexing", done, total, said)

    def ended(self, name: str, phase: str) -> None:
        """`name` has come to its end, which `phase` tells in a word."""
        if self._progress and self._phases.get(name) != phase:
            self._phases[name] = phase
            self._progress.update(self._row(name), completed=1, total=1, phase=phase)

    def _show(self, name: str, phase: str, done: int, total: int | None, said: list[str]) -> None:
        assert self._progress
        row = self._row(name)
        if self._phases.get(name) != phase:  # another unit: the time left is reckoned anew
            self._phases[name] = phase
            self._progress.reset(row)
        self._progress.update(row, completed=done, total=total, phase=phase, said="  ".join(said))

    def _row(self, name: str) -> TaskID:
        assert self._progress
        if name not in self._rows:
            self._rows[name] = self._progress.add_task(
                "", total=None, name=name, phase="waiting", said=""
            )
        return self._rows[name]


def _made() -> Progress:
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
        text("said"),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    )
