"""TextView: the pane with the text of a paper, its links and the matches of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.app.paper.layers import Layer, Layers, overlaid, style_of
from tui_reader.app.paper.pages import Pages, Place
from tui_reader.app.paper.passages import Word, words_of
from tui_reader.app.paper.references import Link, links_in
from tui_reader.app.widgets.lines import LineView
from tui_reader.display.glyphs import ASCII, drawable, glyphs
from tui_reader.fulltext.lines import Options
from tui_reader.fulltext.model import Article, Heading, Inline, Style, text_of

_SLICE: Final = 0.008
"""Seconds of laying out before the next key is handled."""
_PAUSE: Final = 0.03
ABOVE: Final = 1
"""Lines that stay above the place that is jumped to."""
_NO_PAPER: Final = Article("", (), {})


class TextView(LineView, inherit_bindings=False):
    """A paper, as far as it is on screen; the rest is laid out meanwhile."""

    COMPONENT_CLASSES = {
        "paper--text",
        "paper--title",
        "paper--heading",
        "paper--dim",
        "paper--code",
        "paper--link",
        "paper--match",
        "paper--selection",
        "paper--highlight",
        "paper--cursor",
        "paper--mark",
    }

    @dataclass
    class Moved(Message):
        """Another part of the paper is on screen."""

    @dataclass
    class LaidOut(Message):
        """The whole paper is laid out in the present width."""

    @dataclass
    class Pressed(Message):
        """The mouse was pressed on the text."""

    @dataclass
    class Dragged(Message):
        """The mouse was moved from one word to another."""

        first: Word
        last: Word

    @dataclass
    class Followed(Message):
        """A link was clicked."""

        piece: Inline

    def __init__(self, measure: int, *, is_linear: bool = False, id: str) -> None:
        super().__init__(id=id)
        self.article = _NO_PAPER
        """The paper, also before it is laid out."""
        self.pages = Pages(_NO_PAPER, Options(2))
        self.link: Link | None = None
        """The link that enter follows."""
        self._layers = Layers()
        self.marks: dict[int, str] = {}
        """Signs in the margin, by block."""
        self._waiting: Place | None = None
        """Where the paper is shown as soon as the width is known."""
        self._measure = measure
        self._is_linear = is_linear
        self._margin = 0
        self._width = 0
        self._is_adjusting = False
        self._pressed: Word | None = None
        """The word on which the mouse was pressed, until it is released."""
        self._is_dragged = False

    def on_mount(self) -> None:
        """Lay out the rest of a paper in small steps."""
        self._timer = self.set_interval(_PAUSE, self._lay_out_more, pause=True)

    # The paper

    def show(self, article: Article, place: Place) -> None:
        """Show a paper at a place; before the first layout of the screen, after it."""
        self.link = None
        self.article = article
        if self.scrollable_content_region.width:
            self._set(place)
        else:
            self._waiting = place

    @property
    def has_paper(self) -> bool:
        """Whether there is a paper on screen."""
        return bool(self.pages.article.blocks)

    def _set(self, place: Place) -> None:
        pane = self.scrollable_content_region.width
        self._width = pane
        room = max(pane - 2, 2)
        width = min(self._measure, room - 2 if room > 40 else room)
        self._margin = max((pane - width) // 2, 0)
        options = Options(width, self._is_linear, glyphs() is ASCII)
        self.pages = Pages(self.article, options)
        self._layers.forget_spans()
        self.go_to_place(place)
        self._timer.resume()

    def on_resize(self) -> None:
        """Lay the paper out in the new width, at the same place."""
        if self._waiting is not None and self.scrollable_content_region.width:
            place, self._waiting = self._waiting, None
            self._set(place)
        elif self.has_paper and self.scrollable_content_region.width != self._width:
            self.link = None
            self._set(self.place)

    @property
    def place(self) -> Place:
        """The place of the first line on screen."""
        return self.pages.place_of(round(self.scroll_y))

    @property
    def height(self) -> int:
        """The lines on screen."""
        return self.scrollable_content_region.height

    def _adjust(self, place: Place) -> None:
        """Lay out what is around a place, and scroll there."""
        pages = self.pages
        self._is_adjusting = True
        try:
            for _ in range(20):
                line = pages.line_of(place)
                if not pages.prepare(line - self.height, line + 2 * self.height):
                    break
            self.set_line_count(pages.total)
            self.scroll_to(y=min(pages.line_of(place), self.max_scroll_y), animate=False)
        finally:
            self._is_adjusting = False
        self.redraw()
        self.post_message(self.Moved())

    def _lay_out_more(self) -> None:
        place = self.place
        if self.pages.is_laid_out:
            self._timer.pause()
            self.post_message(self.LaidOut())
        elif self.pages.prepare_more(_SLICE):
            self._adjust(place)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Lay out what comes into sight."""
        super().watch_scroll_y(old_value, new_value)
        if self._is_adjusting or round(old_value) == round(new_value):
            return
        top = round(new_value)
        place = self.pages.place_of(top)
        if self.pages.prepare(top - self.height, top + 2 * self.height):
            self._adjust(place)
        else:
            self.post_message(self.Moved())

    # Moving

    def move(self, step: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=round(self.scroll_y) + step, animate=False)

    def move_to(self, index: int) -> None:
        """Go to the beginning, or with -1 to the end."""
        self._adjust(Place() if index == 0 else Place(len(self.article.blocks), 1.0))

    def page(self, step: int, part: float = 0.5) -> None:
        """Scroll by a fraction of the pane."""
        self.move(step * max(1, int(self.height * part)))

    def go_to(self, block: int, line: int = 0, above: int = ABOVE) -> None:
        """Bring a line of a block to the top, with some lines above it."""
        self.pages.prepare_blocks([block])
        target = max(self.pages.start_of(block) + line - above, 0)
        self._adjust(self.pages.place_of(target))

    def reveal(self, block: int, line: int) -> None:
        """Bring a line of a block into sight."""
        self.pages.prepare_blocks([block])
        number = self.pages.start_of(block) + line
        top = round(self.scroll_y)
        if number < top + 1:
            self._adjust(self.pages.place_of(max(number - 1, 0)))
        elif number > top + self.height - 2:
            self._adjust(self.pages.place_of(number - self.height + 2))

    def go_to_place(self, place: Place) -> None:
        """Bring a place to the top."""
        self.pages.prepare_blocks([place.block])
        self._adjust(place)

    @property
    def at_end(self) -> bool:
        """Whether the last line is on screen."""
        return round(self.scroll_y) >= self.max_scroll_y

    # Links

    def links(self) -> list[Link]:
        """The links on screen, each once."""
        return links_in(self.pages, self.lines_on_screen)

    @property
    def lines_on_screen(self) -> range:
        """The numbers of the lines on screen."""
        top = round(self.scroll_y)
        return range(top, top + self.height)

    def line_at_hand(self, found: int | None) -> int:
        """The line of the chosen link, or else `found`, if it is on screen; or else the first."""
        lines = self.lines_on_screen
        chosen = self.link.line if self.link else found
        if chosen is not None and chosen in lines:
            return chosen
        return lines.start + (ABOVE if lines.start else 0)

    def next_link(self, step: int) -> None:
        """Choose the next link on screen, or with -1 the one before."""
        links = self.links()
        if not links:
            self.link = None
            return
        at = links.index(self.link) + step if self.link in links else min(step, 0)
        self.link = links[at % len(links)]
        self.redraw()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select text."""
        super().on_mouse_down(event)
        self._is_dragged = False
        self._pressed = None
        if event.button == 1:
            self._pressed = self._word_at(event)
            self.post_message(self.Pressed())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select the words from where the mouse was pressed."""
        if self._pressed is None or not event.button:
            return
        word = self._word_at(event)
        if word is not None and (word != self._pressed or self._is_dragged):
            self._is_dragged = True
            self.capture_mouse()
            self.post_message(self.Dragged(self._pressed, word))

    def on_mouse_up(self) -> None:
        """Stop selecting text."""
        self.release_mouse()
        self._pressed = None

    def _word_at(self, event: events.MouseEvent) -> Word | None:
        """The word under the mouse, or the nearest in its line."""
        number = self.line_at(event.y)
        if not 0 <= number < self.pages.total:
            return None
        block = self.pages.block_at(number)
        inner = number - self.pages.start_of(block)
        words = [word for word in words_of(self.pages, block) if word.line == inner]
        x = self._column_at(event)
        text = text_of(self.pages.line(number))
        at = next((n for n in range(len(text)) if cell_len(text[: n + 1]) > x), len(text))
        return min(words, key=lambda word: max(word.start - at, at - word.end + 1, 0), default=None)

    def _column_at(self, event: events.MouseEvent) -> int:
        return event.x - self.gutter.left - self._margin

    def on_click(self, event: events.Click) -> None:
        """Follow the link under the mouse."""
        if self._is_dragged:
            return
        x = self._column_at(event)
        for piece in self.pages.line(self.line_at(event.y)):
            width = cell_len(piece.text)
            if 0 <= x < width and piece.is_link:
                self.post_message(self.Followed(piece))
                return
            x -= width

    def formulas(self) -> list[str]:
        """The TeX of the formulas on screen, each once."""
        lines = map(self.pages.line, self.lines_on_screen)
        return list(dict.fromkeys(piece.tex for line in lines for piece in line if piece.tex))

    # Drawing

    def set_layer(self, name: str, layer: Layer | None) -> None:
        """Draw spans over the text in the style of a component class, or with None no longer."""
        self._layers.set(name, layer)
        self.redraw()

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        base = self.base_style
        number = y + round(self.scroll_y)
        if not 0 <= number < self.pages.total:
            return Strip.blank(width, base)
        sign = self._sign(number)
        pad = Segment(" " * max(self._margin - len(sign), 0), base)
        mark = Segment(sign, self.over(base, "paper--mark"))
        segments = self._segments(number, base)
        for name, spans in self._layers.spans(self.pages, number):
            segments = overlaid(segments, spans, self.over(base, name))
        return Strip([pad, mark, *segments]).adjust_cell_length(width, base)

    def _segments(self, number: int, base: RichStyle) -> list[Segment]:
        """The pieces of a line in their styles."""
        segments: list[Segment] = []
        position = 0
        plain = self._plain_style(number)
        for piece in self.pages.line(number):
            style = style_of(self, piece, plain)
            if self.link is not None and (number, position) == self.link[:2]:
                style += self.over(base, "paper--cursor")
            shown = drawable(piece.text) if piece.style & Style.DIM else piece.text
            segments.append(Segment(shown, style))
            position += len(piece.text)
        return segments

    def _plain_style(self, number: int) -> str:
        """The name of the style of ordinary text in a line."""
        block = self.article.blocks[self.pages.block_at(number)]
        if isinstance(block, Heading):
            return "title" if block.level == 1 else "heading"
        return "text"

    def _sign(self, number: int) -> str:
        """What stands in the margin beside a line."""
        block = self.pages.block_at(number)
        if number != self.pages.start_of(block):
            return ""
        is_wide = self.pages.has_wide_table(block)
        return self.marks.get(block, f"{glyphs().wide} " if is_wide else "")
