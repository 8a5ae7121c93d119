"""Opens links and files with the commands of the user or the platform, never in a shell."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.app.terminal.programs import Command, run_all
from tui_reader.app.work.threads import threaded
from tui_reader.core.code_links import code_links_of
from tui_reader.core.places import places
from tui_reader.core.text import clean_url
from tui_reader.export.file import downloads_folder
from tui_reader.export.pdf_files import local_file

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
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_display and (program := shutil.which("xdg-open")):
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
    if name := getattr(browser, "name", ""):  # Firefox and the like, which take a URL
        return Command((name, url), not getattr(browser, "background", True))
    return None


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
    commands: list[Command] = []
    if app.is_web:  # programs of this machine would open where the user is not
        for target in targets:
            if isinstance(target, str) and clean_url(target):
                app.open_url(target)
        return problems
    for target in targets:
        if isinstance(target, str) and clean_url(target) is None:
            problems.append("Only http and https links are opened.")
            continue
        command = configured(config, kind, str(target))
        command = command or await threaded(partial(platform_command, target))
        if command is None:
            problems.append(_nothing_opens(target))
        else:
            commands.append(command)
    failures = await run_all(app, commands)
    problems += [
        f"{failure}; {'correct' if command.is_users else 'set'} openers.{kind} in config.toml"
        for command, failure in failures
    ]
    return list(dict.fromkeys(problems))


async def open_papers(
    app: App[None], config: Config, kind: str, papers: Sequence[Paper]
) -> list[str]:
    """Open each paper's page of this `kind`, or its downloaded PDF. See `open_all`."""
    return await open_all(
        app, config, kind, await threaded(partial(_targets, config, kind, papers, app.is_web))
    )


def _targets(config: Config, kind: str, papers: Iterable[Paper], is_web: bool) -> list[str | Path]:
    """What to open of each paper; in a browser, which has no files of this machine, only URLs."""
    folder = downloads_folder(config) if kind == "pdf" and not is_web else None
    found = ((folder and local_file(each, folder)) or link_of(each, kind) for each in papers)
    return [each for each in found if each]


def link_of(paper: Paper, kind: str) -> str | None:
    """The URL of a paper's `page`, `pdf` or `code`.

    A paper without a page of its own has the first of its other places, and one that names no
    code has its project's page.
    """
    if kind == "code":
        return paper.links.code or next((link.url for link in code_links_of(paper)), None)
    if kind == "pdf":
        return paper.links.pdf
    return paper.links.abs or next((place.url for place in places(paper)), None)


def _nothing_opens(target: str | Path) -> str:
    if isinstance(target, str):
        return f"No browser found; {shown('yank')} copies the link: {target}"
    return f"No program to open PDFs; set openers.pdf in config.toml: {target}"
