"""PlacesDialog: a menu of places to open papers at, with Zotero and the user's commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.messages.titles import short_title
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.places import places
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.library import Listed

_KEYS: Final = "123456789"
_NAME: Final = 18
"""Columns of a place's name."""


class Choice(NamedTuple):
    """What can be chosen: pages to open, a command of the user's, or else Zotero."""

    name: str
    about: str
    urls: tuple[str, ...] = ()
    command: int | None = None
    """The number of the command in config.toml, from 0."""


def choices(papers: Sequence[Listed], commands: Sequence[str]) -> list[Choice]:
    """The places of `papers` in the order of the first that has each, then what else there is."""
    found: dict[str, list[str]] = {}
    for each in papers:
        for place in places(each.paper):
            found.setdefault(place.name, []).append(place.url)
    return [
        *(Choice(name, _about(urls, len(papers)), tuple(urls)) for name, urls in found.items()),
        Choice("Zotero", "send to Zotero on this machine"),
        *(Choice(name, "your command", command=n) for n, name in enumerate(commands)),
    ]


def _about(urls: Sequence[str], papers: int) -> str:
    return urls[0].partition("://")[2] if papers == 1 else plural(len(urls), "page")


class PlacesDialog(Dialog[Choice]):
    """The places; a number, enter or a click chooses."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("enter", "choose", "Open"),
        *(Binding(key, f"choose({index})", show=False) for index, key in enumerate(_KEYS)),
        Binding("z,Z", "zotero", show=False),
        Binding("O,q", "leave", show=False),
        LEAVE,
    ]
    box_width = 100

    def __init__(self, papers: Sequence[Listed], commands: Sequence[str]) -> None:
        """Offer the places of `papers`, at least one, and the user's commands by their names."""
        one = f"“{short_title(papers[0])}”"
        super().__init__(f"Open {one if len(papers) == 1 else plural(len(papers), 'paper')}")
        self._choices = choices(papers, commands)

    def contents(self) -> ComposeResult:
        """The places."""
        yield Choices(self._lines, id="places")

    def on_mount(self) -> None:
        """List the places."""
        self.query_one(Choices).set_rows(len(self._choices))
        self.fit()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        choice = self._choices[index]
        is_zotero = not choice.urls and choice.command is None
        key = "z" if is_zotero else _KEYS[index : index + 1] or " "
        name = Part(f"{fit(choice.name, _NAME):<{_NAME}}  ")
        return [columns([Part(f" {key}  ", "sign"), name, Part(choice.about, "about")], width, [])]

    def on_row_list_selected(self, event: RowList.Selected) -> None:
        """A click chooses."""
        self.action_choose(event.index)

    def action_choose(self, index: int | None = None) -> None:
        """Choose the place with this number, or the one under the cursor."""
        index = self.query_one(Choices).cursor if index is None else index
        if index < len(self._choices):
            self.leave(self._choices[index])

    def action_zotero(self) -> None:
        """Send to Zotero."""
        self.leave(next(each for each in self._choices if not each.urls and each.command is None))
