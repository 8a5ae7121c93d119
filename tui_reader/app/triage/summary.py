"""The screens after the papers of triage: they sum up, and offer what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

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
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit, indented

_TITLES: Final = 100
"""The most starred papers listed by title."""


class Summary(LineView, inherit_bindings=False):
    """A heading, some sentences, and the titles of starred papers."""

    COMPONENT_CLASSES = {"summary--heading", "summary--text", "summary--star", "summary--title"}

    def __init__(
        self, heading: str, sentences: Sequence[str], titles: Sequence[str] = (), more: int = 0
    ) -> None:
        """`more` is the number of starred papers that are not listed."""
        super().__init__(id="summary")
        self._heading = heading
        self._sentences = sentences
        self._titles = titles
        self._more = more
        self._lines: list[list[tuple[str, str]]] = []
        """The parts of each line: the name of their style, and their text."""

    def on_resize(self) -> None:
        """Wrap the lines for the new size."""
        region = self.scrollable_content_region
        _, width = column(region.width)
        self._lines = [[]] * (region.height // 7) + list(self._build(width)) if width > 0 else []
        self.set_line_count(len(self._lines))

    def _build(self, width: int) -> Iterator[list[tuple[str, str]]]:
        yield [("heading", fit(self._heading, width))]
        yield []
        for sentence in self._sentences:
            yield from ([("text", line)] for line in indented(sentence, width))
        if self._titles:
            yield []
        for title in self._titles:
            yield [("star", f"{glyphs().starred} "), ("title", fit(title, width - 2))]
        if self._more > 0:
            yield [("text", f"  and {plural(self._more, 'more', 'more')}")]

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width, base = self.scrollable_content_region.width, self.base_style
        margin, _ = column(width)
        index = y + round(self.scroll_y)
        parts = self._lines[index] if index < len(self._lines) else []
        line = [Segment(text, self.over(base, f"summary--{name}")) for name, text in parts]
        return Strip([Segment(" " * margin, base), *line]).adjust_cell_length(width, base)


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
        """The numbers of decisions, the starred papers, the full progress bar and the keys."""
        triage = self._triage
        sentences = [triage.summary()]
        if new := triage.new_papers():
            sentences += ["", f"{plural(new, 'new paper')} arrived during triage."]
        starred = triage.starred()
        papers = (triage.model.numbered(n, starred[at:]) for at, n in enumerate(starred[:_TITLES]))
        titles = [readable(listed.paper.title) for listed in papers if listed]
        yield Summary("All done.", sentences, titles, len(starred) - _TITLES)
        yield Progress(triage, id="progress")
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


class TriageLineScreen(Screen[str]):
    """Asks what to do once the papers are done that the user probably wants.

    Returns the user's choice: nothing, `read`, `skip`, `undo` or `previous`.
    """

    CSS_PATH = STYLES / "triage.tcss"
    AUTO_FOCUS = "#summary"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("At the line in triage")]

    def __init__(self, triage: Triage) -> None:
        super().__init__()
        self._triage = triage
        rebind(self)

    def compose(self) -> ComposeResult:
        """How many papers are done and below the line, the full progress bar and the keys."""
        below, above = len(self._triage.below()), self._triage.above
        done = f"{above:,} worth a look done" if above else "Nothing above your line is left"
        sentences = (
            f"{shown('triage_read_rest')} goes through them all, the best first.",
            f"{shown('triage_skip_rest')} skips them all: marks {plural(below, 'paper')} read.",
        )
        yield Summary(f"{done}, {below:,} below.", sentences)
        yield Progress(self._triage, id="progress")
        yield KeyFooter()

    def on_key(self, event: events.Key) -> None:
        """Say so if a key does nothing."""
        say_if_unbound(self, event, "")

    def action_leave(self, wish: str) -> None:
        """Close with the user's choice."""
        if self.is_current:
            self.dismiss(wish)
