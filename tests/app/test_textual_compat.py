"""Each workaround of a fault in Textual is still needed, and still works.

A test that shows the fault in plain Textual fails once Textual has fixed it: the workaround can
go then.
"""

import ast
import gc
import importlib
import inspect
import os
import pkgutil
import pty
import re
import signal
import sys
import termios
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events, keys, work
from textual._styles_cache import StylesCache
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.color import Color
from textual.css.query import NoMatches
from textual.drivers._writer_thread import MAX_QUEUED_WRITES, WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Offset
from textual.message_pump import MessagePump
from textual.notifications import Notification
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Label, TextArea
from textual.widgets._toast import Toast

import tui_reader.app
from tests.support.helpers import Terminal
from tui_reader.app.textual_compat.app import PatchedApp
from tui_reader.app.textual_compat.bindings import (
    bindings_of,
    name_of_character,
    replace_bindings,
)
from tui_reader.app.textual_compat.driver import (
    ClosableFile,
    InputDecoder,
    robust,
    stop_process_group,
)
from tui_reader.app.textual_compat.memory import forget_border_styles, forget_closed_watchers
from tui_reader.app.textual_compat.notification import MonotonicNotification
from tui_reader.app.widgets import typed
from tui_reader.app.work.failures import CrashReport

SECRET = "Zebras"


class Reports(CrashReport):
    """A crash report that remembers what it was given."""

    def __init__(self) -> None:
        self.recorded: list[tuple[BaseException, str]] = []
        self.printed: list[BaseException | None] = []

    def record(self, error: BaseException, place: str) -> None:
        self.recorded.append((error, place))

    def print(self, error: BaseException | None) -> None:
        self.printed.append(error)


def patched(app: type[App[None]]) -> tuple[App[None], Reports]:
    """The same app on top of PatchedApp, and what it reports."""
    reports = Reports()
    return type("Patched", (app, PatchedApp), {})(reports), reports


# Private names


def _classes() -> Iterable[type]:
    for module in pkgutil.walk_packages(tui_reader.app.__path__, "tui_reader.app."):
        if "textual_compat" not in module.name:
            for each in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(each) and each.__module__ == module.name:
                    yield each


@cache
def _class_nodes(module: str) -> dict[str, ast.AST]:
    nodes = ast.parse(inspect.getsource(sys.modules[module])).body
    return {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}


@cache
def _private_names(cls: type, *, assigned: bool) -> set[str]:
    """What begins with one underscore: of `self` (assigned to, or used at all) and in the class."""
    names = {name for name in vars(cls) if name.startswith("_") and callable(vars(cls)[name])}
    names |= {
        node.attr
        for node in _private_attributes(_class_nodes(cls.__module__)[cls.__name__])
        if ast.unparse(node.value) == "self" and (isinstance(node.ctx, ast.Store) or not assigned)
    }
    return {name for name in names if not name.startswith("__")}


def _private_attributes(tree: ast.AST) -> list[ast.Attribute]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.match("_[^_]", node.attr)
    ]


def test_no_class_outside_textual_compat_uses_a_private_name_of_its_textual_base() -> None:
    checked = 0
    for cls in _classes():
        if issubclass(cls, MessagePump):
            checked += 1
            theirs = set[str]()
            for base in cls.__mro__:
                if base.__module__.startswith("textual."):
                    theirs |= _private_names(base, assigned=True)
            assert "_running" in theirs
            assert not _private_names(cls, assigned=False) & theirs, cls
    assert checked > 20


def test_no_module_outside_textual_compat_uses_a_private_name_of_another_one() -> None:
    shared = {"_replace", "_fields", "_asdict", "_make"}  # a NamedTuple's own
    for path in Path(next(iter(tui_reader.app.__path__))).rglob("*.py"):
        if "textual_compat" in path.parts:
            continue
        tree = ast.parse(path.read_text())
        attributes = _private_attributes(tree)
        own = shared | {
            each.attr for each in attributes if ast.unparse(each.value) in ("self", "super()")
        }
        for each in attributes:
            assert each.attr in own, f"{path}:{each.lineno}"
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual"):
                names = [*(node.module or "").split("."), *(each.name for each in node.names)]
                assert not [name for name in names if name.startswith("_")], path


def test_textual_does_not_export_its_names_of_characters() -> None:
    assert not hasattr(keys, "character_to_key")
    assert name_of_character("?") == "question_mark"


# Bindings


class StarApp(App[None]):
    BINDINGS = [Binding("s", "star", "Star", id="star")]


