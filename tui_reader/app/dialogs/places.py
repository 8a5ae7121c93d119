"""A menu of places to open papers at, with Zotero and the user's commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tui_reader.app.dialogs.menu import NUMBERS, MenuDialog
from tui_reader.app.keys.keymap import key_of
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.widgets.choices import Part, columns
from tui_reader.core.places import places
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit
from tui_reader.library import Listed

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


def places_menu(papers: Sequence[Listed], commands: Sequence[str]) -> MenuDialog[Choice]:
    """The menu of the places of `papers`, at least one, and of the user's commands by name."""
    every = choices(papers, commands)
    keys = [
        "z" if not each.urls and each.command is None else NUMBERS[at : at + 1]
        for at, each in enumerate(every)
    ]

    def line(index: int, width: int) -> list[Part]:
        name = Part(f"{fit(every[index].name, _NAME):<{_NAME}}  ")
        key = Part(f" {keys[index] or ' '}  ", "sign")
        return columns([key, name, Part(every[index].about, "about")], width, [])

    bound = [f"z,{key_of('zotero').keys}" if key == "z" else key for key in keys]
    heading = f"Open {papers_named(papers)}"
    return MenuDialog(heading, every, line, "places", {"enter": "Open"}, keys=bound)
