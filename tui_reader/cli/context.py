"""Opens the configuration, the marks, and an up-to-date library for commands."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from tui_reader.cli.output import CommandError, warn
from tui_reader.cli.progress import run_to_end
from tui_reader.cli.signals import orderly_exit
from tui_reader.config import Config, ConfigError, SourceConfig, load
from tui_reader.library import DamagedLibraryError, Library, open_or_recover
from tui_reader.marks.recovery import open_or_recover as open_or_recover_marks
from tui_reader.marks.store import Marks
from tui_reader.sync.marks import copy_new_marks
from tui_reader.sync.report import SyncReport
from tui_reader.sync.run import refresh
from tui_reader.system import paths
from tui_reader.system.sqlite import primary_error_code

_T = TypeVar("_T")

_SHARE_SECONDS: Final = 2.0
"""Seconds to wait for another reader's exchange with the shared folder."""
NO_SOURCE: Final = "no sources yet; tui-reader add lists what can be added"


@dataclass(frozen=True, slots=True)
class Context:
    """The configuration, library and marks for commands on papers."""

    config: Config
    library: Library
    marks: Marks

    def query(self, question: Callable[[Library], _T]) -> _T:
        """Call `question` with the library; if that is damaged, rebuild it and call again."""
        try:
            return question(self.library)
        except DamagedLibraryError:
            self.library.rebuild()
            self.update()
            return question(self.library)

    def update(self) -> SyncReport:
        """Index the files that changed on this machine and copy the marks, without progress."""
        try:
            return self._update()
        except DamagedLibraryError:
            self.library.rebuild()
            return self._update()

    def _update(self) -> SyncReport:
        report = run_to_end(refresh(self.config, self.library))
        share(self.config, self.marks)
        if not self.library.is_read_only:
            self._copy_marks()
        return report

    def _copy_marks(self) -> None:
        try:
            copy_new_marks(self.library, self.marks)
        except sqlite3.OperationalError as error:
            if primary_error_code(error) != sqlite3.SQLITE_BUSY:
                raise
            warn(f"{self.library.path}: in use by another program; the newest marks are missing")


@contextmanager
def open_context() -> Iterator[Context]:
    """Open everything and bring the library up to date; warn of sources that cannot be read."""
    config = load_config()
    if not config.sources:
        warn(NO_SOURCE)
    with open_library() as library, open_marks() as marks:
        context = Context(config, library, marks)
        for source in context.update().sources:
            if source.error:
                warn(f"{source.source}: {source.error}")
        yield context


def load_config() -> Config:
    """The user's configuration; warn of its problems. Raises ConfigError."""
    config = load(paths.config_file())
    for problem in config.problems:
        warn(problem)
    return config


def find_source(config: Config, name: str) -> SourceConfig:
    """The source of this name. Raises CommandError if there is no such source."""
    source = config.source(name)
    if source is None:
        known = ", ".join(source.name for source in config.sources) or "none yet"
        raise CommandError(f"{name}: no such source; the sources are: {known}")
    return source


@contextmanager
def open_library() -> Iterator[Library]:
    """The library, not brought up to date; warn if it is only a temporary one.

    Raises LibraryError.
    """
    with orderly_exit():
        library = open_or_recover(paths.library_file())
        if library.problem:
            warn(library.problem)
        try:
            yield library
        except DamagedLibraryError as error:
            library.rebuild()
            raise CommandError(
                f"{error}; the library was damaged and will be rebuilt: run the command again"
            ) from error
        finally:
            library.close()


@contextmanager
def open_marks(*, to_write: bool = False) -> Iterator[Marks]:
    """The marks, repaired if necessary; warn of their problems.

    With `to_write`, does not warn that they cannot be written, as the write raises. Raises
    MarksError if they cannot be opened at all.
    """
    marks = open_or_recover_marks(paths.marks_file())
    try:
        if marks.notice and not (to_write and marks.read_only_reason):
            warn(marks.notice)
        yield marks
    finally:
        marks.close()


def share(config: Config, marks: Marks) -> bool:
    """Exchange marks with the shared folder, if there is one; warn of failures.

    Returns whether everything worked.
    """
    if config.shared_folder is None:
        return True
    from tui_reader.sharing.exchange import SharedFolder, SharingError, answers

    if not answers(config.shared_folder):
        warn(f"{config.shared_folder}: the shared folder does not answer; marks are kept here")
        return False
    try:
        problems = SharedFolder(marks, config.shared_folder).exchange(_SHARE_SECONDS).problems
    except SharingError as error:
        problems = [str(error)]
    for problem in problems:
        warn(problem)
    return not problems


def share_if_configured(marks: Marks) -> bool:
    """The same for a command that needs no configuration: only warn if it is faulty."""
    try:
        return share(load(paths.config_file()), marks)
    except ConfigError as error:
        warn(f"{error}; nothing was shared")
        return False
