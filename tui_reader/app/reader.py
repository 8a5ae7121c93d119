"""ReaderApp: the Textual app around the main screen."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.notifications import Notify
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from tui_reader.app.keys.keymap import key_of
from tui_reader.app.keys.names import character_of, written_key
from tui_reader.app.main_screen import MainScreen
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.state.session import Session
from tui_reader.app.state.settings import Settings
from tui_reader.app.state.status import Problems, Status
from tui_reader.app.terminal.capabilities import (
    AsciiScrollBar,
    SixteenColorFilter,
    has_few_colors,
    is_terminal_closed,
    wants_no_color,
)
from tui_reader.app.terminal.colors import use_colors, use_keywords
from tui_reader.app.terminal.suspend import end_when_interrupted, has_job_control
from tui_reader.app.textual_compat.app import PatchedApp
from tui_reader.app.textual_compat.bindings import (
    bindings_of,
    replace_bindings,
    restore_bindings,
)
from tui_reader.app.textual_compat.memory import forget_border_styles, forget_closed_watchers
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.work.background import Background
from tui_reader.app.work.failures import CrashReport, report_tasks
from tui_reader.app.work.threads import threaded
from tui_reader.config import Config, ConfigError
from tui_reader.core.text import clean
from tui_reader.display.glyphs import ASCII, drawable, glyphs

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.theme import Theme

_ENDING_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that end the reader as q does: the terminal is restored and the session saved."""
_BEGIN_SECONDS: Final = 0.05
"""Seconds after the first paint before other work is started."""
_POLL_SECONDS: Final = 0.05
"""Seconds between two checks whether a sync has ended."""
_UPKEEP_SECONDS: Final = 2.0
"""Seconds between two checks for other readers' marks, and for a closed terminal."""
_TRIM_SECONDS: Final = 60.0
"""Seconds between two releases of free memory to the system."""
_TEXTUAL_COMMANDS: Final = {"Theme", "Screenshot"}
"""Textual's own commands in the palette; the reader has keys for the others."""


