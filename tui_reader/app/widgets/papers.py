"""PaperList: one or two lines a paper, with its marks, badges, authors, category and date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from tui_reader.app.terminal.colors import badge_segment
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.paper import Badge, Paper
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import LineSpan, StyledSpan, fit, indented, segments
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.library.matches import Matches

_INDENT: Final = 4
"""Cells before the title: selection, unread, star, note or space."""
_MIN_AUTHORS: Final = 12
_MIN_TITLE: Final = 32
"""Cells left for a title next to its badges if a paper has one line."""
_CATEGORY: Final = 9
"""Cells of the category's column if a paper has one line; longer categories are cut."""
_WHOLE_DATE: Final = 70
"""Columns from which a line has room for a date's year."""
_DRAWN: Final = 500
"""Drawn rows that are cached."""


class PaperList(RowList):
    """The papers of a view."""

    COMPONENT_CLASSES = {
        "papers--unread",
        "papers--read",
        "papers--muted",
        "papers--unread-mark",
        "papers--star",
        "papers--note",
        "papers--tag",
        "papers--selected",
        "papers--followed",
        "papers--strength",
        "papers--meta",
        "papers--category",
        "papers--empty",
        "papers--match",
    }

    def __init__(
        self, paper: Callable[[int], Listed | None], *, row_height: int = 2, id: str
    ) -> None:
        """`paper` returns the paper of a row; a row takes `row_height` (1 or 2) lines."""
        super().__init__(id=id)
        self.row_height = row_height
        self.selected: Callable[[int], bool] = lambda index: False
        """Whether the row at an index is selected."""
        self._paper = paper
        self._shows_strengths = False
        self._empty: tuple[str, ...] = ()
        self._matches: Matches | None = None
        self._title: Callable[[int], str] | None = None
        self._drawn: dict[tuple[object, ...], tuple[Paper, list[list[Segment]]]] = {}

    @property
    def matches(self) -> Matches | None:
        """The search whose matches are highlighted in titles and authors."""
        return self._matches

    @matches.setter
    def matches(self, matches: Matches | None) -> None:
        if (matches and matches.terms) != (self._matches and self._matches.terms):
            self._matches = matches
            self._drawn.clear()
            self.refresh()

    def set_title(self, title: Callable[[int], str]) -> None:
        """Show the title that `title` returns for the border's width in cells."""
        self._title = title
        self.on_resize()

    def on_resize(self) -> None:
        """Cut the title to the pane's width."""
        if self._title:
            self.border_title = Content(self._title((self.size.width or self.app.size.width) - 4))

    def highlight(self, text: str, style: Style, column: str) -> list[Segment]:
        """A text of an indexed column, in `style`, with the words of the search highlighted."""
        if self._matches is None:
            return [Segment(text, style)]
        match = self._style("match", style)
        found = [StyledSpan(*span, match) for span in self._matches.spans(text, column)]
        return segments(text, LineSpan(0, len(text)), style, found)

    def show_nothing(self, text: tuple[str, ...]) -> None:
        """Set the text that is shown while there are no rows."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def show_strengths(self, shown: bool) -> None:
        """Show how well each paper fits what the user has starred, or stop showing that."""
        if shown != self._shows_strengths:
            self._shows_strengths = shown
            self.refresh()

    def set_row_height(self, lines: int) -> None:
        """Draw each paper in one or two lines; the cursor stays on its paper."""
        self.row_height = lines
        self.set_rows(self.rows, self.cursor)

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
        """A paper's line, or its title line and the line under it."""
        listed = self._paper(index)
        if listed is None:
            return [[]] * self.row_height
        selected = self.selected(index)
        own = (listed.read, listed.starred, listed.note is not None, listed.tags)
        strength = listed.strength if self._shows_strengths else 0
        drawn = (listed.n, own, listed.muted, listed.followed, selected, strength)
        key = (*drawn, self.row_height, width, style)
        paper, lines = self._drawn.get(key, (None, []))
        if paper is not listed.paper:
            if len(self._drawn) > _DRAWN:
                self._drawn.clear()
            edge = (
                Segment(glyphs().selected, self._style("selected", style))
                if selected
                else Segment(" ", style)
            )
            first = self._strength(strength, style) if strength and not selected else edge
            if self.row_height == 1:
                lines = [[first, *self._only_line(listed, width - 1, style)]]
            else:
                lines = [
                    [first, *self._title_line(listed, width - 1, style)],
                    [edge, *self._meta_line(listed, width - 1, style)],
                ]
            self._drawn[key] = listed.paper, lines
        return lines

    def notify_style_update(self) -> None:
        """Redraw in the new theme."""
        super().notify_style_update()
        self._drawn.clear()

    def _style(self, name: str, base: Style) -> Style:
        return self.over(base, f"papers--{name}")

    # The parts of a row

    def _marks(self, listed: Listed, style: Style) -> list[Segment]:
        """Unread and starred, a cell each."""
        signs = glyphs()
        mark = signs.muted if listed.muted else signs.unread
        unread = "meta" if listed.muted else "unread-mark"
        return [
            Segment(" ", style) if listed.read else Segment(mark, self._style(unread, style)),
            Segment(signs.starred, self._style("star", style))
            if listed.starred
            else Segment(" ", style),
        ]

    def _strength(self, strength: int, style: Style) -> Segment:
        """How well a paper fits what the user has starred, 1 to 3, at the left edge."""
        signs = glyphs()
        sign = (signs.weak, signs.strong, signs.strongest)[strength - 1]
        return Segment(sign, self._style("strength", style))

    def _note(self, listed: Listed, style: Style) -> Segment:
        if listed.note is None:
            return Segment(" ", style)
        return Segment(glyphs().note, self._style("note", style))

    def _title_style(self, listed: Listed, style: Style) -> Style:
        if listed.muted:
            return self._style("muted", style)
        return self._style("read" if listed.read else "unread", style)

    def _title_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        title = fit(readable(listed.paper.title), width - _INDENT)
        return [
            *self._marks(listed, style),
            Segment(" ", style),
            *self.highlight(title, self._title_style(listed, style), "title"),
        ]

    def _meta_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        paper = listed.paper
        meta = self._style("meta", style)
        right = [Segment(f" {listed.date or ''} ", meta)]
        if paper.primary_category:
            right.insert(0, Segment(f" {paper.primary_category}", self._style("category", style)))
        left = [Segment(" ", style), self._note(listed, style), Segment(" ", style)]
        room = width - _cells(left) - _cells(right)
        left += (chips := self._chips(paper.badges, listed.tags, room - _MIN_AUTHORS, style))
        room -= _cells(chips)
        authors = fit(first_authors(paper, room), room)
        names = self._style("followed", style) if listed.followed else meta
        left += self.highlight(authors, names, "authors")
        left.append(Segment(" " * max(0, room - cell_len(authors)), style))
        return left + right

    def _only_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        """Marks, title and as many badges as leave room for it, and columns at the right."""
        paper = listed.paper
        date = listed.date or " " * 10
        if width < _WHOLE_DATE:
            date = date[5:]
        category = fit(paper.primary_category or "", _CATEGORY)
        pad = " " * (_CATEGORY - cell_len(category))
        right = [
            Segment(f" {category}{pad}", self._style("category", style)),
            Segment(f" {date} ", self._style("meta", style)),
        ]
        left = [*self._marks(listed, style), self._note(listed, style), Segment(" ", style)]
        room = width - _cells(left) - _cells(right)
        title = readable(paper.title)
        least = min(cell_len(title), _MIN_TITLE)
        chips = self._chips(paper.badges, listed.tags, room - least - 1, style)
        shown = fit(title, room - _cells(chips) - bool(chips))
        titled = self._title_style(listed, style)
        if listed.followed:
            titled = self._style("followed", titled)
        left += self.highlight(shown, titled, "title")
        gap = room - cell_len(shown) - _cells(chips)
        return [*left, Segment(" " * max(0, gap), style), *chips, *right]

    def _chips(
        self, badges: Iterable[Badge], tags: Iterable[str], room: int, style: Style
    ) -> list[Segment]:
        """As many badges and tags as fit `room` cells, each with a space after it."""
        dark = self.app.current_theme.dark
        each = [badge_segment(badge, style, dark) for badge in badges]
        each += [Segment(f"#{tag}", self._style("tag", style)) for tag in tags]
        found: list[Segment] = []
        for segment in each:
            room -= cell_len(segment.text) + 1
            if room < 0:
                break
            found += [segment, Segment(" ", style)]
        return found


def _cells(segments: Iterable[Segment]) -> int:
    return sum(cell_len(segment.text) for segment in segments)


def first_authors(paper: Paper, room: int) -> str:
    """As many of the first authors as fit `room` cells, and the number of the others."""
    names = paper.authors
    text = ", ".join(names)
    shown = len(names)
    while shown > 1 and cell_len(text) > room:
        shown -= 1 if shown < 8 else shown // 2
        text = f"{', '.join(names[:shown])} +{len(names) - shown}"
    return text
