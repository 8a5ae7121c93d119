"""ReaderApp: the application around the main screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import BindingType
from textual.notifications import Notify, SeverityLevel
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from tui_reader.app.main_screen import MainScreen
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.state.session import Session
from tui_reader.app.terminal.capabilities import (
    AsciiScrollBar,
    Sixteen,
    has_few_colors,
    wants_no_color,
)
from tui_reader.app.terminal.colors import use_colors
from tui_reader.app.terminal.suspend import end_when_interrupted, stop_in_turn
from tui_reader.app.textual_compat.app import KeyedApp
from tui_reader.app.textual_compat.driver import lasting
from tui_reader.app.textual_compat.memory import forget_looks, let_go
from tui_reader.app.textual_compat.notification import Told
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.words.messages import plural
from tui_reader.app.work.background import Background
from tui_reader.app.work.failures import tell_end, watch_tasks
from tui_reader.app.work.threads import threaded
from tui_reader.config import Config
from tui_reader.display.glyphs import ASCII, glyphs, plain
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.filter import LineFilter
    from textual.theme import Theme

_ENDINGS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
]
"""Signals that end the reader as q does: the terminal is given back, the session kept."""
_BEGIN_SECONDS = 0.05
"""How long the first papers are left on screen before anything else is begun."""
_LOOK_SECONDS = 0.05
"""How often it is looked whether a sync has ended."""
_PROBLEMS = 4
"""How many problems of the configuration are told at the start."""
_MARKS_SECONDS = 2.0
"""How often another reader's marks are looked for."""
_GIVE_BACK_SECONDS = 60.0


