"""Preferences: applies settings that were changed while the reader is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_reader.app.keys import keymap
from tui_reader.app.textual_compat.bindings import restore_bindings
from tui_reader.display import glyphs
from tui_reader.system import paths

if TYPE_CHECKING:
    from tui_reader.app.controllers.host import Host
    from tui_reader.app.controllers.keywords import Keywords
    from tui_reader.app.controllers.layout import Layout
    from tui_reader.app.controllers.listing import Listing
    from tui_reader.app.reader import ReaderApp
    from tui_reader.app.state.settings import Settings
    from tui_reader.config import Config


class Preferences:
    """Shows the settings, and makes the whole reader follow them."""

    def __init__(
        self,
        host: Host,
        settings: Settings,
        listing: Listing,
        layout: Layout,
        keywords: Keywords,
    ) -> None:
        self._host = host
        self._settings = settings
        self._listing = listing
        self._layout = layout
        self._keywords = keywords

    def open(self) -> None:
        """Show every setting."""
        from tui_reader.app.dialogs.settings import SettingsDialog

        self._host.push_screen(SettingsDialog())

    def apply(self, app: ReaderApp, before: Config) -> None:
        """Follow the settings that differ from `before`; all others are read when they are used."""
        after = self._settings.config
        if after.theme != before.theme:
            app.show_theme(after.theme)
        if after.ascii != before.ascii:
            glyphs.use_ascii(after.ascii)
            app.show_signs()
        if (after.keys, after.commands) != (before.keys, before.commands):
            self._bind_keys(app)
        self._layout.show_list_lines(after.list_lines)
        self._layout.show_texts(after)
        words = ("keywords", "mute", "follow")
        if any(getattr(after, name) != getattr(before, name) for name in words):
            self._keywords.config_changed()
        if after.language != before.language:
            app.sources_changed(None)  # the library chooses the summaries again
        self._listing.refresh()

    def _bind_keys(self, app: ReaderApp) -> None:
        config = self._settings.config
        keymap.use(keymap.keymap(config.keys, str(paths.config_file()), config.commands))
        restore_bindings(app.main)
        keymap.rebind(app.main)
        keymap.bind_commands(app.main)
        app.bind_keys()
        app.main.refresh_bindings()