async def test_a_keymap_of_textual_cannot_leave_an_action_without_a_key() -> None:
    app = StarApp()
    async with app.run_test():
        app.set_keymap({"star": ""})
        assert "s" in app.active_bindings
        replace_bindings(app, {})
        assert "s" not in app.active_bindings


async def test_replaced_bindings_are_those_of_one_node_and_not_of_its_class() -> None:
    app = StarApp()
    async with app.run_test():
        (star,) = bindings_of(app)["s"]
        replace_bindings(app, {"m": [star], "f5": [star]})
        assert set(bindings_of(app)) == {"m", "f5"}
        assert "s" in bindings_of(StarApp())


# The order of keys


class FieldApp(App[None]):
    """An app around one field."""

    def __init__(self, field: Input | TextArea) -> None:
        super().__init__()
        self.field = field

    def compose(self) -> ComposeResult:
        yield self.field


async def _type(app: App[None], pilot: Pilot[None], *names: str) -> None:
    """Press keys without waiting for any of them, and then for all."""
    for name in names:
        app.post_message(events.Key(name, name if len(name) == 1 else None))
    for _ in range(5):
        await pilot.pause()


@pytest.mark.parametrize(
    ("plain", "ours"), [(Input, typed.Input), (TextArea, typed.TextArea)], ids=["line", "text"]
)
async def test_backspace_in_a_field_acts_before_the_characters_typed_after_it(
    plain: type[Input | TextArea], ours: type[Input | TextArea]
) -> None:
    results = []
    for field in (plain(), ours()):
        app = FieldApp(field)
        async with app.run_test() as pilot:
            field.focus()
            await pilot.pause()
            await _type(app, pilot, "b", "a", "backspace", "c")
            results.append(field.value if isinstance(field, Input) else field.text)
    assert results == ["ba", "bc"]


class TypingScreen(Screen[None]):
    AUTO_FOCUS = "Input"

    def compose(self) -> ComposeResult:
        yield Input()


class OpeningScreen(Screen[None]):
    BINDINGS = [("p", "open", "Open")]

    def action_open(self) -> None:
        self.app.push_screen(TypingScreen())


class Pane(Label, can_focus=True):
    """Something that has the focus and takes no text."""


class PaneScreen(Screen[None]):
    AUTO_FOCUS = "Pane"
    BINDINGS = [("f", "find", "Find")]

    def compose(self) -> ComposeResult:
        yield Pane("list")
        yield typed.Input()

    def action_find(self) -> None:
        self.set_focus(self.query_one(Input))


@pytest.mark.parametrize(("screen", "key"), [(OpeningScreen, "p"), (PaneScreen, "f")])
async def test_keys_typed_after_a_change_of_focus_go_to_the_new_focus(
    screen: type[Screen[None]], key: str
) -> None:
    class ScreenApp(App[None]):
        def get_default_screen(self) -> Screen[None]:
            return screen()

    class DirectApp(PatchedApp):
        def get_default_screen(self) -> Screen[None]:
            made = screen()
            self.direct_screens.add(made)
            return made

    results = []
    for app in (ScreenApp(), DirectApp(Reports())):
        async with app.run_test() as pilot:
            await _type(app, pilot, key, "x", "x")
            results.append(app.screen.query_one(Input).value)
    assert results == ["", "xx"]


# The mouse


async def test_a_click_on_a_widget_that_was_just_removed_does_not_end_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def click(app: App[None]) -> None:
        async with app.run_test():
            removed = Label("here")
            under_mouse = (removed, Offset(0, 0))  # as before the next repaint
            monkeypatch.setattr(app.screen, "get_widget_and_offset_at", lambda x, y: under_mouse)
            app.screen._forward_event(
                events.MouseDown(None, 1, 0, 0, 0, 1, False, False, False, 1, 0)
            )

    with pytest.raises(AttributeError, match="region"):
        await click(App())
    await click(PatchedApp(Reports()))


# The end


async def test_an_exception_while_the_app_closes_does_not_make_leaving_a_crash() -> None:
    class Closing(Label):
        def on_unmount(self) -> None:
            try:
                raise KeyError(SECRET)
            except KeyError as error:
                self.app._handle_exception(error)  # as Textual does for other handlers

    class LabelApp(App[None]):
        def compose(self) -> ComposeResult:
            yield Closing("here")

    with pytest.raises(KeyError):
        await _leave(LabelApp())
    app, reports = patched(LabelApp)
    assert await _leave(app) == 0
    assert [place for _, place in reports.recorded] == ["its end"]