class ReaderApp(KeyedApp):
    """The reader."""

    TITLE = "tui-reader"
    CSS_PATH = STYLES / "reader.tcss"
    ALLOW_SELECT = False
    """Textual's selection by mouse: the panes' lines have none, and a click on a widget that has
    just gone ends Textual 8.2."""
    main: MainScreen
    BINDINGS: ClassVar[list[BindingType]] = []
    _is_plain = False
    """Whether colours cannot be trusted to tell things apart."""

    def __init__(
        self,
        config: Config,
        model: ListModel,
        background: Background,
        session: Session,
        themes: Sequence[Theme] = (),
    ) -> None:
        """A reader of `model`."""
        super().__init__(ansi_color=True if wants_no_color() else None)
        self.config = config
        self.model = model
        self.background = background
        self.session = session
        few = has_few_colors(self.console.color_system)
        self._is_plain = few or self.no_color
        self._more_filters = [Sixteen()] if few and not self.no_color else []
        use_colors(not self.no_color)
        ScrollBar.renderer = AsciiScrollBar if glyphs() is ASCII else ScrollBarRender
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        for theme in themes:
            self.register_theme(theme)
        wanted = config.theme or DARK.name
        self.theme = wanted if wanted in self.available_themes else DARK.name
        self._log_kept: Path | None = None
        self._draw_plainly()
        self.set_class(glyphs() is ASCII, "-ascii", update=False)
        self._rebind()
        self.main = MainScreen(config, model, background, session)

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver of the terminal, which may be closed meanwhile."""
        return lasting(super().get_driver_class())

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return self.main

    def on_mount(self) -> None:
        """Begin the work in the background once the first papers are on screen."""
        watch_tasks(self)
        stop_in_turn(self._driver)
        loop = asyncio.get_running_loop()
        for number in _ENDINGS:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, None, 128 + number)
        if not self.is_headless:
            end_when_interrupted(self)
        self.call_after_refresh(self.set_timer, _BEGIN_SECONDS, self._begin)

    def _begin(self) -> None:
        from tui_reader.app.work.heap import give_back, keep_what_is_there, share_one_heap

        if not self.is_headless:  # the process is the reader's alone
            share_one_heap()
            keep_what_is_there()
            self.set_interval(_GIVE_BACK_SECONDS, give_back)
        self._tell_problems()
        self.main.take_over_marks()
        if self.config.views:
            self.main.views_changed()
        self.main.highlight_keywords()
        self.main.keep_marks()
        if self.config.sources:
            self.main.start_sync(fetch=self.background.is_sync_due(self.config))
            self.main.watch_folders()
        elif not self.config.may_lack_sources:
            from tui_reader.app.dialogs.welcome import WelcomeDialog

            self.push_screen(WelcomeDialog())
        self.set_interval(_MARKS_SECONDS, self._look_after)

    def _look_after(self) -> None:
        from tui_reader.app.terminal.capabilities import is_gone

        if not self.is_headless and is_gone():
            self.exit(return_code=128 + signal.SIGHUP)
        else:
            let_go(self)
            forget_looks()
            self.main.look_after()

    def _tell_problems(self) -> None:
        """Say what of the configuration is left aside."""
        from tui_reader.app.words.problems import problems
        from tui_reader.system import paths

        self.main.tell_of_marks()
        if not paths.may_be_written(paths.data_dir()):
            told = (
                f"{paths.data_dir()}: cannot be written; papers can be read and marked, but "
                "nothing is fetched, and where you were is not remembered: give yourself the "
                "right to it, or set TUI_READER_DATA_DIR"
            )
            self.notify(told, severity="warning", markup=False, timeout=15)
        found = (*self.config.problems, *problems(self.config))
        folder = f"{paths.config_file().parent}{os.sep}"  # the doctor tells it
        for problem in found[:_PROBLEMS]:
            self.notify(problem.removeprefix(folder), severity="warning", markup=False, timeout=10)
        if len(found) > _PROBLEMS:
            more = plural(len(found) - _PROBLEMS, "more problem")
            self.notify(f"{more}: tui-reader doctor lists them.", severity="warning", timeout=10)

    def sources_changed(
        self, names: set[str] | None, *, asked: bool = False, fetch: bool = False
    ) -> None:
        """Take over the configuration as it was just written, and what that does to `names`.

        The sidebar follows. With `fetch` these sources (None: all) are synced too.
        """
        if self.reload_config():
            self.main.watch_folders()
            self._follow_sources(names, asked, fetch)

    def reload_config(self) -> bool:
        """Take over the configuration as it was just written; whether it can be read."""
        from tui_reader import config
        from tui_reader.system import paths

        try:
            self.config = self.main.config = config.load(paths.config_file(), salvage=True)
        except config.ConfigError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return False
        self.main.share_marks()
        return True

    def keep_option(self, key: str, value: Any) -> None:
        """Have the configuration remember a setting of the whole file that was changed here."""
        from tui_reader import config
        from tui_reader.config import edit as config_edit
        from tui_reader.system import paths

        self.config = self.main.config = replace(self.config, **{key: value})
        try:
            config_edit.set_option(paths.config_file(), key, value)
        except config.ConfigError as error:
            self.notify(str(error), severity="warning", markup=False, timeout=6)

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
        for screen in self.screen_stack:
            if leaving := getattr(screen, "leaving", None):
                leaving()
        if self.main.is_mounted:
            self.main.remember()
        super().exit(*args, **kwargs)

    def on_unmount(self) -> None:
        """End the threads, which the end of the event loop waits for."""
        self.background.stop()

    # The terminal and the user's ways

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours where there are few colours."""
        return [*super().get_line_filters(), *self._more_filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The borders of boxes and panes, in the style sheets `$frame` and `$frame-focused`."""
        frame = glyphs().frame
        focused = "heavy" if self._is_plain and frame == "round" else frame
        return {"frame": frame, "frame-focused": focused}

    def watch_theme(self) -> None:
        """Draw in the theme that was chosen; the configuration remembers it."""
        self._draw_plainly()  # a theme of the terminal's own colours has none to lay over another
        if self.is_running:
            self.keep_option("theme", self.theme)

    def _draw_plainly(self) -> None:
        self.set_class(self._is_plain or self.current_theme.ansi, "-plain", update=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Show a message, in ASCII where that is asked for."""
        seconds = self.NOTIFICATION_TIMEOUT if timeout is None else timeout
        told = Told(plain(message), title, severity, seconds, markup=markup)
        self.post_message(Notify(told))

    # Failures

    def _handle_exception(self, error: Exception) -> None:
        """Log what ends the reader, at once: its end may fail too."""
        screen = type(self.screen).__name__ if self.screen_stack else "no screen"
        self._log_kept = log_error(f"in the reader, at {screen}", getattr(error, "error", error))
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End, without Textual's rendering of what every variable holds: that may take for ever."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """After a failure, one line for the user; the rest is in the log."""
        error = self._exception
        if error is not None:
            tell_end(getattr(error, "error", error), self._log_kept)
        elif self._exit_renderables:  # what reads the terminal has failed, and tells no error
            tell_end(None, log_error("reading what is typed in the terminal"))
        self._exit_renderables.clear()
