"""Opens links and files with the commands of the user or the platform, never in a shell."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from textual.app import SuspendNotSupported

from tui_reader.app.keys.keymap import shown
from tui_reader.app.work.threads import threaded
from tui_reader.core.code_links import code_links_of
from tui_reader.core.text import clean_line, clean_url

if TYPE_CHECKING:
    from textual.app import App

    from tui_reader.config import Config
    from tui_reader.core.paper import Paper

IN_TERMINAL: Final = "in-terminal"
"""Goes before a command that needs the terminal, if that is not known from its name."""
_TERMINAL_PROGRAMS: Final = frozenset({
    "w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "cha", "www-browser",
    "less", "more", "most", "man", "vi", "vim", "nvim", "nano", "micro", "hx", "kak",
    "tdf", "termpdf", "termpdf.py", "fancy-cat", "mutool-view", "jfbview", "fbpdf",
})  # fmt: skip
_MOMENT: Final = 1.0
"""Seconds within which the failure of a command is reported."""


class Command(NamedTuple):
    """A command that opens links or files."""

    words: tuple[str, ...]
    takes_terminal: bool
    """Whether the reader is suspended until it ends."""
    is_users: bool = False
    """Whether it comes from the user's configuration."""


def configured(config: Config, kind: str, target: str) -> Command | None:
    """The user's command for `kind` (page, pdf, code) with `target` (a URL, a file) in it."""
    words = config.openers.get(kind, ())
    forced = words[:1] == (IN_TERMINAL,)
    words = words[forced:]
    if not words:
        return None
    program, arguments = words[0], words[1:]
    if not any("{}" in word for word in arguments):
        arguments = (*arguments, "{}")
    return Command(
        (program, *(word.replace("{}", target) for word in arguments)),
        forced or Path(program).name in _TERMINAL_PROGRAMS,
        True,
    )


def platform_command(target: str | Path) -> Command | None:
    """The opener of a URL or file; None if there is none. Finding it may take a moment."""
    if isinstance(target, str):
        return _browser(target)
    if sys.platform == "darwin":
        return None if _is_remote_mac() else Command(("open", str(target)), False)
    if _has_display() and (program := shutil.which("xdg-open")):
        return Command((program, str(target)), False)
    return None


def _browser(url: str) -> Command | None:
    """The browser that BROWSER names or that Python finds."""
    import webbrowser

    if sys.platform == "darwin" and not os.environ.get("BROWSER"):
        return None if _is_remote_mac() else Command(("open", url), False)
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return None
    if isinstance(browser, webbrowser.GenericBrowser):
        words = (browser.name, *(word.replace("%s", url) for word in browser.args))
        return Command(words, not isinstance(browser, webbrowser.BackgroundBrowser))
    if name := getattr(browser, "name", ""):  # Firefox and the like, each of which takes a URL
        return Command((name, url), not getattr(browser, "background", True))
    return None


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _is_remote_mac() -> bool:
    """Whether programs would open on the desktop of a Mac that the user is not sitting at."""
    return "SSH_CONNECTION" in os.environ


async def open_all(
    app: App[None], config: Config, kind: str, targets: Sequence[str | Path]
) -> list[str]:
    """Open URLs and files, each `kind` (page, pdf, code); returns a message about those that fail.

    A command that needs the terminal has it until it ends. Others are started in order, and
    watched for a moment.
    """
    problems: list[str] = []
    watched = []
    for target in targets:
        if isinstance(target, str) and clean_url(target) is None:
            problems.append("Only http and https links are opened.")
            continue
        command = configured(config, kind, str(target))
        command = command or await threaded(partial(platform_command, target))
        if command is None:
            problems.append(_nothing_opens(target))
            continue
        if command.takes_terminal:
            failure = _run_in_terminal(app, command)
        else:
            process = await threaded(partial(_start, command))
            failure = process if isinstance(process, Exception) else 0
            if isinstance(process, subprocess.Popen):
                watched.append((command, asyncio.create_task(threaded(partial(_watch, process)))))
        if failure:
            problems.append(_failed(command, kind, failure))
    problems += [
        _failed(command, kind, status) for command, watch in watched if (status := await watch)
    ]
    return list(dict.fromkeys(problems))


async def open_papers(
    app: App[None], config: Config, kind: str, papers: Sequence[Paper]
) -> list[str]:
    """Open each paper's page of this `kind`, or its downloaded PDF. See `open_all`."""
    return await open_all(
        app, config, kind, await threaded(partial(_targets, config, kind, papers))
    )


def _targets(config: Config, kind: str, papers: Iterable[Paper]) -> list[str | Path]:
    from tui_reader.export.file import downloads_folder
    from tui_reader.export.pdf_files import local_file

    folder = downloads_folder(config) if kind == "pdf" else None
    found = ((folder and local_file(each, folder)) or link_of(each, kind) for each in papers)
    return [each for each in found if each]


def link_of(paper: Paper, kind: str) -> str | None:
    """The URL of a paper's `page`, `pdf` or `code`; the project's page if no code is named."""
    if kind == "code":
        return paper.links.code or next((link.url for link in code_links_of(paper)), None)
    return paper.links.pdf if kind == "pdf" else paper.links.abs


def _nothing_opens(target: str | Path) -> str:
    if isinstance(target, str):
        return f"No browser found; {shown('yank')} copies the link: {target}"
    return f"No program to open PDFs; set openers.pdf in config.toml: {target}"


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
    failure: Exception | int = 0
    try:
        with app.suspend():
            # Ctrl+C is for the command; a handler, unlike SIG_IGN, is not inherited
            before = signal.signal(signal.SIGINT, lambda *_: None)
            try:
                failure = subprocess.call(command.words)
            except (OSError, ValueError) as error:  # raised here, it would leave the app suspended
                failure = error
            finally:
                signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    except SuspendNotSupported as error:
        return error
    return failure


def _failed(command: Command, kind: str, failure: Exception | int) -> str:
    if isinstance(failure, int):
        reason = f"failed (status {failure})" if failure > 0 else f"was ended (signal {-failure})"
    elif isinstance(failure, FileNotFoundError):
        reason = "is not there"
    elif isinstance(failure, SuspendNotSupported):
        reason = "needs a terminal"
    else:
        number = getattr(failure, "errno", None)
        reason = (
            f"cannot be started ({os.strerror(number) if number else clean_line(str(failure))})"
        )
    name = clean_line(Path(command.words[0]).name)[:60] or "The command"
    way_out = "correct" if command.is_users else "set"
    return f"{name} {reason}; {way_out} openers.{kind} in config.toml"
