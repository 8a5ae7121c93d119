"""LineView: the base of the list, the sidebar and the detail, drawn line by line."""

from __future__ import annotations

from typing import Final, Self

from rich.color import Color as Ink
from rich.style import Style
from textual import events
from textual.color import Color
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.widget import Widget

from tui_reader.app.terminal.colors import BadgeStyles, legible

_BAR_PARTS: Final = 8
"""The parts of a cell that a scrollbar can fill."""


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A pane of lines whose scrollbar is always shown, so that its width never changes."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.is_border_pressed = False
        """Whether the mouse was last pressed on the border, to be dragged."""
        self._laid_over: dict[tuple[str, Style], Style] = {}
        self._only: Region | None = None
        """The part to redraw while a title in the border is set."""

    def set_titles(self, title: Content | None = None, subtitle: Content | None = None) -> None:
        """Set the title and the subtitle in the border, unless None.

        Redraws just the border's line, where Textual would redraw the whole pane.
        """
        if title is not None:
            self._only = self._border_line(-self.content_offset.y)
            self.border_title = title
        if subtitle is not None:
            self._only = self._border_line(self.outer_size.height - self.content_offset.y - 1)
            self.border_subtitle = subtitle
        self._only = None

    def _border_line(self, y: int) -> Region:
        return Region(-self.content_offset.x, y, self.outer_size.width, 1)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw the pane or parts of it; while a title is set, only the border's line."""
        if self._only and not regions:
            regions = (self._only,)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    @property
    def base_style(self) -> Style:
        """The pane's own style; Textual keeps it, unlike `rich_style`."""
        return self.visual_style.rich_style

    def over(self, base: Style, name: str) -> Style:
        """`base` with a component class laid over it, translucent colours blended with `base`.

        Textual's partial component styles would show a translucent colour in full strength.
        Colours that are not translucent are made readable: many themes only mean theirs for
        backgrounds.
        """
        if (name, base) not in self._laid_over:
            styles = self.get_component_styles(name)
            behind = Color.from_rich_color(base.bgcolor)
            if styles.has_rule("background"):
                behind += styles.background
            color = _ink(styles.color, behind) if styles.has_rule("color") else None
            laid = Style(color=color, bgcolor=behind.rich_color) + styles.text_style
            self._laid_over[name, base] = base + laid
        return self._laid_over[name, base]

    def badges_over(self, base: Style) -> BadgeStyles:
        """The theme's styles of badges over `base`."""
        return BadgeStyles(self.over(base, "badge--topic"), self.over(base, "badge--technique"))

    def notify_style_update(self) -> None:
        """Blend the colours of the new theme."""
        super().notify_style_update()
        self.forget_colors()

    def forget_colors(self) -> None:
        """Blend colours again when they are used."""
        self._laid_over.clear()

    def set_line_count(self, lines: int, step: int = 1) -> None:
        """Set the number of lines, without the screen layout that setting `virtual_size` causes.

        The screen then begins with a multiple of `step` lines.
        """
        self.set_scrolled_lines(lines)
        self.vertical_scrollbar.position = self.scroll_y
        top = min(round(self.scroll_y), self.max_scroll_y)
        self.scroll_to(y=top - top % step, animate=False)
        self.redraw()

    def set_scrolled_lines(self, lines: int) -> None:
        """Set the number of lines that can be scrolled through, without redrawing any."""
        self.set_reactive(Widget.virtual_size, Size(0, lines))
        self.vertical_scrollbar.window_virtual_size = lines
        self.vertical_scrollbar.window_size = self.scrollable_content_region.height

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Redraw the lines, and the scrollbar if it looks different."""
        bar = self.vertical_scrollbar
        step = self.max_scroll_y / max(1, _BAR_PARTS * bar.size.height)
        if step <= 1 or int(new_value / step) != int(bar.position / step):
            bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    def redraw(self) -> None:
        """Redraw every line."""
        self.refresh()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Note whether the mouse is on the border."""
        top, right, bottom, left = self.styles.border.spacing
        width, height = self.outer_size
        self.is_border_pressed = not (
            left <= event.x < width - right and top <= event.y < height - bottom
        )

    def line_at(self, y: int) -> int:
        """The line under a mouse event's `y`."""
        return y - self.gutter.top + round(self.scroll_y)


def _ink(color: Color, behind: Color) -> Ink:
    """A colour of text over its background, readable unless it is faint on purpose."""
    ink = behind + color
    if color.a < 1 or color.ansi is not None or behind.ansi is not None:
        return ink.rich_color
    return Ink.from_rgb(*legible(ink.rgb, behind.rgb))
