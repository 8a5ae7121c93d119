"""Open the reader on the user's library and marks, run it, and close everything."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_reader import config
from tui_reader.app.keys import keymap
from tui_reader.app.reader import ReaderApp
from tui_reader.app.state import session as sessions
from tui_reader.app.state.list_model import ListModel
from tui_reader.app.state.ordering import Orders
from tui_reader.app.state.today import Today, open_where_wanted
from tui_reader.app.terminal.exit_status import CRASHED
from tui_reader.app.terminal.suspend import restoring_interrupts
from tui_reader.app.work.background import Background
from tui_reader.app.work.failures import reporting_threads
from tui_reader.display import glyphs
from tui_reader.library import DamagedLibraryError, Library, View, open_or_recover
from tui_reader.marks.recovery import open_or_recover as open_or_recover_marks
from tui_reader.marks.store import Marks
from tui_reader.system import paths

if TYPE_CHECKING:
    from textual.theme import Theme


def run(*, demo: bool = False, ascii_only: bool = False) -> int:
    """Run the reader until the user leaves it; returns the exit status.

    With `ascii_only` it draws only ASCII characters, regardless of the configuration.

    Raises MarksError and LibraryError before anything is on screen. Problems of the configuration
    are reported after the reader has opened with the valid settings.
    """
    app = make_app(demo=demo, ascii_only=ascii_only)
    try:
        with reporting_threads(app), restoring_interrupts():
            app.run()
    finally:
        app.background.close()
        app.model.library.close()
        app.model.marks.close()
    app.session.marks = sessions.signature(paths.marks_file())
    if app.return_code != CRASHED:
        sessions.save(paths.session_file(), app.session)
    return app.return_code or 0


def make_app(*, demo: bool = False, ascii_only: bool = False) -> ReaderApp:
    """The reader, ready to run."""
    configuration = _configuration()
    glyphs.use_ascii(ascii_only or configuration.ascii or not _has_signs())
    keymap.use(keymap.keymap(configuration.keys, str(paths.config_file()), configuration.commands))
    marks = open_or_recover_marks(paths.marks_file())
    library = open_or_recover(paths.library_file())
    session = sessions.load(paths.session_file())
    with suppress(DamagedLibraryError):  # the first listing replaces the damaged library
        today = Today(configuration.today, session.seen)
        open_where_wanted(session, configuration.start, today, library)
    model = ListModel(library, marks)
    seen = _marks_seen(library, marks)
    model.is_behind = seen != marks.sequence  # a reader that was killed, or one that is open
    model.order = Orders(session, lambda: configuration.views).of(session.view)
    try:
        model.show_start(session.view, session.paper)
    except ValueError:  # a view of another version
        model.show(View())
    changed = session.marks != sessions.signature(paths.marks_file())
    background = Background(library.path, paths.marks_file(), seen, doubtful=changed)
    return ReaderApp(configuration, model, background, session, _themes())


def _has_signs() -> bool:
    """Whether the terminal can show the Unicode signs; it cannot in a locale such as Latin-1's."""
    return sys.__stdout__ is None or glyphs.can_be_written(sys.__stdout__.encoding)


def _configuration() -> config.Config:
    """The user's configuration, or the defaults with the problem if it cannot be read."""
    try:
        return config.load(paths.config_file(), salvage=True)
    except config.ConfigError as error:
        return config.Config(
            problems=(f"{error}; until then papers can be read, but nothing is synced",)
        )


def _themes() -> tuple[Theme, ...]:
    """The user's own themes; `ignored_settings` reports their problems later."""
    folder = paths.themes_dir()
    if not folder.is_dir():
        return ()
    from tui_reader.app.theme.user import user_themes

    return user_themes(folder).themes


def _marks_seen(library: Library, marks: Marks) -> int:
    """The sequence number up to which the library has the marks' changes."""
    try:
        file, sequence = library.marks_position()
    except DamagedLibraryError:  # the next listing replaces the damaged library
        return 0
    return sequence if file == marks.file else 0
