"""TableScreen: a table wider than the text, at its natural width, with its head kept in sight."""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Static

from tui_reader.app.dialogs.dialog import MOVES, QUIT
from tui_reader.app.keys.keymap import rebind
from tui_reader.app.paper.layers import style_of
from tui_reader.app.theme.stylesheets import STYLES
from tui_reader.app.widgets.footer import KeyFooter
from tui_reader.app.widgets.lines import LineView
from tui_reader.display.glyphs import ASCII, glyphs
from tui_reader.fulltext.lines import Line, Options, width_of
from tui_reader.fulltext.model import Block, Group, Inline, Paragraph, text_of
from tui_reader.fulltext.table_lines import tables_in, whole_table, wide_table_in

Laid: TypeAlias = tuple[list[Line], int]
"""The lines of a table, and how many of them are its head."""
_STEP = 8
"""Columns of the terminal that a key scrolls sideways."""


def laid_out(block: Block) -> Laid | None:
    """The widest table of a block at its natural width; None if it has no table."""
    table = wide_table_in(block, 0)
    return whole_table(table, Options(2, is_ascii=glyphs() is ASCII)) if table else None


def cells_in(block: Block) -> int:
    """How many cells the tables of a block have."""
    return sum(len(row) for table in tables_in(block) for row in table.rows)


class WideTable(LineView, inherit_bindings=False):
    """The lines of a table; those of its head stay at the top."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"paper--text", "paper--dim", "paper--code"}

    def __init__(self, laid: Laid, *, id: str) -> None:
        super().__init__(id=id)
        self._lines, self._head = laid
        self.table_width = max(map(width_of, self._lines), default=0)
        self.left = 0
        """The first column on screen."""

    @property
    def _room(self) -> tuple[int, int]:
        region = self.scrollable_content_region
        return region.width, max(region.height, 1)

    def on_resize(self) -> None:
        """Draw the part for which there is room now."""
        self.set_line_count(len(self._lines))
        self.slide(0)

    def slide(self, cells: int) -> None:
        """Scroll sideways."""
        self.left = max(0, min(self.left + cells, self.table_width - self._room[0] + 2))
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """One line of the head, or of the rows that are scrolled to."""
        width, height = self._room
        base = self.base_style
        head = self._head if self._head <= height // 2 else 0
        number = y if y < head else y + round(self.scroll_y)
        line: Line = self._lines[number] if number < len(self._lines) else ()
        pieces = [Inline(piece.text, piece.style) for piece in line]  # links cannot be followed
        parts = [Segment(" ", base), *(Segment(each.text, style_of(self, each)) for each in pieces)]
        strip = Strip(parts).adjust_cell_length(self.table_width + 2, base)
        return strip.crop(self.left, self.left + width).adjust_cell_length(width, base)


class TableScreen(ModalScreen[None]):
    """A table on the full screen."""

    CSS_PATH = STYLES / "paper.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,left", "slide(-1)", "Left", key_display="h"),
        Binding("l,right", "slide(1)", "Right", key_display="l"),
        Binding("0", "slide(-1000)", "First column", key_display="0"),
        Binding("dollar_sign", "slide(1000)", "Last column", key_display="$"),
        Binding("space", "page(2)", "Page"),
        Binding("backspace", "page(-2)", show=False),
        *MOVES,
        Binding("q,enter", "dismiss", show=False),
        Binding("escape", "dismiss", "Back", key_display="esc"),
        QUIT,
    ]

    def __init__(self, laid: Laid, caption: str) -> None:
        super().__init__()
        self._caption = caption
        self.table = WideTable(laid, id="wide-table")
        rebind(self)

    def compose(self) -> ComposeResult:
        """The table, its caption and the keys."""
        yield self.table
        yield Static(self._caption, id="paper-line", markup=False)
        yield KeyFooter()

    def action_slide(self, steps: int) -> None:
        """Scroll sideways."""
        self.table.slide(steps * _STEP)

    def action_move(self, step: int) -> None:
        """Scroll by lines."""
        self.table.scroll_to(y=round(self.table.scroll_y) + step, animate=False)

    def action_move_to(self, index: int) -> None:
        """Go to the first or the last row."""
        y = 0 if index == 0 else self.table.max_scroll_y
        self.table.scroll_to(y=y, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by half a page, or with 2 by a page."""
        self.action_move(step * max(1, self.table.scrollable_content_region.height // 2 - 1))


def caption_of(block: Block) -> str:
    """The caption beside a table, on one line."""
    captions = [
        text_of(each.content)
        for each in (block.blocks if isinstance(block, Group) else ())
        if isinstance(each, Paragraph) and each.kind == "caption"
    ]
    return " ".join(" ".join(captions).split())
