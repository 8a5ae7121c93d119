"""Palette: Textual's, which may be closed while it still looks for commands."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.worker import Worker


class Palette(CommandPalette):
    """Actions by name."""

    def run_worker(self, *args: Any, **how: Any) -> Worker[Any]:
        """Run a search that cannot end the reader.

        In Textual 8.2 it asks for the list of what was found also when that has been closed.
        """
        return super().run_worker(*args, **{**how, "exit_on_error": False})

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, unless esc has done so before the choice that was on its way."""
        if self.is_current:
            return super().dismiss(result)
        return AwaitComplete()
