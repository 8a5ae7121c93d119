"""ExportDialog: choose a format and a file, then write the papers and show the progress."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.confirm import confirm
from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.widgets.path_input import PathInput
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.work.threads import threaded
from tui_reader.config import Config
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.export import FORMATS
from tui_reader.export.file import ExportError, check_path, export_folder, write_file
from tui_reader.library import Library
from tui_reader.system.errorlog import log_error
from tui_reader.system.paths import expanded

_NAMES: Final = tuple(FORMATS)
_NOT_NAME: Final = re.compile(r"[^\w.+-]+")
_POLL_SECONDS: Final = 0.2
"""Seconds between two updates of the progress."""


class Exported(NamedTuple):
    """A finished export."""

    papers: int
    """How many."""
    format: str
    path: Path


class _StoppedError(Exception):
    pass


class ExportDialog(Dialog[Exported]):
    """A field for the file and a list of formats; esc stops the writing, or closes."""

    BINDINGS = [
        Binding("enter", "export", "Export", priority=True),
        Binding("down", "move(1)", "Format", priority=True, key_display="↓"),
        Binding("up", "move(-1)", "Format", show=False, priority=True),
        LEAVE,
    ]

    def __init__(
        self,
        config: Config,
        library: Path,
        numbers: Sequence[int],
        what: str,
        title: str,
        format: str,
    ) -> None:
        """Export papers of the library at `library`; `what` describes them.

        `title` becomes the suggested file name; the cursor begins on `format`.
        """
        count = plural(len(numbers), "paper")
        super().__init__(f"Export {count}", (f"From {what}. Up and down choose the format.",))
        self._library = library
        self._numbers = numbers
        self._format = format
        name = _NOT_NAME.sub("-", title).strip("-.")[:60] or "papers"
        self._proposed = _tilde(export_folder(config) / f"{name}{FORMATS[format].suffix}")
        self._stop: threading.Event | None = None
        """Stops the running export."""
        self._done = 0

    def contents(self) -> ComposeResult:
        """The file and the formats."""
        yield PathInput(self._proposed, compact=True, select_on_focus=False)
        yield Choices(self._lines, id="formats")

    def on_mount(self) -> None:
        """Put the cursor on the format that was used last."""
        self.choices.can_focus = False
        self.choices.set_rows(len(_NAMES), _NAMES.index(self._format))
        self.set_interval(_POLL_SECONDS, self._poll)

    def on_unmount(self) -> None:
        """Stop the running export."""
        if self._stop:
            self._stop.set()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        name = _NAMES[index]
        cells = max(map(len, _NAMES)) + 2
        about = FORMATS[name].description
        return [[Part(f" {name:<{cells}}"), Part(fit(about, width - cells - 2), "about")]]

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """Give the file the suffix of the format."""
        old, self._format = self._format, _NAMES[event.index]
        line = self.field
        if line.value.endswith(FORMATS[old].suffix):
            stem = line.value.removesuffix(FORMATS[old].suffix)
            line.value = f"{stem}{FORMATS[self._format].suffix}"
            line.cursor_position = len(line.value)

    def on_path_input_completed(self, event: PathInput.Completed) -> None:
        """Show what the path may go on with."""
        if self._stop is None:
            self.show_message(event.message)

    def on_input_changed(self) -> None:
        """Clear the message: the path was changed."""
        if self._stop is None:
            self.show_message("")

    def action_leave(self) -> None:
        """Stop the writing, or close the dialog."""
        if self._stop is None:
            self.leave(None)
            return
        self._stop.set()
        self._stop = None
        self.show_message("Stopped; nothing was written.")

    def action_export(self) -> None:
        """Write the file; ask first if it exists."""
        typed = self.field.value.strip()
        if self._stop or not typed:
            return
        try:
            path = expanded(typed).absolute()
            check_path(path)
            is_there = path.exists()
        except (ExportError, RuntimeError, OSError) as error:
            self.show_message(clean_line(str(error)), "bad")
            return
        if is_there:
            confirm(self.app, f"Overwrite {_tilde(path)}?", (), lambda: self._write(path))
        else:
            self._write(path)

    def _poll(self) -> None:
        if self._stop:
            done = f"{self._done:,} of {plural(len(self._numbers), 'paper')}"
            self.show_message(f"Writing {done}  esc stops", "busy")

    @work
    async def _write(self, path: Path) -> None:
        stop = self._stop = threading.Event()
        self._done = 0
        name = self._format

        def on_progress(count: int) -> None:
            self._done = count
            if stop.is_set():
                raise _StoppedError

        def written() -> int:
            library = Library(self._library)
            try:
                return write_file(library, self._numbers, name, path, on_progress=on_progress)
            finally:
                library.close()

        try:
            count = await threaded(written)
        except _StoppedError:
            return
        except asyncio.CancelledError:  # the reader is closing
            stop.set()
            raise
        except Exception as error:  # report any failure: the user can try again
            if not isinstance(error, ExportError):
                log_error("exporting papers", error)
            if not stop.is_set():
                self._stop = None
                is_ours = isinstance(error, ExportError)
                self.show_message(clean_line(f"{'' if is_ours else 'It failed: '}{error}"), "bad")
            return
        self._stop = None
        self.leave(Exported(count, name, path))


def _tilde(path: Path) -> str:
    """A path, with `~` for the home directory."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
