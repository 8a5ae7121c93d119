"""PatchedApp: Textual's App without the faults of Textual 8.2 that the reader would meet."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.notifications import Notify
from textual.screen import Screen
from textual.widget import Widget

from tui_reader.app.textual_compat.driver import (
    handle_stop_signals,
    robust,
    stop_process_group,
)
from tui_reader.app.textual_compat.notification import MonotonicNotification

if TYPE_CHECKING:
    from textual.driver import Driver

    from tui_reader.app.work.failures import CrashReport

_KEY_SECONDS: Final = 3.0
"""Seconds that a key waits at most for the keys before it to take effect."""
_CLOSING_POLL_SECONDS: Final = 0.002
"""Seconds between two checks whether a screen that is about to close has closed."""


class UnboundKey(Message, bubble=False):
    """A key was pressed on one of the `direct_screens` that has no binding."""

    def __init__(self, key: events.Key) -> None:
        super().__init__()
        self.key = key


class PatchedApp(App[None]):
    """An app that keeps keys in order, reports crashes in a line and survives its terminal."""

    ALLOW_SELECT = False
    """Textual's text selection by mouse is off: in Textual 8.2 a click on a widget that was removed
    since the last repaint ends the app (as in github.com/Textualize/textual/issues/5629)."""

    def __init__(self, crash_report: CrashReport, **options: Any) -> None:
        """An app that reports exceptions to `crash_report`; `options` are those of App."""
        super().__init__(**options)
        self._crash_report = crash_report
        self.direct_screens: WeakSet[Screen[Any]] = WeakSet()
        """The screens whose bindings run as soon as a key arrives; see `on_event`."""
        self.closing_screens: WeakSet[Screen[Any]] = WeakSet()
        """The screens that were told to close, as soon as they know their result."""
        self._was_closed = False
        """Whether a screen was closed since the last key."""

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Let each key act before the next one is handled.

        Textual 8.2 passes a key from the focused widget up to the app before its binding acts,
        while later keys are already on their way to the widget that still has the focus. Keys
        typed quickly after one that opens a screen or moves the focus would go to the old place.
        So on `direct_screens` the bindings run at once, and everywhere a key waits until a screen
        that is being opened has the focus, and until the result of a closed one was handled.
        (github.com/Textualize/textual/issues/6605 is the case of a single widget.)
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._let_earlier_keys_act()
            screen = self.screen
            is_direct = screen in self.direct_screens and screen.is_mounted
            if is_direct and not _is_typed_into(self.focused):
                self.app_focus = True
                is_bound = await self._check_bindings(event.key, priority=True)
                if not is_bound and not await self._check_bindings(event.key):
                    screen.post_message(UnboundKey(event))
                return
        await super().on_event(event)

    async def _let_earlier_keys_act(self) -> None:
        """Wait until screens have opened or closed, and a text field is idle."""
        end = monotonic() + _KEY_SECONDS
        while monotonic() < end:
            if self._next_callbacks:  # results of closed screens, for one
                await self._flush_next_callbacks()
            elif self._is_opening_screen() or (self._was_closed and self.screen._next_callbacks):
                await asyncio.sleep(0)
            elif self.screen in self.closing_screens:
                await asyncio.sleep(_CLOSING_POLL_SECONDS)
            else:
                break
        self._was_closed = False
        self.closing_screens.discard(self.screen)  # if it took too long, it gets the keys again
        field = self.focused
        if field is not None and _is_typed_into(field):
            while field.message_queue_size and monotonic() < end:
                await asyncio.sleep(0)

    def pop_screen(self) -> AwaitComplete:
        """Close the screen on top; the next key waits until its result was handled."""
        self._was_closed = True
        return super().pop_screen()

    def _is_opening_screen(self) -> bool:
        screen = self.screen
        return not screen.is_mounted or (screen.focused is None and screen.message_queue_size > 0)

    # The terminal

    def get_driver_class(self) -> type[Driver]:
        """Textual's driver, made to survive odd input and the closing of the terminal."""
        return robust(super().get_driver_class())

    def on_mount(self) -> None:
        """Handle SIGTSTP and SIGCONT in the event loop; see `handle_stop_signals`."""
        handle_stop_signals(self._driver)

    def stop_process_group(self) -> bool:
        """Stop until the shell's `fg`; False if the driver cannot do that."""
        if self._driver is None or not self._driver.can_suspend:
            return False
        stop_process_group(self._driver)
        return True

    # Messages

    def on_notify(self, event: Notify) -> None:
        """Show a message that always expires; see MonotonicNotification."""
        given = event.notification
        event.notification = MonotonicNotification(
            given.message, given.title, given.severity, given.timeout, given.markup
        )

    # Crashes

    def _handle_exception(self, error: Exception) -> None:
        """Record the exception that ends the app, before anything else can fail.

        While the app closes, handlers may miss widgets that are gone or no longer composed: that is
        logged, and does not make leaving a crash.
        """
        if self._is_closing:
            self._crash_report.record(_cause(error), "its end")
            return
        screen = type(self.screen).__name__ if self.screen_stack else "no screen"
        self._crash_report.record(_cause(error), screen)
        super()._handle_exception(error)

    @property
    def _is_closing(self) -> bool:
        """Whether the app was told to end, or has run and handles no more messages."""
        return self._exit or (self._is_mounted and not self._running)

    def end_after_input_error(self, error: BaseException) -> None:
        """End because the thread that reads the terminal has failed.

        Textual 8.2 ends with status 0 then, and keeps the exception to itself.
        """
        self._crash_report.record(error, "the terminal's input")
        self._exception = error if isinstance(error, Exception) else RuntimeError()
        self._return_code = 1
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """End without a traceback.

        Textual 8.2 renders every local variable of every frame, which takes minutes where one of
        them is a large object, and shows the user's data.
        """
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Report the crash in one line; the rest is in the log."""
        if self._exception is not None:
            self._crash_report.print(_cause(self._exception))
        elif self._exit_renderables:  # a panic in Textual, without an exception
            self._return_code = 1
            self._crash_report.print(None)
        self._exit_renderables.clear()


def _cause(error: BaseException) -> BaseException:
    """The exception itself, unwrapped from Textual's WorkerFailed."""
    return getattr(error, "error", error)


def _is_typed_into(widget: Widget | None) -> bool:
    """Whether the widget takes letters as text."""
    return widget is not None and widget.check_consume_key("a", "a")
