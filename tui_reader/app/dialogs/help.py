"""HelpDialog: every key as it is bound, grouped by task and searchable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.strip import Strip

from tui_reader.app.keys.key import Key
from tui_reader.app.keys.keymap import groups, rebind
from tui_reader.app.messages.legend import legend
from tui_reader.app.widgets.lines import LineView
from tui_reader.app.widgets.typed import Input
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit, indented

_KEY_CELLS: Final = 14
_NAMES_FROM: Final = 60
"""Columns from which the names for `[keys]` are shown on the right."""
_NAME_CELLS: Final = 18


class HelpLines(LineView, inherit_bindings=False):
    """The keys that match the typed text."""

    COMPONENT_CLASSES = {"help--heading", "help--key", "help--text", "help--name"}

    def __init__(self, heading: str | None, *, id: str) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._words: list[str] = []
        self._lines: list[list[Segment]] = []

    def find(self, text: str) -> None:
        """Show only the keys that match every word of `text`."""
        self._words = text.lower().split()
        self._lay_out()
        self.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Wrap the lines to the new width."""
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
        width = self.scrollable_content_region.width
        self._lines = list(self._build(width)) if width else []
        self.set_line_count(len(self._lines))

    def _build(self, width: int) -> Iterable[list[Segment]]:
        blocks: dict[str, list[list[Segment]]] = {}
        for heading, keys in groups(self._heading).items():
            matching = (
                key
                for key in keys
                if self._matches(heading, key.shown, key.label, key.help, key.name)
            )
            blocks[heading] = [line for key in matching for line in self._key_lines(key, width)]
        if not self._heading:
            room = width - _KEY_CELLS - 1
            blocks["Signs"] = [
                self._line(sign, fit(meaning, room))
                for sign, meaning in legend()
                if self._matches("Signs", sign, meaning)
            ]
        if not any(blocks.values()):
            yield [Segment("No key matches.", self.base_style)]
            return
        for heading, lines in blocks.items():
            if lines:
                yield [Segment(heading, self.over(self.base_style, "help--heading"))]
                yield from lines
                yield []
        text = drawable('Change any key under [keys] in config.toml, such as star = ["s", "f5"]')
        for line in indented(text, width - 1):
            yield [Segment(line, self.over(self.base_style, "help--name"))]

    def _matches(self, *texts: str) -> bool:
        """Whether every word that is looked for is in the texts."""
        text = " ".join(texts).lower()
        return all(word in text for word in self._words)

    def _line(self, left: str, text: str) -> list[Segment]:
        """A line with a key or a sign on the left."""
        base = self.base_style
        return [
            Segment(f"  {left}", self.over(base, "help--key")),
            Segment(" " * max(1, _KEY_CELLS - 2 - cell_len(left)), base),
            Segment(text, self.over(base, "help--text")),
        ]

    def _key_lines(self, key: Key, width: int) -> Iterable[list[Segment]]:
        base = self.base_style
        named = width >= _NAMES_FROM
        room = max(10, width - _KEY_CELLS - 1 - (_NAME_CELLS if named else 0))
        first, *rest = indented(drawable(key.help), room) or [""]
        line = self._line(fit(key.shown, _KEY_CELLS - 3), first)
        if named:
            line.append(Segment(" " * (room - cell_len(first)), base))
            line.append(Segment(f" {key.name}", self.over(base, "help--name")))
        yield line
        for text in rest:
            yield self._line("", text)

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, self.base_style)
        return Strip(self._lines[index]).adjust_cell_length(width, self.base_style)

    @property
    def text(self) -> str:
        """Every line, on screen or not."""
        return "\n".join("".join(part.text for part in line).rstrip() for line in self._lines)


class HelpDialog(ModalScreen[None]):
    """The keys."""

    BINDINGS = [
        Binding("escape", "back", "Close", key_display="esc"),
        Binding("q", "dismiss", show=False),
        Binding("question_mark", "dismiss", show=False, id="help"),
        Binding("question_mark", "dismiss", show=False, id="triage_help"),
        Binding("enter", "enter", show=False, priority=True),
        # with priority, so that keys typed right after it go to the line
        Binding("slash", "find", "Find", key_display="/", priority=True),
        Binding("j", "scroll(1)", show=False, id="down"),
        Binding("k", "scroll(-1)", show=False, id="up"),
        Binding("g", "scroll(-10000)", show=False, id="top"),
        Binding("G", "scroll(10000)", show=False, id="bottom"),
        Binding("ctrl+d,pagedown", "scroll(10)", show=False, id="page_down"),
        Binding("ctrl+u,pageup", "scroll(-10)", show=False, id="page_up"),
        Binding("space", "scroll(10)", show=False),
        Binding("ctrl+q", "app.quit", show=False),
    ]
    AUTO_FOCUS = "#keys"

    def __init__(self, heading: str | None = None) -> None:
        """The keys of the main screen, or of the screen whose group has this heading."""
        super().__init__()
        self._heading = heading
        rebind(self)

    def compose(self) -> ComposeResult:
        """The search field and the keys."""
        with Vertical(id="help") as box:
            box.border_title = "Keys"
            yield Input(placeholder="a key, or what it does", compact=True, id="find")
            yield HelpLines(self._heading, id="keys")

    def on_mount(self) -> None:
        """Begin with every key."""
        self._update_message()

    def _update_message(self) -> None:
        line = self.query_one("#find", Input)
        finding = self.focused is line  # `has_focus` is updated later, after the next keys
        line.display = finding or bool(line.value)
        way = "enter shows the keys, esc cancels" if finding else "/ finds, esc closes"
        self.query_one("#help").border_subtitle = Content(way)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the matching keys."""
        self.query_one(HelpLines).find(event.value)

    def on_descendant_focus(self) -> None:
        """Show the present functions of the keys."""
        self._update_message()

    def action_find(self) -> None:
        """Show the search field."""
        line = self.query_one("#find", Input)
        line.display = True
        self.set_focus(line)

    def action_enter(self) -> None:
        """Go from the search field to the keys, and from the keys out of the help."""
        if self.focused is self.query_one("#find"):
            self.set_focus(self.query_one(HelpLines))
        else:
            self.dismiss()

    def action_back(self) -> None:
        """Clear the search, or close the help."""
        line = self.query_one("#find", Input)
        if self.focused is not line and not line.value:
            self.dismiss()
            return
        line.value = ""
        self.set_focus(self.query_one(HelpLines))
        self._update_message()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(HelpLines).scroll_relative(y=lines, animate=False, immediate=True)
