"""PaperList: one or two lines a paper, with its marks, badges, authors, category and date."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip

from tui_reader.app.terminal.colors import badge_segment
from tui_reader.app.widgets.paper_rows import (
    TALL,
    Snippet,
    authors_beside,
    badge_room,
    date_heading,
    first_authors,
    is_long,
    shown_badges,
    snippet,
    title_spans,
    venue_beside,
)
from tui_reader.app.widgets.rows import RowList
from tui_reader.core.paper import Paper
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import LineSpan, StyledSpan, fit, indented, segments
from tui_reader.library import Listed

if TYPE_CHECKING:
    from tui_reader.library.matches import Matches

Dates = Literal["headings", "rows", "nowhere"]
"""Where the dates of papers are: above the papers of each date, in each row, or not shown."""
_INDENT: Final = 4
"""Cells before the title: selection, unread, star, note or space."""
_MIN_AUTHORS: Final = 12
_CATEGORY: Final = 9
"""Cells of the category's column if a paper has one line; longer categories are cut."""
_DRAWN: Final = 500
"""Drawn rows that are cached."""


class PaperList(RowList):
    """The papers of a view."""

    COMPONENT_CLASSES = {
        "badge--topic",
        "badge--technique",
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
        "papers--date",
        "papers--rule",
        "papers--venue",
        "papers--category",
        "papers--empty",
        "papers--match",
    }

    def __init__(
        self,
        paper: Callable[[int], Listed | None],
        *,
        row_height: int = 2,
        wraps: bool = True,
        id: str,
    ) -> None:
        """`paper` returns the paper of a row; a row takes `row_height` (1 or 2) lines.

        With `wraps`, a long title takes another line in a list that is tall enough.
        """
        super().__init__(id=id)
        self.row_height = row_height
        self._wraps = wraps
        self._shows: Dates = "rows"
        self._by_badges = False
        self.selected: Callable[[int], bool] = lambda index: False
        """Whether the row at an index is selected."""
        self._paper = paper
        self._shows_strengths = False
        self._empty: tuple[str, ...] = ()
        self._matches: Matches | None = None
        self._title: Callable[[int], str] | None = None
        self._drawn: dict[tuple[object, ...], tuple[Paper, list[list[Segment]]]] = {}

    def set_wraps(self, wraps: bool) -> None:
        """Let a long title take another line in a tall list, or cut it."""
        if wraps != self._wraps:
            self._wraps = wraps
            self.set_rows(self.rows, self.cursor)

    def show_dates(self, dates: Dates, by_badges: bool) -> None:
        """Set where dates are shown, and whether badges order the list."""
        if (dates, by_badges) != (self._shows, self._by_badges):
            self._shows, self._by_badges = dates, by_badges
            self._drawn.clear()
            self.set_rows(self.rows, self.cursor)

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
        self._show_title()

    def on_resize(self) -> None:
        """Cut the title to the pane's width, and place the rows."""
        super().on_resize()
        self._show_title()

    def _show_title(self) -> None:
        if self._title:
            width = (self.size.width or self.app.size.width) - 4
            self.set_titles(Content(self._title(width)))

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

    # The lines that rows take

    def line_count(self, index: int) -> int:
        """The lines of a paper: one more than usual if its title takes two."""
        if self.row_height == 1 or not self._is_wrapping:
            return self.row_height
        listed = self._paper(index)
        room = self.scrollable_content_region.width - 1 - _INDENT
        return self.row_height + bool(listed and is_long(readable(listed.paper.title), room))

    @property
    def _is_wrapping(self) -> bool:
        return self._wraps and self.scrollable_content_region.height >= TALL

    def has_heading(self, index: int, is_top: bool) -> bool:
        """Whether the date of a paper is above it."""
        if self._shows != "headings":
            return False
        return is_top or self._date(index) != self._date(index - 1)

    def _date(self, index: int) -> str | None:
        listed = self._paper(index)
        return listed.date if listed else None

    def heading(self, index: int, width: int) -> list[Segment]:
        """The date of a paper, with a rule to the right of it."""
        base = self.base_style
        text = f" {date_heading(self._date(index))} "
        rule = glyphs().rule * max(0, width - cell_len(text) - 1)
        return [
            Segment(text, self._style("date", base)),
            Segment(rule, self._style("rule", base)),
        ]

    def row_lines(self, index: int, width: int, style: Style) -> list[list[Segment]]:
        """A paper's line, or the lines of its title and the line under them."""
        listed = self._paper(index)
        if listed is None:
            return [[]] * self.row_height
        selected = self.selected(index)
        own = (listed.read, listed.starred, listed.note is not None, listed.tags)
        strength = listed.strength if self._shows_strengths else 0
        drawn = (listed.n, own, listed.muted, listed.followed, selected, strength)
        key = (*drawn, self.row_height, self._is_wrapping, width, style)
        paper, lines = self._drawn.get(key, (None, []))
        if paper is not listed.paper:
            if len(self._drawn) > _DRAWN:
                self._drawn.clear()
            edge = self._sign("selected", glyphs().selected, style, shown=selected)
            first = self._strength(strength, style) if strength and not selected else edge
            if self.row_height == 1:
                own_lines = [self._only_line(listed, width - 1, style)]
            else:
                own_lines = [
                    *self._title_lines(listed, width - 1, style),
                    self._meta_line(listed, width - 1, style),
                ]
            edges = [first, *[edge] * (len(own_lines) - 1)]
            lines = [[left, *line] for left, line in zip(edges, own_lines, strict=True)]
            self._drawn[key] = listed.paper, lines
        return lines

    def notify_style_update(self) -> None:
        """Redraw in the new theme."""
        super().notify_style_update()
        self._drawn.clear()

    def _style(self, name: str, base: Style) -> Style:
        return self.over(base, f"papers--{name}")

    # The parts of a row

    def _sign(self, name: str, sign: str, style: Style, *, shown: bool = True) -> Segment:
        return Segment(sign, self._style(name, style)) if shown else Segment(" ", style)

    def _marks(self, listed: Listed, style: Style) -> list[Segment]:
        """Unread and starred, a cell each."""
        signs = glyphs()
        unread = ("meta", signs.muted) if listed.muted else ("unread-mark", signs.unread)
        return [
            self._sign(*unread, style, shown=not listed.read),
            self._sign("star", signs.starred, style, shown=listed.starred),
        ]

    def _strength(self, strength: int, style: Style) -> Segment:
        """How well a paper fits what the user has starred, 1 to 3, at the left edge."""
        signs = glyphs()
        sign = (signs.weak, signs.strong, signs.strongest)[strength - 1]
        return self._sign("strength", sign, style)

    def _note(self, listed: Listed, style: Style) -> Segment:
        return self._sign("note", glyphs().note, style, shown=listed.note is not None)

    def _title_style(self, listed: Listed, style: Style) -> Style:
        if listed.muted:
            return self._style("muted", style)
        return self._style("read" if listed.read else "unread", style)

    def _title_lines(self, listed: Listed, width: int, style: Style) -> list[list[Segment]]:
        title, room = readable(listed.paper.title), width - _INDENT
        titled = self._title_style(listed, style)
        lead = [*self._marks(listed, style), Segment(" ", style)]
        if not (self._is_wrapping and (spans := title_spans(title, room))):
            return [[*lead, *self.highlight(fit(title, room), titled, "title")]]
        first, second = spans
        pad = Segment(" " * (_INDENT - 1), style)
        return [
            [*lead, *self.highlight(title[first.start : first.end], titled, "title")],
            [pad, *self.highlight(second, titled, "title")],
        ]

    def _columns(self, listed: Listed, style: Style, category: str | None) -> list[Segment]:
        """The category and the date at the right end of a paper's lowest line."""
        right = [Segment(f" {category}", self._style("category", style))] if category else []
        date = f" {listed.date or '':10} " if self._shows == "rows" else " "
        return [*right, Segment(date, self._style("meta", style))]

    def _meta_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        paper = listed.paper
        meta = self._style("meta", style)
        right = self._columns(listed, style, paper.primary_category)
        left = [Segment(" ", style), self._note(listed, style), Segment(" ", style)]
        room = width - _cells(left) - _cells(right)
        if name := venue_beside(paper, room):
            right.insert(0, Segment(f" {name}", self._style("venue", style)))
            room -= 1 + cell_len(name)
        left += (chips := self._chips(listed, room - _MIN_AUTHORS - 1, style))
        if chips:
            left.append(Segment(" ", style))
        room -= _cells(chips) + bool(chips)
        authors = fit(first_authors(paper, room), room)
        names = self._style("followed", style) if listed.followed else meta
        if found := self._why(listed, authors, room):
            authors, names = found.text, meta
        left += self.highlight(authors, names, found.column if found else "authors")
        left.append(Segment(" " * max(0, room - cell_len(authors)), style))
        return left + right

    def _only_line(self, listed: Listed, width: int, style: Style) -> list[Segment]:
        """Marks, title, authors and badges as far as there is room, and columns at the right."""
        paper = listed.paper
        category = fit(paper.primary_category or "", _CATEGORY)
        if self._shows == "rows":  # else the categories end the rows
            category += " " * (_CATEGORY - cell_len(category))
        right = self._columns(listed, style, category)
        left = [*self._marks(listed, style), self._note(listed, style), Segment(" ", style)]
        room = width - _cells(left) - _cells(right)
        title = readable(paper.title)
        if name := venue_beside(paper, room - cell_len(title)):
            right.insert(0, Segment(f" {name}", self._style("venue", style)))
            room -= 1 + cell_len(name)
        chips = self._chips(listed, badge_room(room, cell_len(title), self._by_badges), style)
        shown = fit(title, room - _cells(chips) - bool(chips))
        titled = self._title_style(listed, style)
        if listed.followed:
            titled = self._style("followed", titled)
        left += self.highlight(shown, titled, "title")
        gap = room - cell_len(shown) - _cells(chips)
        if authors := authors_beside(paper, gap - 1):
            left.append(Segment("  ", style))
            why = self._why(listed, authors, gap - 3)
            authors, column = why or (authors, "authors")
            left += self.highlight(authors, self._style("meta", style), column)
            gap -= 2 + cell_len(authors)
        return [*left, Segment(" " * max(0, gap), style), *chips, *right]

    def _why(self, listed: Listed, authors: str, room: int) -> Snippet | None:
        """The text that matches the search, if neither the title nor the authors show a match."""
        if self._matches is None:
            return None
        title = readable(listed.paper.title)
        if self._matches.spans(title, "title") or self._matches.spans(authors, "authors"):
            return None
        return snippet(listed, self._matches, room)

    def _chips(self, listed: Listed, room: int, style: Style) -> list[Segment]:
        """As many tags and badges as fit `room` cells, each with a space after it."""
        styles = self.badges_over(style)
        each = [Segment(f"#{tag}", self._style("tag", style)) for tag in listed.tags]
        each += [badge_segment(badge, style, styles) for badge in listed.paper.badges]
        count, more = shown_badges([cell_len(segment.text) for segment in each], room)
        shown = each[:count]
        if more:
            shown.append(Segment(more, self._style("meta", style)))
        space = Segment(" ", style)
        return [part for segment in shown for part in (segment, space)]


def _cells(segments: Iterable[Segment]) -> int:
    return sum(cell_len(segment.text) for segment in segments)
