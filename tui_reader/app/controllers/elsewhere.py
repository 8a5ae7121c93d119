"""Elsewhere: opens papers at other places, runs the user's commands, and sends to Zotero."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import command_keys, shown
from tui_reader.app.messages.titles import papers_named
from tui_reader.app.work.threads import threaded
from tui_reader.display.counts import plural
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.transfer import Transfer
    from tui_reader.app.dialogs.menu import Picked
    from tui_reader.app.dialogs.places import Choice
    from tui_reader.app.state.settings import Settings

_WORK: Final = "zotero"
"""The name of the sending among the work whose progress is shown."""


class Elsewhere:
    """Hands papers to other programs, besides opening a paper's page, PDF and code."""

    def __init__(self, host: Host, settings: Settings, transfer: Transfer) -> None:
        self._host = host
        self._settings = settings
        self._transfer = transfer
        self._stop_sending: threading.Event | None = None
        """Set to stop the papers that are being sent to Zotero; None if there are none."""

    def choose(self, papers: Sequence[Listed] | None = None) -> None:
        """Show a menu of places for these papers, with Zotero and the user's commands.

        Without `papers`, here and below: for those that a key acts on.
        """
        from tui_reader.app.dialogs.places import places_menu

        targets = self._transfer.targets(papers)

        def chosen(picked: Picked[Choice] | None) -> None:
            if picked is None:
                return
            choice = picked.value
            if choice.urls:
                what = f"Open {plural(len(choice.urls), 'page')} of {choice.name}"
                self._transfer.ask(what, choice.urls, lambda: self._transfer.open_urls(choice.urls))
            elif choice.command is not None:
                self.run_command(choice.command, targets)
            else:
                self._send(targets)

        if targets:
            names = [key.label for key in command_keys()]
            self._host.push_screen(places_menu(targets, names), chosen)

    # The user's commands

    def run_command(self, number: int, papers: Sequence[Listed] | None = None) -> None:
        """Run the command of this number of config.toml, from 0, on each paper."""
        targets = self._transfer.targets(papers)
        if not targets:
            return
        commands = self._settings.config.commands
        if number >= len(commands):  # config.toml was changed since
            self._host.notify("This command is no longer in config.toml.")
            return
        command = commands[number]

        async def run() -> None:
            from tui_reader.app.terminal.user_commands import run_on

            problems = await run_on(self._host.app, self._settings.config, command, targets)
            if problems:
                self._transfer.warn(problems)
            elif not command.terminal:
                self._host.notify(f"{command.name}: {papers_named(targets)}")

        what = f"Run {command.name} on {plural(len(targets), 'paper')}"
        self._transfer.ask(what, targets, lambda: self._host.run_task(run, "command"))

    # Zotero

    def send_to_zotero(self, papers: Sequence[Listed] | None = None) -> None:
        """Send the papers to Zotero; stop if some are being sent."""
        if self._stop_sending is not None:
            self._stop_sending.set()
        elif targets := self._transfer.targets(papers):
            what = f"Send {papers_named(targets)} to Zotero"
            self._transfer.ask(what, targets, lambda: self._send(targets))

    def _send(self, papers: Sequence[Listed]) -> None:
        if self._stop_sending is None:
            self._stop_sending = threading.Event()
            self._host.run_task(partial(self._sending, papers, self._stop_sending), _WORK)

    async def _sending(self, papers: Sequence[Listed], stop: threading.Event) -> None:
        from tui_reader.export.zotero import ZoteroError

        stops = f"({shown('zotero')} stops)"
        self._host.show_status(f"Sending {papers_named(papers)} to Zotero  {stops}", _WORK)
        try:
            sent = await threaded(partial(self._send_all, papers, stop))
        except ZoteroError as error:
            self._host.fail(f"Not sent to Zotero: {error}")
        else:
            left = len(papers) - sent
            more = f"; stopped, {plural(left, 'paper')} not sent" if left else ""
            what = papers_named(papers) if not left else plural(sent, "paper")
            self._host.notify(f"Sent {what} to Zotero{more}")
        finally:
            self._host.show_status("", _WORK)
            self._stop_sending = None

    def _send_all(self, papers: Sequence[Listed], stop: threading.Event) -> int:
        """Send the papers from a thread; returns how many were sent."""
        from tui_reader.export.zotero import ZoteroError, send

        sent = 0
        try:
            for sent in send(papers, self._settings.config.zotero_port):  # noqa: B007
                if stop.is_set():
                    break
        except ZoteroError as error:
            if not sent:
                raise
            raise ZoteroError(f"{error} ({sent} of {len(papers)} were sent)") from error
        return sent

    def close(self) -> None:
        """Stop sending."""
        if self._stop_sending is not None:
            self._stop_sending.set()
