"""SourcesDialog: lists the sources with their last syncs, and edits them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.add_source import AddSourceDialog
from tui_reader.app.dialogs.confirm import confirm
from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.dialogs.names import rename_dialog
from tui_reader.app.dialogs.source_detail import SourceDetailDialog
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.work.threads import threaded
from tui_reader.config import ConfigError, check_name
from tui_reader.config import edit as config_edit
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable
from tui_reader.display.times import ago
from tui_reader.display.wrap import fit
from tui_reader.library import Library, LibraryError
from tui_reader.sources import changes, state
from tui_reader.sources.locations import redacted
from tui_reader.sources.registry import digest_folder, kind_of
from tui_reader.sources.state import SourceState
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.config import SourceConfig

_POLL_SECONDS: Final = 0.5
"""Seconds between two reads of the states of the sources."""
_COUNT_SECONDS: Final = 2.0
"""Seconds between two counts of their papers."""
_WHEN_CELLS: Final = 12
_WIDE: Final = 64


class SourceStatus(NamedTuple):
    """A source and the state of its syncs."""

    source: SourceConfig
    state: SourceState
    papers: int
    broken: int
    """Unreadable entries of its files."""


class SourcesDialog(Dialog[None]):
    """The sources in a list."""

    BINDINGS = [
        Binding("enter", "explain", "Explain"),
        LEAVE,
        Binding("a", "add", "Add"),
        Binding("s", "sync", "Sync"),
        Binding("R", "sync_all", "Sync all", id="sync"),
        Binding("e", "enable", "On/off"),
        Binding("f2", "rename", "Rename", id="rename_view"),
        Binding("delete", "remove", "Remove", key_display="del", id="delete_view"),
        Binding("r", "rename", "Rename", show=False),
        Binding("d", "remove", "Remove", show=False),
        Binding("A", "sync_all", "Sync all", show=False),
        *MOVES,
        Binding("comma,q", "leave", show=False),
    ]
    box_width = 100
    click = "explain"

    def __init__(self) -> None:
        super().__init__("Sources")
        self._statuses: list[SourceStatus] = []
        self._papers: dict[str, int] = {}
        self._broken: Counter[str] = Counter()
        self._is_busy = False
        """Whether a source is being renamed or removed."""

    def contents(self) -> ComposeResult:
        """The list."""
        yield Choices(self._lines, row_height=2, id="sources")

    def on_mount(self) -> None:
        """List the sources, the cursor on the first that fails."""
        self._poll()
        failing = [n for n, each in enumerate(self._statuses) if each.state.failing]
        self.choices.set_rows(len(self._statuses), failing[0] if failing else 0)
        self.set_interval(_POLL_SECONDS, self._poll)
        self.set_interval(_COUNT_SECONDS, self._count)
        self._count()

    def _poll(self, name: str = "") -> None:
        """List the sources as they are now, the cursor on `name`, else on the same source."""
        if self.is_closed:
            return
        statuses = []
        for source in self.reader.config.sources:
            known = state.state(source.name)
            papers = self._papers.get(source.name, known.papers or 0)
            statuses.append(SourceStatus(source, known, papers, self._broken[source.name]))
        if statuses != self._statuses or name:
            here = self._current()
            wanted = name or (here.source.name if here else "")
            names = [each.source.name for each in statuses]
            at = names.index(wanted) if wanted in names else self.choices.cursor
            self._statuses = statuses
            self.choices.set_rows(len(statuses), at)
            self.fit()
        else:
            self.choices.refresh()  # `3 min ago` becomes `4 min ago`
        box = self.query_one("#box")
        box.border_subtitle = (
            drawable("syncing…") if self.reader.main.controllers.sync.is_syncing else ""
        )
        if not self.message:
            self._update_message()

    def _update_message(self) -> None:
        if problems := self.reader.config.problems:
            self.show_message(problems[0], "bad")
        elif not self._statuses:
            self.show_message("No source yet: a adds one.")

    @work(exclusive=True, group="count")
    async def _count(self) -> None:
        """Count the papers and the unreadable entries of each source."""
        library = self.reader.model.library
        try:
            self._papers, self._broken = await threaded(lambda: _counted(library))
        except (LibraryError, sqlite3.Error, OSError):
            return
        self._poll()

    # The list

    def _current(self) -> SourceStatus | None:
        return self.under_cursor(self._statuses)

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        source, known, papers, broken = self._statuses[index]
        sign, role = _sign(self._statuses[index])
        kind = source.kind if source.enabled else f"{source.kind}, off"
        when = ago(known.last_success) if known.last_success else "never"
        count = plural(papers, "paper") if width >= _WIDE else f"{papers:,}"
        first = columns(
            [Part(f" {sign} ", role), Part(source.name, "name" if source.enabled else "about")],
            width,
            [
                Part(f"  {kind:<11}", "about"),
                Part(f"{count:>13}" if width >= _WIDE else f"{count:>6}", "about"),
                Part(f"{when:>{_WHEN_CELLS}} ", "about"),
            ],
        )
        if known.failing:
            second = Part(fit(f"   {redacted(known.last_error or '')}", width - 1), "bad")
        elif broken:
            what = f"{plural(broken, 'entry', 'entries')} cannot be read: enter shows which"
            second = Part(fit(f"   {what}", width - 1), "sign")
        else:
            second = Part(fit(f"   {redacted(source.location)}", width - 1), "about")
        return [first, [second]]

    # Actions

    def action_explain(self) -> None:
        """Show the details of the source under the cursor."""
        if here := self._current():
            self.app.push_screen(SourceDetailDialog(here.source, here.state, here.papers))

    def action_add(self) -> None:
        """Add a source."""
        self.app.push_screen(AddSourceDialog(), self._added)

    def _added(self, name: str | None) -> None:
        if name is not None:
            self._poll(name)
            self.show_message(f"Added {name}.", "good")

    def action_sync(self) -> None:
        """Sync the source under the cursor."""
        if here := self._current():
            self._sync({here.source.name})

    def action_sync_all(self) -> None:
        """Sync every source that is on."""
        if self._statuses:
            self._sync(None)

    def _sync(self, names: set[str] | None) -> None:
        if self.reader.main.controllers.sync.is_fetching:
            self.notify("Sources are already being synced.", timeout=2)
        else:
            self.show_message("")
            self.reader.main.controllers.sync.start(by_user=True, names=names)

    def action_enable(self) -> None:
        """Turn the source under the cursor on or off."""
        if (here := self._current()) is None or self._is_busy:
            return
        source = here.source
        try:
            config_edit.enable_source(paths.config_file(), source.name, not source.enabled)
        except (ConfigError, OSError) as error:
            self.show_message(clean_line(str(error)), "bad")
            return
        if source.enabled:
            self.reader.sources_changed({source.name})
            self.show_message(f"{source.name} is off: its papers stay, but it is not synced.")
        else:
            self.reader.sources_changed({source.name}, fetch=True)
            self.show_message(f"{source.name} is on.", "good")
        self._poll()

    def action_rename(self) -> None:
        """Give the source under the cursor another name."""
        if (here := self._current()) is None or self._is_busy:
            return
        name = here.source.name

        def rename(new: str | None) -> None:
            if new is not None and new != name:
                self._rename(name, new)

        about = "Letters, digits, dots, dashes and underscores."
        self.app.push_screen(rename_dialog(name, about, self._problem_of_name), rename)

    def _problem_of_name(self, name: str) -> str:
        config = self.reader.config
        if config.source(name):
            return f"A source named {name} already exists."
        try:
            check_name(name, config)
        except ConfigError as error:
            return clean_line(str(error))
        return ""

    @work
    async def _rename(self, name: str, new: str) -> None:
        config, file = self.reader.config, paths.config_file()
        done = await self._carry_out(
            f"Renaming {name}…", lambda: changes.rename(file, config, name, new), {name, new}
        )
        if done:
            self._poll(new)
            self.show_message(f"{name} was renamed to {new}.", "good")

    def action_remove(self) -> None:
        """Remove the source under the cursor, after asking."""
        if (here := self._current()) is None or self._is_busy:
            return
        source = here.source
        if not kind_of(source).is_remote:
            files = f"The folder {source.location} stays as it is."
        else:
            files = f"Its fetched files in {digest_folder(source)} are deleted."
        text = [f"Remove {source.name}?", files]
        if here.papers:
            papers = plural(here.papers, "paper")
            text.append(f"{papers} are removed from the reader, unless another source has them.")
        text.append("Your stars and read marks stay.")

        confirm(self.app, "Remove a source", text, lambda: self._remove(source.name))

    @work
    async def _remove(self, name: str) -> None:
        config, file = self.reader.config, paths.config_file()
        done = await self._carry_out(
            f"Removing {name}…", lambda: changes.remove(file, config, name), {name}
        )
        if done:
            self._poll()
            self.show_message(f"Removed {name}.", "good")

    async def _carry_out(self, message: str, change: Callable[[], None], names: set[str]) -> bool:
        """Stop the current sync, run `change` in a thread, and follow it; whether it succeeded."""
        main = self.reader.main
        was_syncing = main.controllers.sync.is_syncing
        if was_syncing:
            self.reader.background.syncs.stop()
        self._is_busy = True
        self.show_message(message, "busy")
        try:
            await threaded(change)
        except (ConfigError, OSError) as error:
            self.show_message(clean_line(str(error)), "bad")
            return False
        finally:
            self._is_busy = False
        # start the stopped sync again
        self.reader.sources_changed(None if was_syncing else names, fetch=was_syncing)
        return True


def _counted(library: Library) -> tuple[dict[str, int], Counter[str]]:
    """The papers and the unreadable entries of each source."""
    broken: Counter[str] = Counter()
    for file in library.files():
        broken[file.source] += len(file.problems) if file.format else 0
    return {facet.value: facet.total for facet in library.facets("source")}, broken


def _sign(status: SourceStatus) -> tuple[str, str]:
    known = status.state
    if not status.source.enabled:
        return "○", "about"
    if known.failing:
        return "✗", "bad"
    if status.broken:
        return "!", "sign"
    return ("✓", "good") if known.last_success else ("·", "about")
