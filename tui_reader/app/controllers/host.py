"""Host: the services that controllers need from the screen they belong to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from tui_reader.display.glyphs import drawable
from tui_reader.library import LibraryError, QueryError
from tui_reader.system import paths
from tui_reader.system.errorlog import UNEXPECTED, log_error

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Size
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import AwaitMount, Widget
    from textual.worker import Worker

    from tui_reader.app.state.status import Status

_T = TypeVar("_T")


class Host:
    """A screen as controllers know it: it notifies, opens dialogs, runs threads and timers."""

    _last_look_up: object = None
    """What the latest `look_up` calls in its thread."""

    def __init__(self, screen: Screen[Any], status: Status) -> None:
        """Serve the controllers of `screen`; progress is shown in `status`."""
        self._screen = screen
        self._status = status

    @property
    def app(self) -> App[Any]:
        """The application, for calls that only Textual's App offers."""
        return self._screen.app

    @property
    def size(self) -> Size:
        """The size of the terminal."""
        return self._screen.app.size

    @property
    def is_current(self) -> bool:
        """Whether no dialog and no other screen covers this one."""
        return self._screen.is_current

    @property
    def is_watched(self) -> bool:
        """Whether the screen is on top, in a terminal window that has the focus."""
        return self.app.screen is self._screen and self.app.app_focus

    @property
    def is_open(self) -> bool:
        """Whether the screen is still part of a running application."""
        return self._screen.is_attached and self.app.is_running

    def notify(
        self, message: str, *, severity: SeverityLevel = "information", timeout: float | None = None
    ) -> None:
        """Show a message in the status line, or a problem above it, for `timeout` seconds."""
        self._screen.notify(message, severity=severity, timeout=timeout, markup=False)

    def warn(self, problem: str, timeout: float = 10) -> None:
        """Show a problem as a warning."""
        folder = f"{paths.config_dir()}{os.sep}"  # too long for a message; doctor shows it
        self.notify(problem.removeprefix(folder), severity="warning", timeout=timeout)

    def fail(self, message: str) -> None:
        """Show why something could not be done."""
        self.notify(message, severity="error", timeout=10)

    def show_status(self, text: str, work: str = "") -> None:
        """Show how far some work is in the status line, until `text` is empty."""
        self._status.show_progress(work, drawable(text))

    def keys_changed(self) -> None:
        """Other keys are of use now: the footer shows them."""
        self._screen.refresh_bindings()

    def mount_line(self, widget: Widget) -> AwaitMount:
        """Put a widget above the footer."""
        return self._screen.mount(widget, before="KeyFooter")

    def push_screen(
        self, screen: Screen[_T], callback: Callable[[_T | None], None] | None = None
    ) -> None:
        """Open a dialog or another screen; `callback` gets its result."""
        self.app.push_screen(screen, callback)

    def confirm(self, heading: str, do: Callable[[], object], text: Sequence[str] = ()) -> None:
        """Ask a question, and `do` something after a yes."""
        from tui_reader.app.dialogs.confirm import confirm

        confirm(self.app, heading, text, do)

    def run_thread(
        self, work: Callable[[], None], group: str, *, exclusive: bool = False, vital: bool = False
    ) -> Worker[None]:
        """Run `work` in a thread; an `exclusive` one cancels the others of its group.

        The reader ends with an error if `vital` work fails; other failures are only logged.
        """
        return self._screen.run_worker(
            work, group=group, exclusive=exclusive, exit_on_error=vital, thread=True
        )

    def run_task(
        self, work: Callable[[], Coroutine[Any, Any, None]], group: str, *, vital: bool = True
    ) -> Worker[None]:
        """Run an async function concurrently, as `vital` work unless told otherwise."""
        return self._screen.run_worker(work, group=group, exit_on_error=vital)

    def look_up(self, status: str, find: Callable[[], _T], show: Callable[[_T], None]) -> None:
        """Call `find` in a thread with `status` shown, then `show` with its result.

        The latest call replaces one that runs. A failure is shown as a message.
        """

        def work() -> None:
            try:
                end = partial(show, find())
            except Exception as error:
                end = partial(self.fail, problem_of(error, "looking up papers"))
            self.call_later(finish, end)

        def finish(end: Callable[[], object]) -> None:
            if self._last_look_up is work:  # else its result is no longer wanted
                self.show_status("")
                end()

        self._last_look_up = work
        self.show_status(status)
        self.run_thread(work, "look-up", exclusive=True)

    def call_from_thread(self, callback: Callable[..., object], *args: object) -> None:
        """Call `callback` in the application's thread, and wait until it has returned."""
        self.app.call_from_thread(callback, *args)

    def call_later(self, callback: Callable[..., object], *args: object) -> None:
        """Call `callback` in the application's thread soon, unless the application is closing."""
        with suppress(RuntimeError):  # the event loop is closed already
            self._screen.call_later(callback, *args)

    def call_after_refresh(self, callback: Callable[[], None]) -> None:
        """Call `callback` once the screen has been drawn."""
        self._screen.call_after_refresh(callback)

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` once, `seconds` from now."""
        return self._screen.set_timer(seconds, callback)

    def set_interval(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` every `seconds`."""
        return self._screen.set_interval(seconds, callback)


def problem_of(error: Exception, doing: str) -> str:
    """Why the library could not answer; errors that nobody expects are logged."""
    if isinstance(error, LibraryError | QueryError | sqlite3.Error):
        return str(error)
    log_error(doing, error)
    return UNEXPECTED
