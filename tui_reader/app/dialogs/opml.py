"""OpmlDialog: pick feeds of an OPML file and add them as sources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.work.threads import threaded
from tui_reader.config import ConfigError, load
from tui_reader.config.edit import add_source
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.sources.locations import redacted
from tui_reader.sources.opml import Opml, OpmlFeed
from tui_reader.sources.opml_feeds import FeedOffer, sources_of
from tui_reader.system import paths

_TITLE_SHARE: Final = 0.4
"""The part of a row that a title may take."""


class OpmlDialog(Dialog[str]):
    """Space picks, enter adds; returns the name of the first source that it added."""

    BINDINGS = [
        Binding("space", "pick", "Pick"),
        Binding("asterisk", "pick_all", "All", key_display="*"),
        Binding("enter", "add", "Add"),
        *MOVES,
        LEAVE,
    ]
    click = "pick"

    def __init__(self, opml: Opml, offers: Sequence[FeedOffer]) -> None:
        """Offer the feeds of `opml`, at least one."""
        super().__init__(f"OPML: {plural(len(offers), 'feed')}")
        self._problems = opml.problems
        self._offers = offers
        self._picked: set[int] = set()
        self._is_adding = False

    def contents(self) -> ComposeResult:
        """The feeds."""
        yield Choices(self._lines, id="feeds")

    def on_mount(self) -> None:
        """List the feeds."""
        self.choices.set_rows(len(self._offers))
        if self._problems:
            more = len(self._problems) - 1
            rest = f", and {plural(more, 'more problem')}" if more else ""
            self.show_message(f"{self._problems[0]}{rest}", "bad")
        else:
            self._update_message()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        offer = self._offers[index]
        picked = index in self._picked
        room = max(1, width - 5)
        cells = max(1, int(room * _TITLE_SHARE))
        title = fit(offer.title, cells)
        about = f"already added, as {offer.added_as}" if offer.added_as else offer.feed.url
        role = "good" if picked else "about" if offer.added_as else "name"
        return [
            [
                Part(" [x] " if picked else "     " if offer.added_as else " [ ] ", role),
                Part(title + " " * (cells - cell_len(title) + 2), role),
                Part(fit(redacted(about), max(1, room - cells - 2)), "about"),
            ]
        ]

    def _update_message(self) -> None:
        if self._picked:
            self.show_message(f"{plural(len(self._picked), 'feed')} picked; enter adds")
        elif self._new():
            self.show_message("space picks any number of them, * all")
        else:
            self.show_message("All of them are sources already.")

    def _new(self) -> set[int]:
        return {number for number, offer in enumerate(self._offers) if not offer.added_as}

    def action_pick(self) -> None:
        """Pick or unpick the feed under the cursor."""
        if not self._is_adding and not self._offers[self.choices.cursor].added_as:
            self._picked ^= {self.choices.cursor}
            self.choices.refresh_row(self.choices.cursor)
            self._update_message()

    def action_pick_all(self) -> None:
        """Pick every feed that is not a source yet, or none if all are picked."""
        if not self._is_adding:
            new = self._new()
            self._picked = set() if self._picked == new else new
            self.choices.refresh()
            self._update_message()

    def action_add(self) -> None:
        """Add the picked feeds, or the one under the cursor if none is picked."""
        if not self._picked:
            self.action_pick()
        if self._picked and not self._is_adding:
            self._add()

    def action_leave(self) -> None:
        """Close the dialog, unless feeds are being added."""
        if not self._is_adding:
            self.leave(None)

    @work
    async def _add(self) -> None:
        self._is_adding = True
        self.show_message(f"Adding {plural(len(self._picked), 'feed')}…", "busy")
        feeds = [self._offers[number].feed for number in sorted(self._picked)]
        try:
            names = await threaded(lambda: _write(feeds))
        except (ConfigError, OSError) as error:
            self.show_message(clean_line(str(error)), "bad")
            return
        finally:
            self._is_adding = False
        self.reader.sources_changed(set(names), asked=True, fetch=True)
        self.leave(names[0])


def _write(feeds: Sequence[OpmlFeed]) -> list[str]:
    """Add sources for `feeds` to config.toml; returns their names. Raises ConfigError."""
    sources = sources_of(feeds, load(paths.config_file()))
    add_source(paths.config_file(), *sources)
    return [source.name for source in sources]
