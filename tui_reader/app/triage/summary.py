"""TriageEndScreen: sums up the decisions and offers what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.strip import Strip

from tui_reader.app.keys.keymap import bindings, rebind
from tui_reader.app.keys.unbound import say_if_unbound
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.triage.card import Progress, column
from tui_reader.app.triage.state import Triage
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.lines import LineView
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit, indented

_TITLES: Final = 100
"""The most starred papers listed by title."""


class Summary(LineView, inherit_bindings=False):
    """The number of decisions of each kind, and the titles of the starred papers."""

    COMPONENT_CLASSES = {"summary--heading", "summary--text", "summary--star", "summary--title"}

    def __init__(self, triage: Triage, *, id: str) -> None:
        super().__init__(id=id)
        starred = triage.starred()
        papers = (triage.model.numbered(n, starred[at:]) for at, n in enumerate(starred[:_TITLES]))
        self._titles = [readable(listed.paper.title) for listed in papers if listed]
        self._more = len(starred) - _TITLES
        self._summary = triage.summary()
        self._new = triage.new_papers()
        self._lines: list[list[Segment]] = []

    def on_resize(self) -> None:
        """Wrap the lines for the new size."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Redraw in the new theme, after the component classes have changed."""
        super().notify_style_update()
        if self._lines:
            self.call_later(self._restyle)

    def _restyle(self) -> None:
        self.forget_colors()
        self._lay_out()

    def _lay_out(self) -> None:
        region = self.scrollable_content_region
        self._lines = list(self._build(region.width, region.height)) if region.width else []
        self.set_line_count(len(self._lines))

    def _build(self, pane: int, height: int) -> Iterator[list[Segment]]:
        base = self.base_style
        margin, width = column(pane)
        pad = Segment(" " * margin, base)
        text = self.over(base, "summary--text")
        yield from [[]] * (height // 7)
        yield [pad, Segment("All done.", self.over(base, "summary--heading"))]
        yield []
        for line in indented(self._summary, width):
            yield [pad, Segment(line, text)]
        if self._new > 0:
            yield []
            news = f"{plural(self._new, 'new paper')} arrived during triage."
            yield [pad, Segment(fit(news, width), text)]
        if self._titles:
            yield []
        for title in self._titles:
            yield [
                pad,
                Segment(f"{glyphs().starred} ", self.over(base, "summary--star")),
                Segment(fit(title, width - 2), self.over(base, "summary--title")),
            ]
        if self._more > 0:
            yield [pad, Segment(f"  and {plural(self._more, 'more', 'more')}", text)]

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        line = self._lines[index] if index < len(self._lines) else []
        return Strip(line).adjust_cell_length(width, self.base_style)


class TriageEndScreen(Screen[str]):
    """Returns the user's choice: nothing, `starred`, `export`, `undo` or `previous`."""

    CSS_PATH = STYLES / "triage.tcss"
    AUTO_FOCUS = "#summary"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("At the end of triage")]

    def __init__(self, triage: Triage) -> None:
        super().__init__()
        self._triage = triage
        rebind(self)

    def compose(self) -> ComposeResult:
        """The summary, the full progress bar and the keys."""
        yield Summary(self._triage, id="summary")
        yield Progress(self._triage, id="progress")
        yield KeyFooter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to show or export the starred papers only if there are any."""
        if action != "leave":
            return True
        is_about_starred = parameters in (("starred",), ("export",))
        return self._triage.counts["starred"] > 0 or not is_about_starred

    def on_key(self, event: events.Key) -> None:
        """Say so if a key does nothing."""
        say_if_unbound(self, event, "")

    def action_leave(self, wish: str) -> None:
        """Close with the user's choice."""
        if self.is_current:
            self.dismiss(wish)
