"""Status: the last message and the progress of work; the status line shows one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_MOST_PROBLEMS: Final = 4
"""Problems that are shown together at most."""
_TOGETHER_SECONDS: Final = 3.0
"""Problems that follow each other within this time are shown together."""


class Status:
    """One line: the newest message until it expires, else the progress of the newest work."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """`changed` is called when the line is another one."""
        self._changed = changed
        self._message = ""
        self._number = 0
        self._progress: dict[str, str] = {}

    @property
    def text(self) -> str:
        """The line; empty if there is nothing to say."""
        if self._message or not self._progress:
            return self._message
        return next(reversed(self._progress.values()))

    def say(self, message: str) -> int:
        """Replace the message; returns a number for `expire`."""
        before = self.text
        self._message = message
        self._number += 1
        self._tell(before)
        return self._number

    def expire(self, number: int) -> None:
        """Remove the message with this number, unless a newer one has replaced it."""
        if number == self._number:
            before = self.text
            self._message = ""
            self._tell(before)

    def show_progress(self, work: str, text: str) -> None:
        """Show how far `work` is, until `text` is empty."""
        before = self.text
        if text:
            self._progress[work] = text
        else:
            self._progress.pop(work, None)
        self._tell(before)

    def _tell(self, before: str) -> None:
        if self.text != before:
            self._changed()


class Problems:
    """The problems shown together: the newest, with those that came just before it."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._last = float("-inf")

    def add(self, problem: str, now: float) -> str:
        """The text to show instead of the last one, `now` in seconds of any clock."""
        if now - self._last > _TOGETHER_SECONDS:
            self._lines.clear()
        self._last = now
        if problem not in self._lines:
            self._lines.append(problem)
        del self._lines[:-_MOST_PROBLEMS]
        return "\n".join(self._lines)
