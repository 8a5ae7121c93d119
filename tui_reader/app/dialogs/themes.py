"""ThemesDialog: every theme by name; the reader shows the one under the cursor at once."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.theme.builtin import DARK, LIGHT
from tui_reader.app.widgets.choices import Choices, Part, columns
from tui_reader.app.widgets.typed import Input


class ThemesDialog(Dialog[str]):
    """The themes; enter keeps and saves the one under the cursor, esc goes back to the old one."""

    BINDINGS = [
        *MOVES,
        Binding("enter", "keep", "Keep", priority=True),
        Binding("slash", "find", "Find", key_display="/"),
        LEAVE,
        Binding("q", "leave", show=False),
    ]
    AUTO_FOCUS = "#themes"
    box_width = 44
    second_click = "keep"

    def __init__(self) -> None:
        super().__init__("Theme")
        self._before = ""
        self._names: list[str] = []

    def contents(self) -> ComposeResult:
        """The field to find one, and the names."""
        yield Input(placeholder="part of a name", compact=True, id="find")
        yield Choices(self._lines, id="themes")

    def on_mount(self) -> None:
        """Begin at the theme in use."""
        self._before = self.app.theme
        self._list("")

    def _list(self, part: str) -> None:
        own = (DARK.name, LIGHT.name)
        every = (*own, *sorted(set(self.app.available_themes) - set(own)))
        self._names = [name for name in every if part.strip().lower() in name.lower()]
        here = self.app.theme
        at = self._names.index(here) if here in self._names else 0
        self.choices.set_rows(len(self._names), at)
        self._show()
        self.fit()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        name = self._names[index]
        kind = "dark" if self.app.available_themes[name].dark else "light"
        used = Part(f"{kind}{', in use' if name == self._before else ''} ", "about")
        return [columns([Part(f" {name}")], width, [used])]

    def _show(self) -> None:
        if self._names:
            self.reader.show_theme(self._names[self.choices.cursor])
            self.show_message("")
        else:
            self.show_message("No theme has this in its name.")

    def on_row_list_highlighted(self) -> None:
        """Show the theme under the cursor."""
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the themes with such a name."""
        self._list(event.value)

    def action_find(self) -> None:
        """Find a theme by a part of its name."""
        self.set_focus(self.field)

    def action_keep(self) -> None:
        """Keep the theme under the cursor, and save it."""
        if self._names:
            self.reader.keep_option("theme", self._names[self.choices.cursor])
            self.leave(self._names[self.choices.cursor])

    def action_leave(self) -> None:
        """Go back to the theme that was in use."""
        self.reader.show_theme(self._before)
        super().action_leave()
