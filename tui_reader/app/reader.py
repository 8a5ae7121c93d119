"""ReaderApp: the application around the main screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from tui_reader.app.background import Background
from tui_reader.app.keys import GROUPS
from tui_reader.app.model import Model
from tui_reader.app.screens.main import MainScreen
from tui_reader.app.session import Session
from tui_reader.app.styles import STYLES
from tui_reader.app.themes import DARK, LIGHT
from tui_reader.app.threads import threaded
from tui_reader.config import Config, write_atomically

_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that end the reader as q does: the terminal is given back, the session kept."""
_BEGIN_SECONDS = 0.05
"""How long the first papers are left on screen before anything else is begun."""
_LOOK_SECONDS = 0.05
"""How often it is looked whether a sync has ended."""
_MARKS_SECONDS = 2.0
"""How often another reader's marks are looked for."""


class ReaderApp(App[None]):
    """The reader."""

    TITLE = "tui-reader"
    CSS_PATH = STYLES / "reader.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self, config: Config, model: Model, background: Background, session: Session, log: Path
    ) -> None:
        """A reader of `model`; what goes wrong unexpectedly is kept in the file `log`."""
        super().__init__()
        self.config = config
        self.model = model
        self.background = background
        self.session = session
        self._log_file = log
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wanted = session.theme or config.theme or DARK.name
        self.theme = wanted if wanted in self.available_themes else DARK.name
        self._first_theme = self.theme
        self.main = MainScreen(config, model, background, session)

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return self.main

    def on_mount(self) -> None:
        """Begin the work in the background once the first papers are on screen."""
        loop = asyncio.get_running_loop()
        for number in _ENDINGS:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, None, 128 + number)
        self.call_after_refresh(self.set_timer, _BEGIN_SECONDS, self._begin)

    def _begin(self) -> None:
        for problem in self.config.problems:
            self.notify(problem, severity="warning", markup=False, timeout=10)
        self.main.take_over_marks()
        self.main.views_changed()
        if self.config.sources:
            self.main.start_sync(fetch=self.background.is_sync_due(self.config))
            self.main.watch_folders()
        elif not any("sources" in problem for problem in self.config.problems):
            from tui_reader.app.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen())
        self.set_interval(_MARKS_SECONDS, self.main.look_after)

    def sources_changed(
        self, names: set[str] | None, *, asked: bool = False, fetch: bool = False
    ) -> None:
        """Take over the configuration as it was just written, and what that does to `names`.

        The sidebar follows. With `fetch` these sources (None: all) are synced too.
        """
        from tui_reader import config, paths

        try:
            self.config = self.main.config = config.load(paths.config_file())
        except config.ConfigError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return
        self.main.watch_folders()
        self._follow_sources(names, asked, fetch)

    @work
    async def _follow_sources(self, names: set[str] | None, asked: bool, fetch: bool) -> None:
        await self._synced()
        self.main.start_sync(asked=asked, names=names, fetch=fetch)
        await self._synced()
        model = self.model
        snapshot = await threaded(lambda: self.background.snapshot(model.view, model.order))
        if self.main.is_attached:
            self.main.library_changed(snapshot)

    async def _synced(self) -> None:
        while self.main.is_syncing:
            await asyncio.sleep(_LOOK_SECONDS)

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Leave, remembering where the reader was."""
        if self.main.is_mounted:
            self.main.remember()
        if self.theme != self._first_theme:  # chosen here; else the configuration's stays
            self.session.theme = self.theme
        super().exit(*args, **kwargs)

    async def on_event(self, event: events.Event) -> None:
        """Keys that were on their way when the search line opened are its own."""
        if (
            isinstance(event, events.Key)
            and event.is_forwarded
            and self.screen is self.main
            and self.main.take_late_key(event)
        ):
            return
        await super().on_event(event)

    def on_unmount(self) -> None:
        """End the threads, which the end of the event loop waits for."""
        self.background.stop()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key's action by name, and Textual's own commands."""
        yield from super().get_system_commands(screen)
        if screen is not self.main:
            return
        for keys in GROUPS.values():
            for key in keys:
                action = key.action.format(n=1)
                if not action.startswith("app."):
                    yield SystemCommand(
                        f"{key.label} ({key.shown})",
                        key.help,
                        lambda action=action: self.run_action(action, self.main),
                    )

    def _print_error_renderables(self) -> None:
        """After a failure, one line for the user and the rest for the log."""
        error = self._exception
        if error is None:
            super()._print_error_renderables()
            return
        text = "".join(traceback.format_exception(error))
        try:
            write_atomically(self._log_file, text)
            kept = f"; {self._log_file} has the details"
        except OSError:
            kept = ""
        name = type(error).__name__
        print(f"tui-reader: something unexpected went wrong ({name}){kept}", file=sys.stderr)
