"""Reader: the open reader as a user has it, keys and mouse in and the screen out."""

import asyncio
import time
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events
from textual._queue import Queue
from textual.app import ScreenStackError
from textual.geometry import Region
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from tests.app.painting import paint
from tui_reader import config
from tui_reader.app.reader import ReaderApp
from tui_reader.app.state.session import PANES
from tui_reader.config import edit as config_edit
from tui_reader.core.paper import Paper
from tui_reader.library import Library, View
from tui_reader.marks.model import Mark
from tui_reader.marks.store import Marks
from tui_reader.sync.run import sync
from tui_reader.system import paths

_LIMIT_SECONDS = 60.0
_POLL_SECONDS = 0.01
_UPDATES = 8
"""Updates of the screen that a key may lead to, one after another."""
_TURNS = 200
"""Turns of the event loop after which a widget that is still at work is waited for."""
_QUIET_TURNS = 3
"""Turns without a message: tasks that were just started have sent theirs."""


def add(*folders: Path) -> None:
    """Have the digests below `folders` in the user's library."""
    for folder in folders:
        config_edit.add_source(
            paths.config_file(), config.SourceConfig(folder.name, "folder", str(folder))
        )
    sync_all()


def sync_all() -> None:
    """Sync as another program would, a cron job for one."""
    with closing(Library(paths.library_file())) as library:
        for _ in sync(config.load(paths.config_file()), library):
            pass


def mark_on_disk(id_: str) -> Mark:
    """What the marks file says of a paper, read by itself."""
    with closing(Marks(paths.marks_file())) as marks:
        return marks.get([id_])[id_]


def all_marks() -> list[Mark]:
    """The marks file's whole content, times and all."""
    with closing(Marks(paths.marks_file())) as marks:
        return marks.changed().marks


def marks_on_disk() -> dict[str, tuple[bool, bool, tuple[str, ...], str | None]]:
    """All marks in the marks file, without their times."""
    every = all_marks()
    marks_by_id = {mark.id: (mark.read, mark.starred, mark.tags, mark.note) for mark in every}
    return {id_: each for id_, each in marks_by_id.items() if any(each)}