async def test_a_dialog_opened_as_the_app_is_left_does_not_make_leaving_a_crash() -> None:
    class Opening(Screen[None]):
        def compose(self) -> ComposeResult:
            self.app.exit()
            yield Label("here")

        def on_mount(self) -> None:
            self.query_one(Input)  # stands for a widget that Textual has not composed

    class OpeningApp(App[None]):
        def on_mount(self) -> None:
            self.push_screen(Opening())

    app = OpeningApp()
    await app.run_async(headless=True)
    assert app.return_code == 1
    patched_app, reports = patched(OpeningApp)
    await patched_app.run_async(headless=True)
    assert patched_app.return_code == 0
    assert [(type(error), place) for error, place in reports.recorded] == [(NoMatches, "its end")]


async def _leave(app: App[None]) -> int | None:
    async with app.run_test():
        app.exit()
    return app.return_code


# The terminal


def _writes_go_on(file: Any, own: int) -> bool:
    """Whether a writer thread still takes text once the terminal has been closed."""
    writer = WriterThread(file)
    writer.start()
    os.close(own)

    def write() -> None:
        for _ in range(10 * MAX_QUEUED_WRITES):
            writer.write("text")
        writer.stop()

    writing = threading.Thread(target=write, daemon=True)
    writing.start()
    end = time.monotonic() + 30
    while writing.is_alive() and writer.is_alive() and time.monotonic() < end:
        time.sleep(0.01)
    writing.join(1)
    return not writing.is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_writing_to_a_closed_terminal_blocks_nothing() -> None:
    for wrap, goes_on in ((lambda file: file, False), (ClosableFile, True)):
        own, theirs = pty.openpty()
        with suppress(OSError), os.fdopen(theirs, "w") as file:
            assert _writes_go_on(wrap(file), own) is goes_on


_APP_IN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from textual.app import App
from textual.widgets import Label
from tui_reader.app.textual_compat.app import PatchedApp
from tui_reader.app.work.failures import CrashReport

def compose(app):
    yield Label("ready")

class Plain(App):
    BINDINGS = [("q", "quit", "Quit")]
    compose = compose

class Ours(PatchedApp):
    BINDINGS = [("q", "quit", "Quit")]
    compose = compose

