"""QuestionDialog: questions about a paper to a language model, and its answers as they arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui_reader.ai.client import RefusedError
from tui_reader.ai.question import Turn
from tui_reader.ai.settings import AIError
from tui_reader.app.dialogs.dialog import Dialog
from tui_reader.app.widgets.typed import Input
from tui_reader.core.text import clean_line
from tui_reader.display.authorship import BADGE
from tui_reader.display.glyphs import drawable
from tui_reader.display.readable import readable
from tui_reader.system.errorlog import UNEXPECTED, log_error

Ask: TypeAlias = "Callable[[str, Sequence[Turn], Callable[[], bool]], Iterator[Turn]]"
"""Asks a question after earlier ones; stops once the given function returns True."""


class _Arriving:
    """The newest state of an answer, and whether it is about to be shown."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.is_due = False


class QuestionDialog(Dialog[None]):
    """Enter asks, esc stops an answer or closes the box, ctrl+s keeps the answers in the note."""

    BINDINGS = [
        Binding("enter", "ask", "Ask", priority=True),
        Binding("ctrl+s", "keep", "Keep in the note", priority=True),
        Binding("escape", "stop_or_leave", "Back", key_display="esc", priority=True),
        Binding("down", "scroll(1)", "Scroll", key_display="↓", priority=True),
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(10)", show=False, priority=True),
        Binding("pageup", "scroll(-10)", show=False, priority=True),
    ]
    box_width = 100
    box_height = 32

    def __init__(
        self, title: str, by: str, ask: Ask, keep: Callable[[Sequence[Turn]], str]
    ) -> None:
        """Ask about the paper `title`, of the model that `by` names.

        `keep` keeps answers in the paper's note; it returns why it could not, else "".
        """
        super().__init__(f"Ask about {title}")
        self._by = by
        self._ask = ask
        self._keep = keep
        self._turns: list[Turn] = []
        self._kept = 0
        """How many of them are in the note."""
        self._is_warned = False
        """Whether the user knows that esc closes the box without keeping the answers."""
        self._current: Turn | None = None
        """The question that is being answered."""
        self._stop: threading.Event | None = None
        """Stops that answer."""
        self._is_followed = True
        """Whether the question stays at the top while its answer grows."""

    def contents(self) -> ComposeResult:
        """The field and the answers."""
        yield Input(placeholder="a question about this paper", compact=True, select_on_focus=True)
        yield VerticalScroll(id="answer", can_focus=False)

    def on_mount(self) -> None:
        """Say who answers."""
        self.show_message(f"{self._by} answers. Its answers may be wrong.")

    def on_unmount(self) -> None:
        """Stop the answer."""
        if self._stop is not None:
            self._stop.set()

    def action_ask(self) -> None:
        """Ask the typed question."""
        question = clean_line(self.field.value)
        if not question or self._stop is not None:
            return
        stop = self._stop = threading.Event()
        earlier = tuple(self._turns)
        self._current = Turn(question, "")
        self._is_followed = True
        self._is_warned = False
        self.query_one("#answer").mount(Static())
        self.field.value = ""
        self._show()
        self.show_message("Waiting for the answer. esc stops.", "busy")

        arriving = _Arriving(self._current)

        def work() -> None:
            problem = ""
            try:
                for turn in self._ask(question, earlier, stop.is_set):
                    arriving.turn = turn
                    if not arriving.is_due:
                        arriving.is_due = True
                        self._later(self._arrived, arriving, stop)
            except Exception as error:
                problem = _problem(error)
            self._later(self._ended, problem, stop)

        # a thread that waits for a server must not keep the reader from ending
        threading.Thread(target=work, name="question", daemon=True).start()

    def _later(self, callback: Callable[..., None], *args: object) -> None:
        with suppress(RuntimeError):  # the event loop is closed already
            self.call_later(callback, *args)

    def _arrived(self, arriving: _Arriving, stop: threading.Event) -> None:
        arriving.is_due = False  # before the turn is read: a later one is then shown again
        turn = arriving.turn
        if stop is self._stop:
            self._current = turn
            self._show()
            if turn.answer:
                self.show_message(f"From {turn.basis}. esc stops.", "busy")

    def _ended(self, problem: str, stop: threading.Event) -> None:
        if stop is self._stop:
            turn = self._finish()
            if problem:
                self.show_message(problem, "bad")
            elif turn is None:
                self.show_message("The model gave no answer.", "bad")
            else:
                self.show_message(f"Written by AI, from {turn.basis}. ctrl+s keeps it.")

    def _finish(self) -> Turn | None:
        """End the current answer; returns it if there is any text."""
        turn, self._stop = self._current, None
        if turn and turn.answer:
            self._turns.append(turn)
            return turn
        return None

    def _show(self) -> None:
        """Show the current question and its answer, from the question on."""
        if self.is_closed or self._current is None:
            return
        turn, pane = self._current, self.query_one("#answer", VerticalScroll)
        answer = f"{BADGE}: {readable(turn.answer)}" if turn.answer else "…"
        shown = pane.query(Static).last()
        shown.update(Content.assemble((drawable(turn.question), "bold"), f"\n{drawable(answer)}\n"))
        if self._is_followed:
            self.call_after_refresh(pane.scroll_to_widget, shown, top=True, animate=False)

    def action_keep(self) -> None:
        """Keep the answers that are not in the note yet."""
        turns = self._turns[self._kept :]
        if self._stop is not None or not turns:
            return
        if problem := self._keep(turns):
            self.show_message(problem, "bad")
            return
        self._kept = len(self._turns)
        self.show_message("Kept in the paper's note.", "good")

    def action_stop_or_leave(self) -> None:
        """Stop the answer; else close the box, at the second key if an answer is not kept."""
        if self._stop is not None:
            self._stop.set()
            self._is_warned = self._finish() is not None
            what = " ctrl+s keeps what was written, esc closes." if self._is_warned else ""
            self.show_message(f"Stopped.{what}")
        elif len(self._turns) > self._kept and not self._is_warned:
            self._is_warned = True
            self.show_message("Not kept yet: ctrl+s keeps it, esc again closes.")
        else:
            self.leave(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll the answers."""
        self._is_followed = False
        pane = self.query_one("#answer", VerticalScroll)
        pane.scroll_relative(y=lines, animate=False, immediate=True)


def _problem(error: Exception) -> str:
    """Why there is no answer, in one line."""
    if isinstance(error, (AIError, RefusedError)):
        return clean_line(str(error))
    log_error("asking a model", error)
    return UNEXPECTED
