"""ReferenceBox: what a citation, a footnote or another link refers to, in a box over the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui_reader.app.dialogs.dialog import LEAVE, Dialog
from tui_reader.app.messages.titles import short_title
from tui_reader.app.paper.layers import emphasis
from tui_reader.display.glyphs import glyphs
from tui_reader.fulltext.lines import Line

if TYPE_CHECKING:
    from tui_reader.app.paper.references import Target
    from tui_reader.library import Listed

WIDTH: Final = 84
"""Columns of the box, if the terminal is wide enough."""
FRAME: Final = 6
"""Columns of the box that its text does not have."""


class ReferenceBox(Dialog[str]):
    """Enter returns `go`, for a table `w` `table`, for a paper `v` `read` and `s` `star`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose('go')", "Go there"),
        Binding("w", "choose('table')", "Whole table"),
        Binding("v", "choose('read')", "Read it"),
        Binding("s", "choose('star')", "Star it"),
        Binding("o", "choose('open')", "Web"),
        Binding("q", "leave", show=False),
        LEAVE,
    ]
    box_width = WIDTH

    def __init__(self, target: Target, listed: Listed | None) -> None:
        """Show `target`; `listed` is the paper that it refers to, if the library has it."""
        super().__init__(target.heading)
        self._target = target
        self._listed = listed

    def contents(self) -> ComposeResult:
        """The text, and what the library knows of the paper."""
        with VerticalScroll(can_focus=False, id="target"):
            yield Static(as_text(self._target.lines))
        if self._target.paper:
            yield Static(Text(self._about(self._target.paper)), id="about")

    def _about(self, id_: str) -> str:
        listed = self._listed
        if listed is None:
            return f"{id_} {glyphs().dot} not in the library"
        state = "read" if listed.read else "unread"
        star = f", starred {glyphs().starred}" if listed.starred else ""
        return f"In the library: “{short_title(listed)}”, {state}{star}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the keys for tables and papers only for those."""
        if parameters == ("table",):
            return self._target.has_table
        is_of_a_paper = parameters in (("read",), ("star",), ("open",))
        return not (action == "choose" and is_of_a_paper and self._target.paper is None)

    def action_choose(self, what: str) -> None:
        """Close the box with the choice."""
        self.leave(what)


def as_text(lines: list[Line]) -> Text:
    """Lines of a paper for a widget."""
    styled = (
        Text.assemble(*((each.text, emphasis(each.style)) for each in line)) for line in lines
    )
    return Text("\n", no_wrap=True).join(styled)
