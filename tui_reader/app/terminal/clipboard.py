"""Copies text to the clipboard of the user's terminal, also over SSH and in tmux."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.work.threads import threaded
from tui_reader.core.text import MAX_TEXT, clean

if TYPE_CHECKING:
    from textual.app import App

MAX_BYTES: Final = 74_994
"""The limit of a text in base64 with OSC 52 around it: the 100,000 that xterm accepts."""
_TMUX_SECONDS: Final = 2.0


async def copy(app: App[None], text: str) -> str | None:
    """Copy `text`; returns None if it was sent, else a message for the user.

    Uses OSC 52, which terminals do not acknowledge. tmux does not pass it on by default, so it
    gets the text by its own command.
    """
    # line by line, since `clean` would cut a text longer than any paper's field
    text = "".join(clean(line[:MAX_TEXT]) for line in text.splitlines(keepends=True))
    size = len(text.encode())
    if size > MAX_BYTES:
        return (
            f"Too much to copy ({size / 1000:,.0f} kB; terminals take {MAX_BYTES // 1000}); "
            f"choose fewer papers; {shown('export')} writes them to a file."
        )
    if not await threaded(lambda: _copy_by_tmux(text)):
        app.copy_to_clipboard(text)
    return None


def _copy_by_tmux(text: str) -> bool:
    """Have the tmux around the reader take `text` and pass it to its terminal (tmux 3.2)."""
    if not os.environ.get("TMUX") or not (tmux := shutil.which("tmux")):
        return False
    try:
        done = subprocess.run(
            (tmux, "load-buffer", "-w", "-"),
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
