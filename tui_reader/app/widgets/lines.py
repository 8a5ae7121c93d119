"""LineView: what the list, the sidebar and the detail share as panes drawn line by line."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A pane of lines with a scrollbar that is always there, so that its width never changes."""

    @property
    def base_style(self) -> Style:
        """The pane's own style; Textual keeps it, unlike `rich_style`."""
        return self.visual_style.rich_style

    def set_line_count(self, lines: int) -> None:
        """Have this many lines, without laying the screen out anew as `virtual_size` would."""
        self.set_reactive(Widget.virtual_size, Size(0, lines))
        self.vertical_scrollbar.window_virtual_size = lines
        self.vertical_scrollbar.window_size = self.scrollable_content_region.height
        self.scroll_to(y=min(round(self.scroll_y), self.max_scroll_y), animate=False)
        self.refresh()

    def line_at(self, y: int) -> int:
        """The line under a mouse event's `y`."""
        return y - self.gutter.top + round(self.scroll_y)
