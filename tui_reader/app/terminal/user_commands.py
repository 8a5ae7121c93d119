"""Runs the commands that the user has declared in config.toml on papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_reader.app.messages.titles import papers_named
from tui_reader.app.terminal.programs import Command, run_all
from tui_reader.app.work.threads import threaded
from tui_reader.config.templates import PLACEHOLDERS
from tui_reader.export.command_words import MissingValueError, words_for
from tui_reader.export.file import downloads_folder

if TYPE_CHECKING:
    from textual.app import App

    from tui_reader.config import Config, UserCommand
    from tui_reader.library import Listed


async def run_on(
    app: App[None], config: Config, command: UserCommand, papers: Sequence[Listed]
) -> list[str]:
    """Run `command` once for each paper; returns a message about each problem."""
    commands, problems = await threaded(partial(_prepare, config, command, papers))
    failures = await run_all(app, commands)
    problems += [f"{command.name}: {failure}; correct it in config.toml" for _, failure in failures]
    return list(dict.fromkeys(problems))


def _prepare(
    config: Config, command: UserCommand, papers: Sequence[Listed]
) -> tuple[list[Command], list[str]]:
    """The commands to run, and the problems of papers that lack something."""
    commands: list[Command] = []
    lacking: dict[str, list[Listed]] = {}
    for each in papers:
        try:
            words = words_for(command.command, each, downloads_folder(config))
        except MissingValueError as error:
            lacking.setdefault(str(error), []).append(each)
        else:
            commands.append(Command(tuple(words), command.terminal, is_users=True))
    problems = [
        f"{command.name}: {papers_named(without)} {'has' if len(without) == 1 else 'have'} "
        f"no {{{name}}}, {PLACEHOLDERS[name]}"
        for name, without in lacking.items()
    ]
    return commands, problems
