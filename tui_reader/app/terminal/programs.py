"""Runs other programs, in the background or in the terminal, and reports those that fail."""

from __future__ import annotations

import asyncio
import os
import subprocess
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.app import SuspendNotSupported

from tui_reader.app.terminal.suspend import ignoring_interrupts
from tui_reader.app.work.threads import threaded
from tui_reader.core.text import clean_line
from tui_reader.system.programs import is_missing

if TYPE_CHECKING:
    from textual.app import App

_MOMENT: Final = 1.0
"""Seconds within which the failure of a program is reported."""


class Command(NamedTuple):
    """A program with its arguments."""

    words: tuple[str, ...]
    takes_terminal: bool
    """Whether the reader is suspended until it ends."""
    is_users: bool = False
    """Whether it comes from the user's configuration."""


async def run_all(app: App[None], commands: Sequence[Command]) -> list[tuple[Command, str]]:
    """Run the commands in order; returns those that failed, each with the reason.

    A command that needs the terminal has it until it ends. Others are only watched for a moment.
    """
    failed: list[tuple[Command, str]] = []
    watched = []
    for command in commands:
        if command.takes_terminal:
            failure = _run_in_terminal(app, command)
        else:
            process = await threaded(partial(_start, command))
            failure = process if isinstance(process, Exception) else 0
            if isinstance(process, subprocess.Popen):
                watched.append((command, asyncio.create_task(threaded(partial(_watch, process)))))
        if failure:
            failed.append((command, _reason(command, failure)))
    failed += [
        (command, _reason(command, status)) for command, watch in watched if (status := await watch)
    ]
    return failed


def _start(command: Command) -> subprocess.Popen[bytes] | Exception:
    """Start a command that does not use the terminal."""
    try:
        return subprocess.Popen(
            command.words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return error


def _watch(process: subprocess.Popen[bytes]) -> int:
    """The exit status of a process that ends within a moment; 0 if it goes on."""
    try:
        return process.wait(_MOMENT)
    except subprocess.TimeoutExpired:
        # reap it, so that no zombie stays
        threading.Thread(target=process.wait, daemon=True, name="opened").start()
        return 0


def _run_in_terminal(app: App[None], command: Command) -> Exception | int:
    """Give the terminal to a command until it ends; returns its exit status, or an error."""
    try:
        with app.suspend(), ignoring_interrupts():
            try:
                return subprocess.call(command.words)
            except (OSError, ValueError) as error:  # raised here, it would leave the app suspended
                return error
    except SuspendNotSupported as error:
        return error


def _reason(command: Command, failure: Exception | int) -> str:
    if isinstance(failure, int):
        reason = f"failed (status {failure})" if failure > 0 else f"was ended (signal {-failure})"
    elif isinstance(failure, OSError) and is_missing(command.words[0], failure):
        reason = "is not there"
    elif isinstance(failure, SuspendNotSupported):
        reason = "needs a terminal"
    else:
        number = getattr(failure, "errno", None)
        reason = (
            f"cannot be started ({os.strerror(number) if number else clean_line(str(failure))})"
        )
    return f"{clean_line(Path(command.words[0]).name)[:60] or 'The command'} {reason}"
