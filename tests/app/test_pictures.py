"""The screen as a picture, on the bundled sample: a change shows as a difference to look at."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.app.driver import Reader
from tests.app.painting import painting_on_demand
from tests.app.parsed_once import parsed_once
from tui_reader.app.reader import ReaderApp
from tui_reader.app.run import make_app

SIZES = {"wide": (160, 45), "medium": (100, 30), "narrow": (70, 24)}
KEYS = {
    "list": ("s", "r", "j", "s", "j"),
    "detail": ("j", "enter", "J"),
    "search": ("/", *"attention -ti:sparse"),
    "triage": ("T", "s", "n", "l"),
    "help": ("?",),
    "trends": ("w", *["right_square_bracket"] * 3),
}
THEMES = ("reader-dark", "reader-light")
PICTURES = [
    *product(SIZES, THEMES, ("list", "search", "triage", "help")),
    ("wide", "reader-dark", "detail"),
    ("medium", "reader-light", "detail"),
    ("narrow", "reader-dark", "detail"),
    ("medium", "reader-dark", "trends"),
    ("narrow", "reader-light", "trends"),
]


@pytest.fixture
def app(sample: Path) -> Iterator[ReaderApp]:
    reader = make_app()
    with painting_on_demand(), parsed_once():
        yield reader
    reader.background.close()
    reader.model.library.close()
    reader.model.marks.close()


@pytest.mark.parametrize(("size", "theme", "shown"), PICTURES)
def test_the_sample_looks_as_it_did(
    app: ReaderApp, snap_compare: Callable[..., bool], size: str, theme: str, shown: str
) -> None:
    app.theme = theme

    async def settle(pilot: Pilot[None]) -> None:
        while app.focused is None:
            await asyncio.sleep(0.01)
        reader = Reader(app, pilot)
        await reader.press(*KEYS[shown])
        match shown:
            case "triage":
                await reader.until(lambda: "4 of 44" in "\n".join(reader.screen))
            case "search":
                await reader.until(
                    lambda: (
                        app.model.view.query.startswith("attention -ti:sparse")
                        and not app.model.is_partial
                        and f"{len(app.model)} unread" in "\n".join(reader.screen)
                    )
                )
            case "trends":
                await reader.until_shown("▸all", "words", "papers, at most")
            case _:
                unread = {"list": 43, "detail": 43, "help": 44}[shown]
                await reader.until(lambda: reader.unread("All") == unread)
                await reader.until(lambda: shown != "list" or reader.unread("Starred") == 2)
        if shown == "detail":
            await reader.until(lambda: reader.detail.has_focus)
        await reader.until(lambda: not reader.main.controllers.sync.is_syncing)
        if shown not in ("triage", "trends"):
            await reader.detail_or_list_drawn()
        app.clear_notifications()
        await pilot.pause()

    assert snap_compare(app, terminal_size=SIZES[size], run_before=settle)
