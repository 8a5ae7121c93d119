"""Detail: the open paper; its sections can be folded and stepped through, its links followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_reader.app.state.text_selection import Spot, TextSelection
from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.detail_links import Link, Target, links_of, target_at
from tui_reader.app.widgets.paper_lines import Line
from tui_reader.app.widgets.sheet import BECAUSE, LIKE_THIS, Sheet

_CHOICES: Final = (BECAUSE, LIKE_THIS)


class Detail(Sheet, inherit_bindings=False):
    """A paper that keys and the mouse act on."""

    @dataclass
    class Folded(Message):
        """A section was folded or unfolded."""

        folded: frozenset[str]

    @dataclass
    class Chosen(Message):
        """A line of the ranking was chosen."""

        line: str
        """BECAUSE or LIKE_THIS."""

    @dataclass
    class LinkChosen(Message):
        """An address was chosen."""

        url: str

    @dataclass
    class TopicChosen(Message):
        """An author, category, tag or badge was chosen."""

        topic: Topic

    @dataclass
    class TextSelected(Message):
        """A part of the text was selected by the mouse."""

        text: str

    selection: TextSelection | None = None
    """The text that the mouse has selected; laying out the lines again ends that."""
    _link: Link | None = None
    """The link that was chosen by keys."""
    _pressed: Spot | None = None
    """Where the mouse was pressed, as long as it is."""
    _is_dragged = False
    """Whether the mouse was moved to select text since it was pressed."""

    def begin(self) -> None:
        """Begin at the top of another paper, with no link chosen."""
        super().begin()
        self._link = None

    def _lay_out(self) -> None:
        self.selection = None
        super()._lay_out()
        if link := self._link:
            every = links_of(self._lines)
            self._link = next((each for each in every if each.target == link.target), None)

    # Folding and moving

    def sections(self) -> list[str]:
        """The sections that the paper has, and lines that can be chosen, in order."""
        found = [name for line in self._lines for name in _sections(line)]
        return list(dict.fromkeys(found))

    def _foldable(self) -> list[str]:
        return [name for name in self.sections() if name not in _CHOICES]

    def toggle(self, section: str | None = None) -> None:
        """Fold or unfold a section, or choose a line; by default the current one."""
        names = self._foldable()
        section = section or self.section or (names[0] if names else None)
        if section is None:
            return
        self._choose_link(None)
        self.section = section
        if section in _CHOICES:
            self._lay_out()
            self.post_message(self.Chosen(section))
        else:
            self._fold(self.folded ^ {section})

    def toggle_all(self) -> None:
        """Fold everything, or unfold everything if all is folded."""
        names = frozenset(self._foldable())
        self._fold(self.folded - names if names <= self.folded else self.folded | names)

    def _fold(self, folded: frozenset[str]) -> None:
        self.folded = folded
        self._lay_out()
        self.post_message(self.Folded(folded))

    def move_section(self, step: int) -> None:
        """Bring the next (previous) section to the top, and focus it."""
        names = self.sections()
        if not names:
            return
        self._choose_link(None)
        at = names.index(self.section) + step if self.section in names else min(step, 0)
        self.section = names[max(0, min(at, len(names) - 1))]
        self._lay_out()
        places = (i for i, line in enumerate(self._lines) if self.section in _sections(line))
        line = next(places, None)
        if line is None:  # the pane has no height now: the terminal is being resized
            return
        height = self.scrollable_content_region.height
        if not round(self.scroll_y) <= line < round(self.scroll_y) + height - 3:
            self.scroll_to(y=max(0, line - 1), animate=False)

    def move(self, step: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=round(self.scroll_y) + step, animate=False)

    def move_to(self, index: int) -> None:
        """Scroll to the top, or with -1 to the end."""
        self.scroll_to(y=0 if index == 0 else self.max_scroll_y, animate=False)

    def page(self, step: int, part: float = 0.5) -> None:
        """Scroll by a fraction of the pane."""
        self.move(step * max(1, int(self.scrollable_content_region.height * part)))

    @property
    def at_end(self) -> bool:
        """Whether the last line is on screen."""
        return bool(self._lines) and round(self.scroll_y) >= self.max_scroll_y

    def on_focus(self) -> None:
        """Highlight the current section."""
        self._lay_out()

    def on_blur(self) -> None:
        """Highlight no section as current, and no link."""
        self._choose_link(None)
        self._lay_out()

    # Links

    def _links_on_screen(self) -> list[Link]:
        top, height = round(self.scroll_y), self.scrollable_content_region.height
        return links_of(self._lines[top : top + height], top)

    @property
    def link(self) -> Link | None:
        """The current link: chosen by keys, and on screen."""
        on_screen = {each.target for each in self._links_on_screen()} if self._link else ()
        return self._link if self._link and self._link.target in on_screen else None

    def next_link(self, step: int) -> bool:
        """Choose the next (previous) link on screen; whether there is one."""
        links, link = self._links_on_screen(), self.link
        targets = [each.target for each in links]
        at = targets.index(link.target) + step if link else 0 if step > 0 else -1
        is_there = 0 <= at < len(links)
        self._choose_link(links[at] if is_there else None)
        if is_there and self.section:  # enter takes the link now
            self.section = None
            self._lay_out()
        return is_there

    def _choose_link(self, link: Link | None) -> None:
        if link != self._link:
            self._link = link
            self.refresh()
            self.refresh_bindings()

    def follow(self, target: Target) -> None:
        """Open an address, list the papers of a topic, or unfold the authors."""
        if target is None:
            self._unfold_authors()
        elif isinstance(target, str):
            self.post_message(self.LinkChosen(target))
        elif self.HAS_CHOICES:
            self.post_message(self.TopicChosen(target))

    def _unfold_authors(self) -> None:
        """Show all authors; if the link to them was chosen, choose the first new one."""
        at = len(links_of(self._lines[: self._link.cells[0].line + 1])) if self._link else 0
        self.shows_all_authors = True
        self._lay_out()
        if at:
            self._choose_link(links_of(self._lines)[at - 1])

    # Drawing and mouse

    @property
    def selected_text(self) -> str:
        """The text that the mouse has selected; empty if there is none."""
        if self.selection is None:
            return ""
        return self.selection.text([cells_text(line.segments) for line in self._lines])

    def _spot(self, event: events.MouseEvent) -> Spot:
        return Spot(self.line_at(event.y), event.x - self.gutter.left)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to select text."""
        super().on_mouse_down(event)
        self._is_dragged = False
        self._pressed = None
        if event.button == 1 and not self.is_border_pressed:
            self._pressed = self._spot(event)
        if self.selection is not None:
            self.selection = None
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Select the text from where the mouse was pressed."""
        if self._pressed is None or not event.button:
            return
        spot = self._spot(event)
        if spot != self._pressed or self._is_dragged:
            self._is_dragged = True
            self.capture_mouse()
            self.selection = TextSelection(self._pressed, spot)
            self.refresh()

    def on_mouse_up(self) -> None:
        """Report the text that was selected."""
        self.release_mouse()
        self._pressed = None
        if self._is_dragged and (text := self.selected_text):
            self.post_message(self.TextSelected(text))

    def render_line(self, y: int) -> Strip:
        """One line of the pane; what is selected and the current link are in reverse."""
        strip = super().render_line(y)
        number = y + round(self.scroll_y)
        link = self._link.cells if self._link else ()
        parts = [(each.start, each.end) for each in link if each.line == number]
        if self.selection and (cells := self.selection.cells(number, strip.cell_length)):
            parts = [cells]
        for start, end in parts:
            before, chosen, after = strip.divide([start, end, strip.cell_length])
            strip = Strip.join([before, chosen.apply_style(Style(reverse=True)), after])
        return strip

    def on_click(self, event: events.Click) -> None:
        """Fold the section, or follow the link or the topic under the mouse."""
        if self.is_border_pressed or self._is_dragged:
            return
        index = self.line_at(event.y)
        if 0 <= index < len(self._lines):
            line = self._lines[index]
            at = event.x - self.gutter.left
            if line.right and at >= line.right[0]:
                self.toggle(line.right[1])
            elif line.section:
                self.toggle(line.section)
            for target in target_at(line, at):
                self.follow(target)


def cells_text(segments: Sequence[Segment]) -> str:
    """The text of a line with a character for each cell: a wide one is followed by a mark."""
    text = "".join(segment.text for segment in segments)
    return "".join(each + "\0" * (cell_len(each) - 1) for each in text)


def _sections(line: Line) -> list[str]:
    """The sections that the line has the headings of."""
    return [name for name in (line.section, line.right and line.right[1]) if name]
