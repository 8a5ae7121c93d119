"""Textual's command palette, which may be closed while it still searches."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.worker import Worker


class Palette(CommandPalette):
    """A command palette whose late results do not crash the app."""

    def run_worker(self, *args: Any, **how: Any) -> Worker[Any]:
        """Run a search whose failure does not end the app.

        In Textual 8.2 a search that is still running queries the list of results after the
        palette was closed, and its NoMatches ends the app.
        """
        return super().run_worker(*args, **{**how, "exit_on_error": False})

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close the palette once.

        In Textual 8.2, esc and enter pressed together dismiss it twice, and the second time
        raises ScreenStackError.
        """
        if self.is_current:
            return super().dismiss(result)
        return AwaitComplete()
