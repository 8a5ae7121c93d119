"""SourceTrialDialog: a dialog that tries a source, and adds it if it works."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from tui_reader.app.dialogs.dialog import Dialog
from tui_reader.app.dialogs.opml import OpmlDialog
from tui_reader.app.work.threads import threaded
from tui_reader.config import ConfigError
from tui_reader.config.edit import add_source
from tui_reader.core.text import clean_line
from tui_reader.display.counts import plural
from tui_reader.sources import state
from tui_reader.sources.fetch import SourceError, Stopped
from tui_reader.sources.opml import OpmlError
from tui_reader.sources.opml_feeds import offers, opml_file
from tui_reader.sources.registry import detect, digest_folder, have_same_digests, kind_of
from tui_reader.sources.trial import discard, try_source
from tui_reader.system import paths
from tui_reader.system.errorlog import log_error

if TYPE_CHECKING:
    from tui_reader.config import SourceConfig
    from tui_reader.sources.fetch import FetchProgress
    from tui_reader.sources.opml import Opml
    from tui_reader.sources.trial import Trial

_POLL_SECONDS = 0.2
"""Seconds between two updates of the progress."""
_TURN = threading.Lock()
"""Held while a source is fetched: a stopped trial cleans up before the next one begins."""


class Attempt:
    """One trial of a source; it runs in a thread."""

    def __init__(self, source: SourceConfig) -> None:
        self.source = source
        self.stop = threading.Event()
        self.fetched: FetchProgress | None = None
        self._is_ours: bool | None = None
        """Whether its digest folder did not exist before the trial."""

    def run(self) -> Trial:
        """Fetch and read the source. Raises SourceError and Stopped."""
        if not kind_of(self.source).is_remote:
            return self._run()

        while not _TURN.acquire(timeout=_POLL_SECONDS):
            if self.stop.is_set():
                raise Stopped
        try:
            return self._run()
        finally:
            _TURN.release()

    def _run(self) -> Trial:
        def on_progress(fetched: FetchProgress) -> None:
            self.fetched = fetched

        if self._is_ours is None:
            self._is_ours = not digest_folder(self.source).exists()
        trial = try_source(self.source, on_progress, self.stop.is_set)
        if self.stop.is_set():
            self.discard()
        return trial

    def discard(self) -> None:
        """Delete the fetched files of a source that is not added."""
        if self._is_ours:
            discard(self.source)

    def write(self, trial: Trial) -> None:
        """Add the source to the configuration. Raises ConfigError."""
        try:
            add_source(paths.config_file(), self.source)
        except BaseException:
            self.discard()
            raise
        problem = clean_line(trial.problems[0]) if trial.problems else None
        state.remember(self.source.name, problem, trial.papers)

    def progress(self) -> str:
        """The progress in one line."""
        fetched = self.fetched
        if fetched is None or not (fetched.files or fetched.bytes):
            return f"Trying {self.source.name}…  esc stops"
        files = f"{fetched.files:,}"
        if fetched.files_total is not None:
            files = f"{fetched.files:,} of {fetched.files_total:,}"
        size = f", {fetched.bytes / 1e6:.1f} MB" if fetched.bytes else ""
        return f"Fetching {self.source.name}: {files} files{size}  esc stops"


class SourceTrialDialog(Dialog[str]):
    """A dialog that returns the name of the source that it added."""

    def __init__(self, heading: str, text: Sequence[str] = ()) -> None:
        super().__init__(heading, text)
        self._attempt: Attempt | None = None
        self._is_writing = False
        self._empty: Attempt | None = None
        """A trial that found no digest: repeating it adds the source anyway."""

    @property
    def is_trying(self) -> bool:
        """Whether a source is being tried."""
        return self._attempt is not None

    def on_mount(self) -> None:
        """Show the progress of a trial."""
        self.set_interval(_POLL_SECONDS, self._poll)

    def on_unmount(self) -> None:
        """Stop the trial and delete what it fetched."""
        if self._attempt:
            self._attempt.stop.set()
        self.forget_empty()

    def _poll(self) -> None:
        if self._attempt and not self._is_writing:
            self.show_message(self._attempt.progress(), "busy")

    def action_leave(self) -> None:
        """Stop the trial, or close the dialog."""
        if self._is_writing:
            return
        if self._attempt is None:
            self.leave(None)
            return
        self._attempt.stop.set()
        self._attempt = None
        self.show_message("Stopped; nothing was added.")

    def forget_empty(self) -> None:
        """Drop the last trial without digests: repeating it no longer adds the source."""
        if self._empty:
            self._empty.discard()
            self._empty = None

    def attempt(self, location: str) -> None:
        """Try the source at `location`, and add it if it works."""
        if self.is_trying:
            return
        config = self.reader.config
        try:
            source = detect(location, config)
        except (SourceError, OSError, ValueError) as error:
            self._read_opml(location, clean_line(str(error)))
            return
        for other in config.sources:
            if have_same_digests(source, other):
                self.show_message(f"Already added as {other.name}.", "bad")
                return
        if self._empty and self._empty.source == source:
            attempt, self._empty = self._empty, None
            self._try(attempt, anyway=True)
            return
        self.forget_empty()
        self._try(Attempt(source))

    @work
    async def _try(self, attempt: Attempt, *, anyway: bool = False) -> None:
        self._attempt = attempt
        self.show_message(attempt.progress(), "busy")
        try:
            trial = await threaded(attempt.run)
            if attempt.stop.is_set():
                return
            if not trial.files and not kind_of(attempt.source).why_empty and not anyway:
                self._empty = attempt
                self.show_message(_empty_message(trial), "bad")
                return
            self._is_writing = True
            await threaded(lambda: attempt.write(trial))
        except Stopped:
            return
        except asyncio.CancelledError:  # the reader is closing
            attempt.stop.set()
            raise
        except OpmlError as error:
            if not attempt.stop.is_set():
                self.show_message("")
                self._offer(error.opml)
            return
        except Exception as error:  # report any failure: the user can try again
            text = str(error)
            if not isinstance(error, (SourceError, ConfigError, OSError)):
                log_error("trying a source", error)
                text = f"It failed: {type(error).__name__}: {error}"
            if not attempt.stop.is_set():
                self.show_message(clean_line(text), "bad")
            return
        finally:
            self._is_writing = False
            if self._attempt is attempt:
                self._attempt = None
        self._added(attempt.source, trial)

    @work
    async def _read_opml(self, location: str, why_not: str) -> None:
        """Offer the feeds of a local OPML file; show `why_not` if it is something else."""
        opml = await threaded(lambda: opml_file(location))
        if opml is None:
            self.show_message(why_not, "bad")
        else:
            self._offer(opml)

    @work
    async def _offer(self, opml: Opml) -> None:
        if not opml.feeds:
            problem = opml.problems[0] if opml.problems else "it names no feed"
            self.show_message(f"OPML that cannot be used: {problem}", "bad")
            return
        config = self.reader.config
        feeds = await threaded(lambda: offers(opml.feeds, config))
        if self.is_current:
            self.app.push_screen(OpmlDialog(opml, feeds), self.leave_after)

    def leave_after(self, name: str | None) -> None:
        """Close this dialog too, if another dialog has added a source."""
        if name is not None:
            self.leave(name)

    def _added(self, source: SourceConfig, trial: Trial) -> None:
        if not trial.files:
            what = kind_of(source).why_empty or "no digest yet"
            self.notify(
                f"Added {source.name}: {what}; papers will come with a later sync.",
                markup=False,
            )
        self.reader.sources_changed({source.name}, asked=trial.files > 0)
        self.leave(source.name)


def _empty_message(trial: Trial) -> str:
    others = f" ({plural(trial.not_digests, 'other file')})" if trial.not_digests else ""
    return f"No digest found{others}. Repeat to add it anyway."