app = Ours(CrashReport()) if sys.argv[1] == "ours" else Plain()
app.run()
sys.exit(app.return_code or 0)
"""


@pytest.mark.parametrize(("kind", "goes_on"), [("plain", False), ("ours", True)])
def test_a_byte_that_is_not_utf_8_does_not_end_the_app(kind: str, goes_on: bool) -> None:
    terminal = Terminal(command=[sys.executable, "-c", _APP_IN_TERMINAL, kind])
    terminal.wait_for(b"ready")
    for odd in (b"\xe9t\xe9", b"\x1b[M@\xa5*", b"\xff\xfe", b"\xc3")[: 4 if goes_on else 1]:
        terminal.type(odd + b"z")
    if goes_on:
        terminal.type(b"q")
    status = terminal.end()
    assert status == 0
    assert (b"UnicodeDecodeError" not in terminal.output) is goes_on


@given(st.binary(max_size=60), st.lists(st.integers(0, 60), max_size=5))
def test_any_bytes_are_decoded_in_whatever_pieces_they_come(data: bytes, cuts: list[int]) -> None:
    decoder = InputDecoder()
    bounds = [0, *sorted(cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(bounds)]
    text = "".join(decoder.decode(piece) for piece in pieces) + decoder.decode(b"", final=True)
    if b"\x1b" not in data:
        assert text == data.decode("utf-8", "ignore")


def test_x10_mouse_reports_are_not_typed_keys() -> None:
    decoder = InputDecoder()
    assert decoder.decode(b"a\x1b[Mxqqb\x1b[M#") == "ab"
    assert decoder.decode(b"!") == ""
    assert decoder.decode(b"!c\x1b") == "c\x1b"


def test_an_input_thread_that_fails_ends_the_app_with_status_1() -> None:
    class Failing(App[None]):
        def on_mount(self) -> None:
            driver: Any = object.__new__(robust(LinuxDriver))
            driver._app = self

            def fail() -> None:
                raise KeyError(1)

            driver.run_input_thread = fail
            threading.Thread(target=driver._run_input_thread).start()

    app, reports = patched(Failing)
    app.run(headless=True)
    assert app.return_code == 1
    assert [(type(error), place) for error, place in reports.recorded] == [
        (KeyError, "the terminal's input")
    ]
    assert [type(error) for error in reports.printed] == [KeyError]


@pytest.mark.parametrize(("kind", "restores"), [("plain", False), ("ours", True)])
def test_an_app_stopped_by_sigstop_restores_the_terminal_at_its_end(
    kind: str, restores: bool
) -> None:
    terminal = Terminal(command=[sys.executable, "-c", _APP_IN_TERMINAL, kind])
    before = termios.tcgetattr(terminal._own)
    terminal.wait_for(b"ready")
    written = len(terminal.output)
    terminal.process.send_signal(signal.SIGSTOP)
    time.sleep(0.1)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.wait_for_more(b"ready", written)
    terminal.type(b"q")
    end = time.monotonic() + 30
    while terminal.process.poll() is None and time.monotonic() < end:
        terminal._read()
    assert (termios.tcgetattr(terminal._own) == before) is restores


def test_ctrl_z_stops_the_script_that_runs_the_app_too(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    class Driver(LinuxDriver):
        def __init__(self) -> None:
            self._auto_restart = True

        def suspend_application_mode(self) -> None:
            done.append("suspended")

    monkeypatch.setattr(os, "kill", lambda *given: done.append(given))
    Driver()._sigtstp_application()
    assert done == ["suspended", (os.getpid(), signal.SIGSTOP)]
    done.clear()
    stop_process_group(Driver())
    assert done == ["suspended", (0, signal.SIGSTOP)]


def test_textual_works_on_the_terminal_in_its_signal_handlers() -> None:
    source = inspect.getsource(LinuxDriver.__init__)
    assert "signal.signal(signal.SIGTSTP, self._sigtstp_application)" in source
    assert "signal.signal(signal.SIGCONT, self._sigcont_application)" in source


# Memory


class WatchingLabel(Label):
    def on_mount(self) -> None:
        self.watch(self.app, "theme", lambda: None)


async def test_a_removed_widget_that_watched_the_app_leaves_the_memory() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        label = WatchingLabel()
        await app.mount(label)
        await label.remove()
        await app.mount(Label())  # the screen forgets its old list of children
        await pilot.pause()
        watched = ref(label)
        del label
        forget_border_styles()
        gc.collect()
        assert watched() is not None
        forget_closed_watchers(app)
        gc.collect()
        assert watched() is None


async def test_the_rendered_lines_of_a_removed_widget_leave_the_memory() -> None:
    cache = StylesCache()
    cache.get_inner_outer(Color(0, 0, 0), Color(1, 1, 1))
    cached = ref(cache)
    del cache
    gc.collect()
    assert cached() is not None
    forget_border_styles()
    gc.collect()
    assert cached() is None


# Messages


async def test_a_message_that_has_expired_when_its_toast_begins_goes_at_once() -> None:
    pressed = []

    class KeyApp(App[None]):
        def on_key(self, event: events.Key) -> None:
            pressed.append(event.key)

    app, _ = patched(KeyApp)
    async with app.run_test() as pilot:
        for seconds in (0.0, -1.0):
            plain = Notification("late", timeout=seconds)
            ours = MonotonicNotification("late", timeout=seconds)
            assert plain.has_expired
            assert ours.has_expired
            assert plain.time_left < 0 < ours.time_left
            await app.screen.mount(Toast(ours))
            while app.screen.query(Toast):
                await pilot.pause(0.01)
        app.notify("late", timeout=0)
        await pilot.press("j")
    assert pressed == ["j"]
    assert not MonotonicNotification("soon", timeout=60).has_expired


# Crashes


class FailingApp(App[None]):
    def on_mount(self) -> None:
        title = SECRET
        raise KeyError(len(title))


class FailingInWorker(App[None]):
    def on_mount(self) -> None:
        self.fail()

    @work
    async def fail(self) -> None:
        raise KeyError(1)


def test_a_crash_is_reported_in_a_line_and_does_not_show_local_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    FailingApp().run(headless=True)
    assert SECRET in capsys.readouterr().err
    app, reports = patched(FailingApp)
    app.run(headless=True)
    assert SECRET not in capsys.readouterr().err
    assert app.return_code == 1
    ((error, place),) = reports.recorded
    assert isinstance(error, KeyError)
    assert place == "Screen"
    assert reports.printed == [error]


def test_a_crash_in_a_worker_is_reported_with_its_own_exception() -> None:
    app, reports = patched(FailingInWorker)
    app.run(headless=True)
    assert [type(error) for error, _ in reports.recorded] == [KeyError]
