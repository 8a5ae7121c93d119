"""What commands open: the configuration, the marks, and a library that is up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

from tui_reader.cli.output import CommandError, tell
from tui_reader.config import Config, ConfigError, SourceConfig, load
from tui_reader.library import DamagedLibraryError, Library, open_or_recover
from tui_reader.marks.store import Marks
from tui_reader.sync.run import SyncReport, refresh, take_over_marks
from tui_reader.system import paths

_T = TypeVar("_T")

_SHARE_SECONDS: Final = 2.0
"""How long a reader that is at it is waited for."""
NO_SOURCE: Final = "there is no source yet; tui-reader add lists what can be added"


def configuration() -> Config:
    """The user's configuration; what is wrong in it is told on stderr. Raises ConfigError."""
    config = load(paths.config_file())
    for problem in config.problems:
        tell(problem)
    return config


def configured(config: Config, name: str) -> SourceConfig:
    """The source of this name. Raises CommandError where there is none."""
    source = config.source(name)
    if source is None:
        known = ", ".join(source.name for source in config.sources) or "none yet"
        raise CommandError(f"{name}: no such source; there are: {known}")
    return source


def share(config: Config, marks: Marks) -> bool:
    """Exchange marks with the shared folder, if there is one; what goes wrong is told on stderr."""
    if config.shared_folder is None:
        return True
    from tui_reader.sharing.exchange import Share, SharingError, answers

    if not answers(config.shared_folder):
        tell(f"{config.shared_folder}: the shared folder does not answer; marks are kept here")
        return False
    try:
        problems = Share(marks, config.shared_folder).exchange(_SHARE_SECONDS).problems
    except SharingError as error:
        problems = [str(error)]
    for problem in problems:
        tell(problem)
    return not problems


def share_as_configured(marks: Marks) -> bool:
    """The same, for a command that needs no configuration and is done whatever that says."""
    try:
        return share(load(paths.config_file()), marks)
    except ConfigError as error:
        tell(f"{error}; nothing was shared")
        return False


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that a command on papers works with."""

    config: Config
    library: Library
    marks: Marks

    def ask(self, question: Callable[[Library], _T]) -> _T:
        """What the library answers; one found damaged is rebuilt and asked again."""
        try:
            return question(self.library)
        except DamagedLibraryError:
            self.library.rebuild()
            self.update()
            return question(self.library)

    def update(self) -> SyncReport:
        """Index what changed on this machine and take over the marks, quietly."""
        try:
            return self._updated()
        except DamagedLibraryError:
            self.library.rebuild()
            return self._updated()

    def _updated(self) -> SyncReport:
        report = self._refresh()
        share(self.config, self.marks)
        if not self.library.is_only_read:
            take_over_marks(self.library, self.marks)
        return report

    def _refresh(self) -> SyncReport:
        running = refresh(self.config, self.library)
        while True:
            try:
                next(running)
            except StopIteration as end:
                report: SyncReport = end.value
                return report


@contextmanager
def opened_library() -> Iterator[Library]:
    """The library as it stands; that it is not kept is told on stderr. Raises LibraryError."""
    from tui_reader.cli.signals import orderly

    with orderly():
        library = open_or_recover(paths.library_file())
        if library.trouble:
            tell(library.trouble)
        try:
            yield library
        except DamagedLibraryError as error:
            library.rebuild()
            raise CommandError(
                f"{error}; the library was damaged and will be rebuilt: run the command again"
            ) from error
        finally:
            library.close()


def opened_marks(*, to_mark: bool = False) -> Marks:
    """The marks, mended if need be; what is wrong with them is told on stderr.

    Whoever opens them `to_mark` is told by the failure that they cannot be written. Raises
    MarksError where they cannot be opened at all.
    """
    from tui_reader.marks.recovery import open_or_recover as open_or_recover_marks

    marks = open_or_recover_marks(paths.marks_file())
    if marks.notice and not (to_mark and marks.trouble):
        tell(marks.notice)
    return marks


@contextmanager
def opened() -> Iterator[Opened]:
    """Everything, with the library up to date; a source that cannot be read is told."""
    config = configuration()
    if not config.sources:
        tell(NO_SOURCE)
    with opened_library() as library:
        marks = opened_marks()
        try:
            everything = Opened(config, library, marks)
            for source in everything.update().sources:
                if source.error:
                    tell(f"{source.source}: {source.error}")
            yield everything
        finally:
            marks.close()
