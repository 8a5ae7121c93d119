"""TriageLineScreen: asks what to do once the papers are done that the user probably wants."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.strip import Strip

from tui_reader.app.keys.keymap import bindings, rebind, shown
from tui_reader.app.keys.unbound import say_if_unbound
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.triage.card import Progress, column
from tui_reader.app.triage.state import Triage
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.lines import LineView
from tui_reader.display.counts import plural
from tui_reader.display.wrap import fit


class Line(LineView, inherit_bindings=False):
    """How many papers are done, and how many are below the line."""

    COMPONENT_CLASSES = {"summary--heading", "summary--text"}

    def __init__(self, triage: Triage, *, id: str) -> None:
        super().__init__(id=id)
        below = len(triage.below())
        above = triage.above or 0
        self._heading = (
            f"{above:,} worth a look done, {below:,} below."
            if above
            else f"Nothing above your line is left, {below:,} below."
        )
        self._questions = (
            f"{shown('triage_read_rest')} goes through them all, the best first.",
            f"{shown('triage_skip_rest')} skips them all: marks {plural(below, 'paper')} read.",
        )

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        region = self.scrollable_content_region
        margin, width = column(region.width)
        texts = [self._heading, "", *self._questions]
        at = y - region.height // 7
        base = self.base_style
        if not 0 <= at < len(texts):
            return Strip.blank(region.width, base)
        style = self.over(base, "summary--text" if at else "summary--heading")
        line = [Segment(" " * margin, base), Segment(fit(texts[at], width), style)]
        return Strip(line).adjust_cell_length(region.width, base)


class TriageLineScreen(Screen[str]):
    """Returns the user's choice: nothing, `read`, `skip`, `undo` or `previous`."""

    CSS_PATH = STYLES / "triage.tcss"
    AUTO_FOCUS = "#summary"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("At the line in triage")]

    def __init__(self, triage: Triage) -> None:
        super().__init__()
        self._triage = triage
        rebind(self)

    def compose(self) -> ComposeResult:
        """The counts, the full progress bar and the keys."""
        yield Line(self._triage, id="summary")
        yield Progress(self._triage, id="progress")
        yield KeyFooter()

    def on_key(self, event: events.Key) -> None:
        """Say so if a key does nothing."""
        say_if_unbound(self, event, "")

    def action_leave(self, wish: str) -> None:
        """Close with the user's choice."""
        if self.is_current:
            self.dismiss(wish)
