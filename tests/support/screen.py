"""A reader in a terminal whose screen can be read as well as its bytes."""

import os
import re
import select
import time
from collections.abc import Callable
from typing import Any

import pyte

from tests.support.helpers import Terminal

_NOT_FOR_PYTE = re.compile(
    rb"\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_][^\x1b]*\x1b\\"
)
_FRAME = b"\x1b[?2026l"
"""Ends what a terminal is to show at once."""
_LIMIT = 30.0


class Watched(Terminal):
    """The reader, or a command, with what its terminal shows as lines of text."""

    def __init__(self, *words: str, **variables: Any) -> None:
        self._screen = pyte.Screen(*self.size)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        super().__init__(*words, **variables)

    @property
    def text(self) -> str:
        """The screen as of the last whole frame."""
        return "\n".join(self._screen.display)

    def press(self, keys: bytes, *shown: str) -> None:
        """Type `keys`, and wait until every text is on the screen."""
        self.type(keys)
        self.until(lambda: all(text in self.text for text in shown), f"{keys!r}: {shown}")

    def until(self, condition: Callable[[], object], told: str = "") -> None:
        """Wait for it; fail with the screen where it does not come."""
        end = time.monotonic() + _LIMIT
        while not condition():
            assert time.monotonic() < end, f"{told}\n{_lines(self.text)}"
            self._read()

    def _read(self) -> None:
        if not select.select([self._own], [], [], 0.1)[0]:
            return
        try:
            data = os.read(self._own, 65536)
        except OSError:  # the other end is closed
            time.sleep(0.05)
            return
        self.output += data
        if b"\x1b[?2026$p" in data:  # whether it is asked for frames
            self.type(b"\x1b[?2026;2$y")
        *frames, self._rest = (self._rest + data).split(_FRAME)
        for frame in frames:
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", frame))


def _lines(text: str) -> str:
    """The lines that have anything in them."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip(" │"))