class Reader:
    """The open reader."""

    def __init__(self, app: ReaderApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        self.main = app.main
        self.sidebar = app.main.sidebar
        self.list = app.main.papers
        self.detail = app.main.detail

    # Keys, mouse and time

    async def press(self, *keys: str) -> None:
        """Press each key once the one before has been handled."""
        for key in keys:
            self.type(key)
            await self.handled()

    def paint(self) -> None:
        """Draw what has changed on the screen; reading `screen` does that too."""
        with suppress(ScreenStackError):  # the reader may have been left
            paint(self.app.screen)

    def is_drawn(self) -> bool:
        """Whether what is on screen is of the paper under the cursor, if there is one."""
        if not len(self.app.model) or not self.detail.display:
            return bool(self.screen)
        listed = self.detail.listed
        return bool(listed and self.detail_lines and listed.paper.id == self.paper.id)

    async def handled(self) -> None:
        """Wait until what was sent to the reader has been handled."""
        for _ in range(_UPDATES):
            await self._quiet()
            if self._is_idle():
                screen = self.app.screen
                if not _needs_update(screen):
                    return
                screen._on_timer_update()

    async def _quiet(self) -> None:
        """Wait until no widget of the screen has a message, or each is done with those it had."""
        quiet = 0
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            quiet = quiet + 1 if self._is_idle() else 0
            if quiet == _QUIET_TURNS:
                return
        await self.pilot._wait_for_screen()

    def _is_idle(self) -> bool:
        """Whether the app, and the widgets of the screen, wait for messages."""
        if not _is_waiting(self.app):
            return False
        try:
            nodes = self.app.screen.walk_children(with_self=True)
        except ScreenStackError:  # the reader has been left
            return False
        return all(_is_waiting(node) for node in nodes)

    def type(self, *keys: str) -> None:
        """Type keys, as a terminal sends them: at once, whether they were handled or not."""
        for key in keys:
            name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
            character = {"space": " ", "enter": "\r", "tab": "\t"}.get(key)
            event = events.Key(name, key if len(key) == 1 else character)
            event.set_sender(self.app)
            self.app.post_message(event)

    async def write(self, text: str) -> None:
        """Type a text into the field that has the focus, and wait until all of it is there."""
        self.type(*("space" if character == " " else character for character in text))
        await self.handled()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a state; fail with the screen where it does not come."""
        end = time.monotonic() + _LIMIT_SECONDS
        while not condition():
            assert time.monotonic() < end, "\n".join(self.screen)
            await asyncio.sleep(_POLL_SECONDS)
            await self.handled()

    async def until_shown(self, *texts: str) -> None:
        def are_shown() -> bool:
            screen = "\n".join(self.screen)
            return all(text in screen for text in texts)

        await self.until(are_shown)

    async def until_panes(self, *panes: str) -> None:
        await self.until(lambda: self.panes == panes)

    async def until_placed(self, text: str, pane: Widget) -> None:
        """Wait until `text` is on screen in a pane."""
        await self.until(lambda: self.place_of(text, pane))

    async def click(self, text: str, pane: Widget | None = None) -> None:
        """Click where `text` is on screen, or in a pane."""
        await self.until(lambda: self.place_of(text, pane) is not None)
        place = self.place_of(text, pane)
        assert place
        await self.pilot.click(offset=place)

    def place_of(self, text: str, pane: Widget | None = None) -> tuple[int, int] | None:
        """The cell at which `text` begins."""
        region = pane.region if pane else Region(0, 0, *self.app.size)
        strips = self.app.screen._compositor.render_strips()
        for y in range(region.y, region.bottom):
            shown = strips[y].crop(region.x, region.right)
            if text in shown.text:
                before = shown.text[: shown.text.index(text)]
                return region.x + cell_len(before), y
        return None

    async def choose(self, label: str) -> None:
        """Choose a view in the sidebar by keys."""
        await self.press(*["h"] * 2)
        await self.until(lambda: self.pane == "sidebar")
        await self.press("g")
        while label not in self.line_under_cursor:
            before = self.sidebar.cursor
            self.type("j")
            await self.handled()
            assert self.sidebar.cursor != before, f"no {label} in the sidebar"
        await self.press("enter")
        await self.until(lambda: self.pane == "list")

    # What there is to see

    @property
    def screen(self) -> list[str]:
        """The terminal's lines."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def pane(self) -> str | None:
        """The pane that has the keys."""
        return self.app.focused.id if self.app.focused else None

    @property
    def panes(self) -> tuple[str, ...]:
        """The panes that are on screen."""
        shown = {
            name: self.main.query_one(f"#{name}").region
            for name in PANES
            if self.main.query_one(f"#{name}") in self.app.screen._compositor.visible_widgets
        }
        return tuple(name for name, region in shown.items() if region.area)

    @property
    def paper(self) -> Paper:
        """The paper under the list's cursor."""
        listed = self.app.model.paper(self.list.cursor)
        assert listed
        return listed.paper

    @property
    def papers(self) -> list[Paper]:
        """Every paper of the list."""
        found = (self.app.model.paper(index) for index in range(len(self.app.model)))
        return [listed.paper for listed in found if listed]

    @property
    def view(self) -> View:
        return self.app.model.view

    @property
    def row(self) -> str:
        """The first line of the list's row under the cursor."""
        return self.row_of(self.list.cursor)

    def row_of(self, index: int) -> str:
        """The first line of a row of the list."""
        lines = self.list.row_lines(index, 200, self.list.base_style)
        return "".join(segment.text for segment in lines[0])

    @property
    def line_under_cursor(self) -> str:
        """The sidebar's line under its cursor."""
        return self._sidebar_line(self.sidebar.cursor)

    @property
    def notices(self) -> str:
        """Every message that is on screen, each on a line."""
        problems = [notice.message for notice in self.app._notifications]
        return "\n".join([*problems, self.app.status.text])

    @property
    def sidebar_lines(self) -> list[str]:
        """Every line of the sidebar."""
        return [self._sidebar_line(index) for index in range(self.sidebar.rows)]

    def _sidebar_line(self, index: int) -> str:
        lines = self.sidebar.row_lines(index, 80, self.sidebar.base_style)
        return "".join(segment.text for segment in lines[0])

    def unread(self, label: str) -> int:
        """The count beside a view in the sidebar, 0 for none, -1 where there is no such view.

        All has the total beside it; its unread papers are those beside Unread.
        """
        label = "Unread" if label == "All" else label
        line = next((line for line in self.sidebar_lines if label in line), None)
        if line is None:
            return -1
        last = line.split()[-1].replace(",", "")
        return int(last) if last.isdigit() and last != label else 0

    @property
    def detail_lines(self) -> list[str]:
        """Every line of the detail, on screen or not."""
        return ["".join(segment.text for segment in line.segments) for line in self.detail._lines]

    @property
    def detail_text(self) -> str:
        return "\n".join(self.detail_lines)

    @property
    def detail_place(self) -> int:
        """The detail's first line on screen."""
        return round(self.detail.scroll_y)

    async def detail_of(self, paper: Paper) -> None:
        """Wait until the detail shows `paper`."""
        await self.until(
            lambda: self.detail.listed is not None and self.detail.listed.paper.id == paper.id
        )

    async def detail_or_list_drawn(self) -> None:
        """Wait until what is on screen is of the paper under the cursor."""
        if self.detail.display:
            await self.detail_of(self.paper)
        await self.handled()


def _is_waiting(node: MessagePump) -> bool:
    """Whether `node` has no message and is not handling any."""
    queue: Queue[Message | None] = node._message_queue
    return not node._next_callbacks and queue.empty() and bool(queue.ready_event._waiters)


def _needs_update(screen: Screen[object]) -> bool:
    """Whether the next update of the screen, 1/60 s after a change, has anything to do."""
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def configure(top: str = "", tables: str = "") -> None:
    """Write options at the top of the user's config.toml, and tables at its end."""
    path = paths.config_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    old = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{top}\n{old}\n{tables}\n", "utf-8")


def forget_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `webbrowser` look for a browser again, as in a new process."""
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})
