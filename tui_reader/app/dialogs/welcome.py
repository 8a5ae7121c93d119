"""WelcomeDialog: the first start, where nothing says yet where papers come from."""

from __future__ import annotations

from textual.binding import Binding

from tui_reader.app.dialogs.add_source import OFFERS, AddSourceDialog, Offer
from tui_reader.app.terminal.exit_status import OPEN_DEMO

_DEMO = Offer("Look around first", "in a sample of landmark papers: tui-reader demo", "demo")


class WelcomeDialog(AddSourceDialog):
    """The offers, with a word of welcome."""

    BINDINGS = [
        Binding("escape", "leave", "Later", key_display="esc"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self) -> None:
        super().__init__(
            "Welcome to tui-reader",
            ("Papers come from digests. Choose where yours come from:",),
            (*OFFERS, _DEMO),
        )

    def action_demo(self) -> None:
        """Leave for the reader on the bundled sample, in a throw-away place."""
        self.app.exit(return_code=OPEN_DEMO)