class ReaderApp(PatchedApp):
    """The reader."""

    TITLE = "tui-reader"
    CSS_PATH = STYLES / "reader.tcss"
    BINDINGS: ClassVar[list[BindingType]] = []
    _is_plain = False
    """Whether colours alone must not distinguish things."""
    _is_theme_shown_only = False
    """Whether the theme that is being set is not to be saved."""

    def __init__(
        self,
        config: Config,
        model: ListModel,
        background: Background,
        session: Session,
        themes: Sequence[Theme] = (),
    ) -> None:
        """A reader of `model`, with the user's `themes` in addition to the built-in ones."""
        super().__init__(CrashReport(), ansi_color=True if wants_no_color() else None)
        self.settings = Settings(config)
        self.status = Status(self._show_status)
        self._problems = Problems()
        self.model = model
        self.background = background
        self.session = session
        self.before_exit: list[Callable[[], object]] = []
        """Called before the reader ends, for whatever reason: saves unfinished input."""
        few = has_few_colors(self.console.color_system)
        self._is_plain = few or self.no_color
        self._more_filters = [SixteenColorFilter()] if few and not self.no_color else []
        use_colors(not self.no_color)
        use_keywords(config.keywords)
        for theme in (DARK, LIGHT, *themes):
            self.register_theme(theme)
        self.theme = config.theme if config.theme in self.available_themes else DARK.name
        self._update_plain_class()
        self._use_signs()
        self.bind_keys()
        self.main = MainScreen(self.settings, model, background, session, self.status)
        self.direct_screens.add(self.main)

    @property
    def config(self) -> Config:
        """The configuration in use."""
        return self.settings.config

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return self.main

    def on_mount(self) -> None:
        """Start the work in the background once the first papers are on screen."""
        report_tasks(self)
        loop = asyncio.get_running_loop()
        for number in _ENDING_SIGNALS:
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, None, 128 + number)
        if not self.is_headless:
            end_when_interrupted(self)
        self.call_after_refresh(self.set_timer, _BEGIN_SECONDS, self._begin)

    def _begin(self) -> None:
        from tui_reader.app.work.heap import freeze_objects, release_free_memory, share_one_heap

        if not self.is_headless:  # the process belongs to the reader alone
            share_one_heap()
            freeze_objects()
            self.set_interval(_TRIM_SECONDS, release_free_memory)
        self._report_problems()
        self.main.controllers.start()
        if not self.config.sources and not self.config.may_lack_sources:
            from tui_reader.app.dialogs.welcome import WelcomeDialog

            self.push_screen(WelcomeDialog())
        self.set_interval(_UPKEEP_SECONDS, self._check_terminal)

    def _check_terminal(self) -> None:
        if not self.is_headless and is_terminal_closed():
            self.exit(return_code=128 + signal.SIGHUP)
        else:
            forget_closed_watchers(self)
            forget_border_styles()
            self.main.controllers.sync.maintain()

    def _report_problems(self) -> None:
        """Report what is wrong with the marks, the data directory and the settings."""
        from tui_reader.app.messages.startup import startup_problems

        self.main.controllers.marks_copy.report_problems()
        for problem, seconds in startup_problems(self.config):
            self.notify(problem, severity="warning", markup=False, timeout=seconds)

    def sources_changed(
        self, names: set[str] | None, *, asked: bool = False, fetch: bool = False
    ) -> None:
        """Read the changed configuration, and update the library and the sidebar.

        `names` are the changed sources (None: all). With `fetch` they are also fetched.
        """
        if self.reload_config():
            self.main.controllers.sync.watch_folders()
            self._follow_sources(names, asked, fetch)

    def reload_config(self) -> bool:
        """Read the changed configuration again; whether that succeeded."""
        try:
            self.settings.reload()
        except ConfigError as error:
            self.notify(str(error), severity="error", markup=False, timeout=10)
            return False
        self.main.controllers.shared_marks.share()
        return True

    def keep_option(self, key: str, value: Any) -> None:
        """Save a changed setting in config.toml."""
        try:
            self.settings.set_option(key, value)
        except ConfigError as error:
            self.notify(str(error), severity="warning", markup=False, timeout=6)

    @work
    async def _follow_sources(self, names: set[str] | None, asked: bool, fetch: bool) -> None:
        await self._synced()
        self.main.controllers.sync.start(by_user=asked, names=names, fetch=fetch)
        await self._synced()
        model = self.model
        snapshot = await threaded(lambda: self.background.snapshot(model.view, model.order))
        if self.main.is_attached:
            self.main.controllers.listing.library_changed(snapshot)

    async def _synced(self) -> None:
        while self.main.controllers.sync.is_syncing:
            await asyncio.sleep(_POLL_SECONDS)

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """End the reader, after saving drafts and the place in the list."""
        for save in self.before_exit:
            save()
        if self.main.is_mounted:
            self.main.controllers.remember()
        super().exit(*args, **kwargs)

    def on_unmount(self) -> None:
        """Stop the background threads: the event loop waits for them when it closes."""
        self.background.stop()

    # The terminal and the user's preferences

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours in a terminal with few colours."""
        return [*super().get_line_filters(), *self._more_filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The borders of boxes and panes: `$frame` and `$frame-focused` in the style sheets."""
        frame = glyphs().frame
        focused = "heavy" if self._is_plain and frame == "round" else frame
        return {"frame": frame, "frame-focused": focused}

    def watch_theme(self) -> None:
        """Draw in the chosen theme, and save it in the configuration."""
        # a theme of the terminal's own colours cannot distinguish things by background
        self._update_plain_class()
        if self.is_running and not self._is_theme_shown_only:
            self.keep_option("theme", self.theme)

    def show_theme(self, name: str | None) -> None:
        """Draw in a theme (None: the default one) without saving it; ignores unknown names."""
        name = name or DARK.name
        if name in self.available_themes:
            self._is_theme_shown_only = True
            self.theme = name
            self._is_theme_shown_only = False

    def show_signs(self) -> None:
        """Draw with the signs of `display.glyphs` that are in use now."""
        self._use_signs()
        self.refresh_css(animate=False)

    def _use_signs(self) -> None:
        is_ascii = glyphs() is ASCII
        ScrollBar.renderer = AsciiScrollBar if is_ascii else ScrollBarRender
        self.set_class(is_ascii, "-ascii", update=False)

    def _update_plain_class(self) -> None:
        self.set_class(self._is_plain or self.current_theme.ansi, "-plain", update=False)

    def on_notify(self, event: Notify) -> None:
        """Show information in the status line, and problems in a single box above it.

        A screen without a footer, such as the help, shows information in the box.
        """
        notice = event.notification
        # without markup, since it is joined with messages that have text from strangers
        text = Content.from_markup(notice.message).plain if notice.markup else notice.message
        notice.message, notice.markup = drawable(text), False
        if notice.severity == "information" and self.screen.query(KeyFooter):
            event.prevent_default()
            number = self.status.say(" ".join(notice.message.split()))
            self.set_timer(notice.timeout, partial(self.status.expire, number))
            return
        if notice.severity != "information":
            notice.message = self._problems.add(notice.message, monotonic())
        self.clear_notifications()

    def _show_status(self) -> None:
        """Show the status line in the footers of all open screens."""
        for screen in self.screen_stack:
            for footer in screen.query(KeyFooter):
                footer.show_message(self.status.text)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Clean pasted text, wherever it was copied from."""
        if isinstance(event, events.Paste):
            event.text = clean(event.text)
        await super().on_event(event)

    def get_key_display(self, binding: Binding) -> str:
        """A key as the footer shows it."""
        return drawable(binding.key_display or written_key(binding.key))

    def bind_keys(self) -> None:
        """Bind the palette and the shell on every screen, except to keys that type a character."""
        restore_bindings(self)
        bound = bindings_of(self)
        kept = {key: each for key, each in bound.items() if key != self.COMMAND_PALETTE_BINDING}
        for name, action in (("palette", "command_palette"), ("suspend", "suspend_process")):
            for key in filter(None, key_of(name).keys.split(",")):
                if character_of(key) is None:
                    kept[key] = [Binding(key, action, show=False, priority=True)]
        replace_bindings(self, kept)

    def action_suspend_process(self) -> None:
        """Give the terminal to the shell until the user types `fg`, on any screen."""
        if not (has_job_control() and self.stop_process_group()):
            self.notify("There is no shell here that could resume the reader.", timeout=4)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action is available now.

        The key of suspend belongs to a text field or screen that binds it to something else:
        ctrl+z in a text field is undo.
        """
        if action != "suspend_process":
            return True
        own = key_of("suspend")
        return all(
            binding.action == own.action
            for node in (self.focused, self.screen)
            for key in own.keys.split(",")
            for binding in (bindings_of(node).get(key, ()) if node else ())
        )

    # The palette

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette on `screen`, and the themes."""
        from tui_reader.app.dialogs.palette import commands

        for command in super().get_system_commands(screen):
            if command.title in _TEXTUAL_COMMANDS:
                yield command
        yield from commands(self, screen)

    def action_command_palette(self) -> None:
        """Find any view, author or action by name; over another screen, its actions."""
        from tui_reader.app.dialogs.go_to import GoToDialog
        from tui_reader.app.state.places import ACTION, Place, places_of

        screen, session = self.screen, self.session
        if isinstance(screen, GoToDialog):
            return
        is_main = screen is self.main
        actions = [
            Place(ACTION, command.title, command.help, run=command.callback)
            for command in self.get_system_commands(screen)
        ]
        places = [*(places_of(self.main.sidebar.every_row) if is_main else ()), *actions]

        def gone(place: Place | None) -> None:
            if place is None:
                return
            session.remember_place(place.key)
            if place.view:
                self.main.controllers.views.go(place.view)
            elif place.run:
                self.call_next(place.run)  # before any key that was typed since

        library = self.model.library.path if is_main else None
        self.push_screen(GoToDialog(places, session.places, library), gone)

    def search_themes(self) -> None:
        """Show every theme by name, and each as soon as the cursor is on it."""
        from tui_reader.app.dialogs.themes import ThemesDialog

        self.push_screen(ThemesDialog())
