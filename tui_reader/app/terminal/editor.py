"""Opens the user's own editor on a text, in a private temporary folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tui_reader.app.terminal.suspend import ignoring_interrupts
from tui_reader.core.text import clean_line

BUILT_IN: Final = "built-in"
"""`editor = "built-in"` in config.toml selects the reader's own editor, regardless of $EDITOR."""
_NOT_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


class EditorError(Exception):
    """The editor cannot be run; the message is one line that says what to do."""


class Edited(NamedTuple):
    """The result of editing."""

    text: str
    problem: str | None = None
    """A problem, although there is a text."""


def editor_command(
    configured: Sequence[str], environment: Mapping[str, str]
) -> tuple[str, ...] | None:
    """The command that edits texts; None for the built-in editor. Raises EditorError.

    It is the configuration's `editor`, else $VISUAL, else $EDITOR.
    """
    if configured:
        return None if tuple(configured) == (BUILT_IN,) else tuple(configured)
    for name in ("VISUAL", "EDITOR"):
        if command := environment.get(name, "").strip():
            try:
                return tuple(shlex.split(command))
            except ValueError as error:
                raise EditorError(
                    f"${name} cannot be split into words ({error}); fix it, or set editor in "
                    "config.toml"
                ) from error
    return None


def edit(command: Sequence[str], text: str, name: str) -> Edited:
    """Run `command` on a file with `text` until it ends. Raises EditorError if it cannot be run.

    The file is called `name`, made safe, with `.md`; it is removed afterwards. If the editor
    fails, its text is still used unless the file is empty.
    """
    with tempfile.TemporaryDirectory(prefix="tui-reader-") as folder:  # mode 0700
        path = Path(folder) / f"{_NOT_NAME.sub('-', name).strip('-.')[:80] or 'note'}.md"
        path.touch(0o600)
        path.write_text(f"{text}\n" if text else "", "utf-8", newline="")
        before = path.read_bytes()
        try:
            with ignoring_interrupts():
                status = subprocess.run([*command, str(path)], check=False).returncode
        except (OSError, ValueError) as error:
            number = getattr(error, "errno", None)
            reason = os.strerror(number) if number else clean_line(str(error))
            raise EditorError(
                f"{clean_line(command[0])}: cannot be run ({reason}); set editor in config.toml"
            ) from error
        problem = f"{clean_line(command[0])} ended with status {status}" if status else None
        try:
            written = path.read_bytes()
        except OSError:
            return Edited(text, problem or f"{path.name} is gone; the note was not changed")
        if written == before or (status and not written.strip()):
            return Edited(text, problem)
        return Edited(written.decode(errors="replace").strip("\n"), problem)
