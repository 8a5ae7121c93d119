"""The reader in a terminal whose screen can be read as text."""

import os
import re
import select
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyte
from pyte.screens import Char
from wcwidth import wcwidth

from tests.support.helpers import PATIENCE, Terminal

_LEFT_OUT = re.compile(
    rb"\x1b\[[0-9;:]*m"  # colours, which change no text and take most of the time
    # and what pyte does not know
    rb"|\x1b\[[<>=?][0-9;]*u|\x1b\[>[0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b[P_][^\x1b]*\x1b\\"
)
_FRAME = b"\x1b[?2026l"
"""The end of a synchronised frame."""


@lru_cache(None)
def _cell(character: str) -> Char | None:
    """The cell of a character; None if it does not take exactly one."""
    return Char(character) if wcwidth(character) == 1 else None


class _Screen(pyte.Screen):
    """Draws text without colours that fits into a line at once, which takes a tenth of the time."""

    def draw(self, data: str) -> None:
        cells = [cell for character in data if (cell := _cell(character))]
        end = self.cursor.x + len(data)
        if len(cells) < len(data) or end > self.columns:
            super().draw(data)
            return
        self.buffer[self.cursor.y].update(zip(range(self.cursor.x, end), cells, strict=True))
        self.cursor.x = end
        self.dirty.add(self.cursor.y)


class ShownText:
    """The text that a terminal shows."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = _Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lines = [""] * rows
        self._rest = b""

    @property
    def lines(self) -> list[str]:
        """The lines, each as wide as the terminal."""
        dirty = self._screen.dirty
        for number in dirty:
            line = self._screen.buffer[number]
            # the second cell of a wide character is empty
            self._lines[number] = "".join([line[x].data for x in range(self._screen.columns)])
        dirty.clear()
        return list(self._lines)

    def draw(self, output: bytes) -> None:
        """Show the output of a program."""
        self._stream.feed(_LEFT_OUT.sub(b"", output))

    def draw_frames(self, output: bytes) -> int:
        """Show every whole frame; the number of them."""
        whole, end, self._rest = (self._rest + output).rpartition(_FRAME)
        if end:
            self.draw(whole)
        return whole.count(_FRAME) + 1 if end else 0

    def resize(self, columns: int, rows: int) -> None:
        """Be an empty terminal of another size."""
        self._screen.resize(rows, columns)
        self._screen.reset()
        self._lines = [""] * rows
        self._screen.dirty = set(range(rows))


class Watched(Terminal):
    """The reader, or a command, with the lines that its terminal shows."""

    def __init__(self, *words: str, **variables: Any) -> None:
        self._shown = ShownText(*self.size)
        super().__init__(*words, **variables)

    @property
    def text(self) -> str:
        """The screen as of the last whole frame."""
        return "\n".join(self._shown.lines)

    def press(self, keys: bytes, *shown: str) -> None:
        """Type `keys` and wait until all texts are on the screen."""
        self.type(keys)
        self.until(lambda: all(text in self.text for text in shown), f"{keys!r}: {shown}")

    def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait for the condition; if it does not come, fail and show the screen."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"{what}\n{_lines(self.text)}"
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
        if b"\x1b[?2026$p" in data:  # the program asks whether frames are supported
            self.type(b"\x1b[?2026;2$y")
        self._shown.draw_frames(data)


def _lines(text: str) -> str:
    """The lines that are not empty."""
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip(" │"))
