"""SourceDetailDialog: everything about one source, its problems first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.work.threads import threaded
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.times import ago, local
from tui_reader.library import FileReport, LibraryError
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.sources.state import SourceState

if TYPE_CHECKING:
    from tui_reader.config import SourceConfig

_SHOWN: Final = 200
"""How many problems are listed one by one."""


class SourceDetailDialog(Dialog[None]):
    """Facts and problems of one source."""

    BINDINGS = [
        Binding("enter,q", "leave", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False, id="down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="up"),
        Binding("space", "scroll(10)", "Page down", show=False),
        Binding("ctrl+d,pagedown", "scroll(10)", "Page down", show=False, id="page_down"),
        Binding("ctrl+u,pageup", "scroll(-10)", "Page up", show=False, id="page_up"),
        LEAVE,
    ]
    box_width = 100

    def __init__(self, source: SourceConfig, known: SourceState, papers: int) -> None:
        super().__init__(source.name)
        self._source = source
        self._known = known
        self._papers = papers

    def contents(self) -> ComposeResult:
        """The facts that are known without reading the library."""
        with VerticalScroll(id="explained"):
            yield Static(explained(self._source, self._known, self._papers), id="explanation")

    def on_mount(self) -> None:
        """Read the problems of its files."""
        self._read()

    @work
    async def _read(self) -> None:
        library = self.reader.model.library
        try:
            files = await threaded(lambda: library.files(self._source.name))
        except (LibraryError, sqlite3.Error, OSError):
            return
        text = explained(self._source, self._known, self._papers, files)
        for explanation in self.query("#explanation").results(Static):
            explanation.update(text)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#explained", VerticalScroll).scroll_relative(
            y=lines, animate=False, immediate=True
        )


def explained(
    source: SourceConfig, known: SourceState, papers: int, files: Iterable[FileReport] | None = None
) -> Content:
    """Facts and problems of a source; `files` is None until they are read."""
    lines: list[Content] = []

    def fact(name: str, text: str) -> None:
        lines.append(_fact(name, text))

    if known.failing and known.last_error:
        what, way = split_error(known.last_error)
        lines.append(Content.styled(f"{glyphs().bad} Its last sync failed", "bold $error"))
        lines.append(Content(what))
        lines += [Content(""), Content.styled("How to fix it", "bold $primary")]
        if way:
            lines.append(Content(way))
        lines.append(Content("Back in the list, R tries it again, e turns it off, d removes it."))
        lines.append(Content(""))
    state = "on" if source.enabled else "off: not synced"
    fact("Kind", f"{source.kind}, {state}")
    fact("Location", redacted(source.location))
    for name, value in source.options.items():
        written = kind_of(source).options[name].value_type.write(value)
        words = "  ".join(written) if isinstance(written, tuple) else str(written)
        fact(name.capitalize(), clean_line(words))
    if kind_of(source).is_remote:
        fact("Kept in", str(digest_folder(source)))
    fact("Last success", _when(known.last_success))
    if known.last_error_at:
        fact("Last error", _when(known.last_error_at))
        if not known.failing:
            fact("", redacted(known.last_error or ""))
    fact("Papers", f"{papers:,}")
    if files is not None:
        lines += _of_files(list(files))
    return Content("\n").join(lines)


def _fact(name: str, text: str) -> Content:
    return Content.assemble((f"{name:<14}", "$foreground 72%"), text)


def _of_files(files: list[FileReport]) -> list[Content]:
    digests = [file for file in files if file.format]
    others = [file for file in files if not file.format]
    more = f", {plural(len(others), 'other file')}" if others else ""
    lines = [_fact("Files", f"{plural(len(digests), 'digest')}{more}")]
    problems = [(file.path, line, message) for file in digests for line, message in file.problems]
    if problems:
        what = plural(len(problems), "entry", "entries")
        lines += [Content(""), Content.styled(f"! {what} that cannot be read", "bold $warning")]
        lines += [
            Content.assemble(
                (f"{clean_line(path)}:{line}  ", "$foreground 72%"), clean_line(message)
            )
            for path, line, message in problems[:_SHOWN]
        ]
        if len(problems) > _SHOWN:
            lines.append(Content(f"and {len(problems) - _SHOWN:,} more"))
    return lines


def split_error(error: str) -> tuple[str, str]:
    """The problem and, after the last `; ` of the error, how to fix it."""
    what, separator, way = redacted(error).rpartition("; ")
    if not separator:
        return way, ""
    return what, f"{way[:1].upper()}{way[1:]}."


def _when(time: str | None) -> str:
    return f"{ago(time)} ({local(time)})" if time else "never"
