"""Outline: the headings of a paper, which can be folded, with the current section marked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.segment import Segment
from rich.style import Style

from tui_reader.app.widgets.rows import RowList
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.fulltext.model import Article, text_of

_WIDE: Final = 110
"""Columns of a terminal that shows the outline, unless the user hides it."""


class Section(NamedTuple):
    """A heading of the paper."""

    title: str
    level: int
    """1 for those that are in no other section."""
    block: int
    has_parts: bool = False


def sections_of(article: Article) -> list[Section]:
    """The headings of a paper, without its title."""
    found: list[Section] = []
    above: list[int] = []
    for block, heading in article.outline():
        if heading.level == 1:
            continue
        while above and above[-1] >= heading.level:
            above.pop()
        above.append(heading.level)
        found.append(Section(" ".join(text_of(heading.content).split()), len(above), block))
    return [
        section._replace(has_parts=at + 1 < len(found) and found[at + 1].level > section.level)
        for at, section in enumerate(found)
    ]


def section_at(sections: Sequence[Section], block: int) -> int | None:
    """The number of the section that a block is in."""
    number = bisect_right(sections, block, key=lambda section: section.block)
    return number - 1 if number else None


class Outline(RowList, inherit_bindings=False):
    """The pane of the headings."""

    COMPONENT_CLASSES = {"outline--section", "outline--part", "outline--here"}

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.sections: list[Section] = []
        self.here: int | None = None
        """The number of the section that is read."""
        self._is_wanted: bool | None = None
        """Whether the user wants the outline; None leaves it to the width."""
        self._folded: set[int] = set()
        self._shown: list[int] = []

    def show(self, sections: list[Section]) -> None:
        """Show these headings."""
        self.sections = sections
        self._folded = set()
        self._fill(0)
        self.show_or_hide()

    def want(self, is_wanted: bool) -> None:
        """Show or hide the pane as the user wants it."""
        self._is_wanted = is_wanted
        self.show_or_hide()

    def show_or_hide(self) -> None:
        """Show the pane if it is wanted or there is room, and the paper has headings."""
        is_wide = self.app.size.width >= _WIDE
        is_wanted = is_wide if self._is_wanted is None else self._is_wanted
        self.display = is_wanted and bool(self.sections)

    def _fill(self, section: int) -> None:
        self._shown = []
        hidden_below = 99
        for number, each in enumerate(self.sections):
            if each.level > hidden_below:
                continue
            hidden_below = each.level if number in self._folded else 99
            self._shown.append(number)
        self.set_rows(len(self._shown), self._row_of(section))

    def _row_of(self, section: int) -> int:
        """The row of a section, or of the folded one that it is in."""
        return max(bisect_right(self._shown, section) - 1, 0)

    def mark(self, section: int | None) -> None:
        """Mark the section that is read, and bring it into sight."""
        if section == self.here:
            return
        self.here = section
        if section is not None and self._shown and not self.has_focus:
            self.cursor = self._row_of(section)
            self.reveal()
        self.redraw()

    @property
    def chosen(self) -> Section | None:
        """The section under the cursor."""
        return self.sections[self._shown[self.cursor]] if self._shown else None

    def fold(self) -> None:
        """Fold or unfold the section under the cursor, or the one that it is in."""
        if not self._shown:
            return
        number = self._shown[self.cursor]
        section = self.sections[number]
        if not section.has_parts:
            above = (at for at in range(number)[::-1] if self.sections[at].level < section.level)
            number = next(above, number)
        self._folded ^= {number}
        self._fill(number)

    def fold_all(self) -> None:
        """Fold every section, or unfold them all."""
        every = {at for at, section in enumerate(self.sections) if section.has_parts}
        at = self._shown[self.cursor] if self._shown else 0
        self._folded = set() if self._folded >= every else every
        self._fill(at)

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """A heading, indented by its level."""
        number = self._shown[index]
        section = self.sections[number]
        is_here = self.here is not None and index == self._row_of(self.here)
        name = "here" if is_here else "section" if section.level == 1 else "part"
        sign = " "
        if section.has_parts:
            sign = glyphs().folded if number in self._folded else glyphs().unfolded
        indent = "  " * min(section.level - 1, 3)
        mark = glyphs().edge if is_here else " "
        text = fit(f"{indent}{sign} {section.title}", max(width - 2, 1))
        return [[Segment(f"{mark}{text}", self.over(style, f"outline--{name}"))]]
