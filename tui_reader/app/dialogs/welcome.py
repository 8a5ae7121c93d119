"""WelcomeDialog: shown at the first start, until there is a source."""

from __future__ import annotations

from textual.binding import Binding

from tui_reader.app.dialogs.add_source import SOURCE_CHOICES, AddSourceDialog, SourceChoice
from tui_reader.app.terminal.exit_status import OPEN_DEMO

_DEMO = SourceChoice("Look around first", "in a sample of landmark papers: tui-reader demo", "demo")


class WelcomeDialog(AddSourceDialog):
    """The ways to add a source, and the demo."""

    BINDINGS = [
        Binding("escape", "leave", "Later", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__(
            "Welcome to tui-reader",
            ("Papers come from digests. Choose where yours come from:",),
            (*SOURCE_CHOICES, _DEMO),
        )

    def action_demo(self) -> None:
        """End with the exit status that opens the demo."""
        self.app.exit(return_code=OPEN_DEMO)
