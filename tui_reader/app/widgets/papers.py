"""PaperList: two lines a paper, with its marks, badges, authors, category and date."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from tui_reader.app.colors import pill
from tui_reader.app.readable import readable
from tui_reader.app.widgets.rows import RowList
from tui_reader.app.wrap import Line, Styled, fit, indented, segments
from tui_reader.library import Listed
from tui_reader.paper import Paper

if TYPE_CHECKING:
    from tui_reader.library.matches import Matches

UNREAD: Final = "●"
STARRED: Final = "★"
_INDENT: Final = 4
_MIN_AUTHORS: Final = 12
_DRAWN: Final = 500
"""Rows that are kept as they were drawn."""


class PaperList(RowList):
    """The papers of a view."""

    COMPONENT_CLASSES = {
        "papers--unread",
        "papers--read",
        "papers--unread-mark",
        "papers--star",
        "papers--meta",
        "papers--category",
        "papers--empty",
        "papers--match",
    }

    row_height = 2

    def __init__(self, paper: Callable[[int], Listed | None], *, id: str) -> None:
        """A list that asks `paper` for each row that it draws."""
        super().__init__(id=id)
        self._paper = paper
        self._empty: tuple[str, ...] = ()
        self._matches: Matches | None = None
        self._title: Callable[[int], str] | None = None
        self._drawn: dict[tuple[object, ...], tuple[Paper, list[list[Segment]]]] = {}

    @property
    def matches(self) -> Matches | None:
        """What is highlighted in titles and authors."""
        return self._matches

    @matches.setter
    def matches(self, matches: Matches | None) -> None:
        if (matches and matches.terms) != (self._matches and self._matches.terms):
            self._matches = matches
            self._drawn.clear()
            self.refresh()

    def tell(self, title: Callable[[int], str]) -> None:
        """Have a title in the border, which `title` gives for so many cells."""
        self._title = title
        self.on_resize()

    def on_resize(self) -> None:
        """Cut the title to the width that there is."""
        if self._title:
            self.border_title = Content(self._title((self.size.width or self.app.size.width) - 4))

    def highlight(self, text: str, style: Style, column: str) -> list[Segment]:
        """A text of a column of the index, in `style`, with the words of the search marked."""
        if self._matches is None:
            return [Segment(text, style)]
        match = self._style("match", style)
        found = [Styled(*span, match) for span in self._matches.spans(text, column)]
        return segments(text, Line(0, len(text)), style, found)

    def show_nothing(self, text: tuple[str, ...]) -> None:
        """Say `text` as long as there are no rows."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        if self.rows or not self._empty:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        lines = ["", *(line for text in self._empty for line in indented(text, width - 4))]
        style = self._style("empty", self.base_style)
        line = f"  {lines[y]}" if y < len(lines) else ""
        return Strip([Segment(line, style)]).adjust_cell_length(width, self.base_style)

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """A paper's title line and the line under it."""
        listed = self._paper(index)
        if listed is None:
            return [[], []]
        key = (listed.n, listed.read, listed.starred, width, style)
        paper, lines = self._drawn.get(key, (None, []))
        if paper is not listed.paper:
            if len(self._drawn) > _DRAWN:
                self._drawn.clear()
            lines = [
                self._title_line(listed, width, style),
                self._meta_line(listed, width, style),
            ]
            self._drawn[key] = listed.paper, lines
        return lines

    def notify_style_update(self) -> None:
        """Draw anew in the new theme."""
        super().notify_style_update()
        self._drawn.clear()

    def _style(self, name: str, base: Style) -> Style:
        return self.over(base, f"papers--{name}")

    def _title_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        title = self._style("read" if listed.read else "unread", style)
        return [
            Segment(" ", style),
            Segment(
                " " if listed.read else UNREAD,
                style if listed.read else self._style("unread-mark", style),
            ),
            Segment(
                STARRED if listed.starred else " ",
                self._style("star", style) if listed.starred else style,
            ),
            Segment(" ", style),
            *self.highlight(fit(readable(listed.paper.title), width - _INDENT - 1), title, "title"),
        ]

    def _meta_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        paper = listed.paper
        meta = self._style("meta", style)
        right = [Segment(f" {listed.date or ''} ", meta)]
        if paper.primary_category:
            right.insert(0, Segment(f" {paper.primary_category}", self._style("category", style)))
        room = width - _INDENT - sum(cell_len(segment.text) for segment in right)
        left = [Segment(" " * _INDENT, style)]
        for badge in paper.badges:
            text = f" {badge.label} "
            if room - cell_len(text) - 1 < _MIN_AUTHORS:
                break
            left += [Segment(text, style + pill(badge.color)), Segment(" ", style)]
            room -= cell_len(text) + 1
        authors = fit(first_authors(paper, room), room)
        left += self.highlight(authors, meta, "authors")
        left.append(Segment(" " * max(0, room - cell_len(authors)), style))
        return left + right


def first_authors(paper: Paper, room: int) -> str:
    """As many of the first authors as fit `room` cells, and how many more there are."""
    names = paper.authors
    text = ", ".join(names)
    shown = len(names)
    while shown > 1 and cell_len(text) > room:
        shown -= 1 if shown < 8 else shown // 2
        text = f"{', '.join(names[:shown])} +{len(names) - shown}"
    return text
