"""KeyLine: the footer, which lets go of the keys that it has shown."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer

from tui_reader.app.watchers import let_go


class KeyLine(Footer):
    """Textual's footer without the command palette, in as little room as it needs."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)

    def compose(self) -> ComposeResult:
        """The keys that act now."""
        let_go(self)
        yield from super().compose()
