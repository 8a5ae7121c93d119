"""Detail: the open paper; its sections can be folded and stepped through, its links followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual import events
from textual.message import Message

from tui_reader.app.widgets.sheet import BECAUSE, LIKE_THIS, Line, Sheet

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
        """A link was clicked."""

        url: str

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
        """Highlight no section as current."""
        self._lay_out()

    # Drawing and mouse

    def on_click(self, event: events.Click) -> None:
        """Fold the section or follow the link under the mouse."""
        if self.is_border_pressed:
            return
        index = self.line_at(event.y)
        if 0 <= index < len(self._lines):
            line = self._lines[index]
            at = event.x - self.gutter.left
            if line.right and at >= line.right[0]:
                self.toggle(line.right[1])
            elif line.section:
                self.toggle(line.section)
            for start, end, url in line.links:
                if start <= at < end:
                    self.post_message(self.LinkChosen(url))


def _sections(line: Line) -> list[str]:
    """The sections that the line has the headings of."""
    return [name for name in (line.section, line.right and line.right[1]) if name]
