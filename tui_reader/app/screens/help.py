"""The help screen: every key, grouped by what one wants to do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui_reader.app.keys import GROUPS


class HelpScreen(ModalScreen[None]):
    """The keys."""

    BINDINGS = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", key_display="esc"),
        Binding("j", "scroll(2)", show=False),
        Binding("k", "scroll(-2)", show=False),
        Binding("ctrl+d,space", "scroll(10)", show=False),
        Binding("ctrl+u", "scroll(-10)", show=False),
    ]

    def compose(self) -> ComposeResult:
        """The table of keys."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Keys"
            scroll.border_subtitle = "esc closes"
            yield Static(help_text())

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#help", VerticalScroll).scroll_relative(
            y=lines, animate=False, immediate=True
        )


def help_text() -> Content:
    """Every key with what it does, under the headings of its group."""
    lines: list[Content] = []
    for heading, keys in GROUPS.items():
        if lines:
            lines.append(Content(""))
        lines.append(Content.styled(heading, "bold $primary"))
        lines += [
            Content.assemble((f"  {key.shown:<12}", "bold $accent"), key.help) for key in keys
        ]
    return Content("\n").join(lines)
