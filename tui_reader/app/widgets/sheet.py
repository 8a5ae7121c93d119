"""Sheet: a paper's title, facts and links, and its texts, set in the lines of a pane."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_reader.app.messages.reasons import because
from tui_reader.app.state.topics import Topic
from tui_reader.app.widgets.columns import GAP, WIDE, column_width, in_order, side_by_side
from tui_reader.app.widgets.lines import LineView
from tui_reader.app.widgets.paper_lines import (
    Line,
    authors,
    collected,
    dates,
    has_two_columns,
    link_lines,
    pills,
    places,
)
from tui_reader.app.widgets.prose import Prose, with_formulas
from tui_reader.core.categories import category_name
from tui_reader.core.paper import SECTIONS, Paper
from tui_reader.core.venue import edition
from tui_reader.display.authorship import BADGE, written_by
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import StyledSpan, fit, indented, wrap
from tui_reader.library import Listed
from tui_reader.library.schema import COLUMNS

if TYPE_CHECKING:
    from tui_reader.config import Config, Keyword
    from tui_reader.library.matches import Matches
    from tui_reader.library.ranking.reasons import Reasons

MAX_TEXT_WIDTH: Final = 100
"""Cells; longer lines are hard to read."""
BECAUSE: Final = "because"
"""The line that says why a paper is ranked; choosing it lists the stars that it is like."""
LIKE_THIS: Final = "like-this"
"""The line of a star; choosing it lists unread papers that are like it."""
_AUTHORS_SHOWN: Final = 24
_ABOVE_MATCH: Final = 3
"""Lines above the first match of a search, when the pane scrolls to it."""


class Texts(NamedTuple):
    """How the texts of papers are shown."""

    order: tuple[str, ...] = SECTIONS
    """The names of all texts, in the order in which they are shown."""
    is_linear: bool = False
    """Whether displayed formulas stay in the running text."""

    @classmethod
    def of(cls, config: Config) -> Texts:
        """As the settings `sections` and `maths` say."""
        return cls(in_order(config.sections), config.maths == "linear")


class Sheet(LineView, inherit_bindings=False):
    """One paper, or a few lines if there is none."""

    COMPONENT_CLASSES = {
        "badge--topic",
        "badge--technique",
        "detail--title",
        "detail--meta",
        "detail--venue",
        "detail--heading",
        "detail--current",
        "detail--text",
        "detail--link",
        "detail--star",
        "detail--empty",
        "detail--match",
        "detail--because",
        "detail--ai",
    }

    HAS_CHOICES: ClassVar[bool] = True
    """Whether lines of the ranking can be chosen."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._listed: Listed | None = None
        self._reasons: Reasons | None = None
        self._empty: tuple[str, ...] = ()
        self._lines: list[Line] = []
        self._width = 0
        self._prose = Prose(self)
        self.matches: Matches | None = None
        """The search whose matches are highlighted from the next `show` on."""
        self.folded: frozenset[str] = frozenset()
        """Sections that are folded, of every paper."""
        self.texts = Texts()
        self.section: str | None = None
        """The current section."""
        self.shows_all_authors = False
        """Whether a long list of authors is unfolded, of the shown paper."""
        self.is_peek = False
        """Whether only the beginning of the paper's summary is shown, under a long list."""

    @property
    def listed(self) -> Listed | None:
        """The paper that is shown."""
        return self._listed

    def show(
        self,
        listed: Listed | None,
        reasons: Reasons | None = None,
        *,
        empty: tuple[str, ...] = (),
    ) -> None:
        """Show a paper from its top, and why it is ranked; or the lines `empty` if it is None."""
        if listed:
            listed = listed._replace(read=True)  # it looks the same whether read or not
        terms = self.matches and self.matches.terms
        same = terms == (self._prose.matches and self._prose.matches.terms)
        shown = self._listed, self._reasons, self._empty
        if same and (listed, reasons, empty) == shown and self._lines:
            return
        self._prose.matches = self.matches
        another = (listed and listed.paper.id) != (self._listed and self._listed.paper.id)
        self._listed = listed
        self._reasons = reasons
        self._empty = empty
        if another:
            self.begin()
        self._lay_out()
        if self._prose.matches and (another or not same):
            self._show_first_match()

    def begin(self) -> None:
        """Begin at the top of another paper."""
        self.section = None
        self.shows_all_authors = False
        self.scroll_to(y=0, animate=False)

    def _show_first_match(self) -> None:
        """Scroll to the first match of the search, unless it is on the first screen."""
        at = next((at for at, line in enumerate(self._lines) if line.has_match), 0)
        height = self.scrollable_content_region.height
        self.scroll_to(y=max(0, at - _ABOVE_MATCH) if at >= height else 0, animate=False)

    def show_keywords(self, keywords: tuple[Keyword, ...]) -> None:
        """Highlight these keywords."""
        if keywords != self._prose.keywords:
            self._prose.keywords = keywords
            self._lay_out()

    def set_texts(self, texts: Texts) -> None:
        """Show the paper's texts in this way."""
        if texts != self.texts:
            self.texts = texts
            self._lay_out()

    def set_folded(self, folded: frozenset[str]) -> None:
        """Fold exactly these texts."""
        if folded != self.folded:
            self.folded = folded
            self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        self._width = width
        self._lines = list(self._build(width)) if width else []
        self.set_line_count(len(self._lines))

    def on_resize(self) -> None:
        """Wrap the lines to the new width."""
        if self.scrollable_content_region.width != self._width:
            self._lay_out()

    def notify_style_update(self) -> None:
        """Redraw in the new theme, after the component classes have changed."""
        super().notify_style_update()
        if self._lines:
            self.call_later(self._restyle)

    def _restyle(self) -> None:
        self.forget_colors()
        self._lay_out()

    def _style(self, name: str) -> Style:
        return self.over(self.base_style, f"detail--{name}")

    def _build(self, pane: int) -> Iterable[Line]:
        if self._listed is None:
            yield from () if self.is_peek else self._empty_lines(pane)
            return
        if self.is_peek:
            yield from self._set_in(self._peek_lines(self._listed.paper, pane - 4), 2)
            return
        margin = 1 if pane < 60 else 2
        width = min(pane - 2 * margin, MAX_TEXT_WIDTH)
        if pane - 2 * margin >= WIDE and has_two_columns(self._listed.paper):
            width = 2 * column_width(pane - 2 * margin) + GAP
        margin = max(margin, (pane - width) // 2)
        yield from self._set_in(self._paper_lines(self._listed, width), margin)

    def _peek_lines(self, paper: Paper, width: int) -> Iterable[Line]:
        """The paper's summary, or else its abstract, cut to the pane's height."""
        name = "tldr" if paper.tldr else "abstract"
        lead = self._ai_badge() if paper.tldr else []
        indent = sum(cell_len(part.text) for part in lead)
        width -= indent
        text = " ".join(readable(getattr(paper, name) or "No abstract.").split())
        height = self.scrollable_content_region.height
        spans = wrap(text, width)
        if len(spans) > height > 0:
            last = fit(text[spans[height - 1].start :], width)
            text = f"{text[: spans[height - 1].start]}{last}"
        style = self._style("text")
        column = name if name in COLUMNS else "ai"
        for line in self._prose.wrapped(text, width, style, self._prose.found(text, column, style)):
            yield line.behind(*lead)
            lead = [Segment(" " * indent, self.base_style)]

    def _ai_badge(self) -> list[Segment]:
        """Marks a text that a language model has written."""
        badge = Segment(f" {BADGE} ", self.over(self.base_style, "detail--ai"))
        return [badge, Segment(" ", self.base_style)]

    def _set_in(self, lines: Iterable[Line], margin: int) -> Iterable[Line]:
        """The lines with a margin at their left."""
        pad = Segment(" " * margin, self.base_style)
        for line in lines:
            yield line.behind(pad)

    def _empty_lines(self, pane: int) -> Iterable[Line]:
        style = self._style("empty")
        yield Line([])
        for text in self._empty:
            for line in indented(text, pane - 4):
                yield Line([Segment(f"  {line}", style)])

    def _paper_lines(self, listed: Listed, width: int) -> Iterable[Line]:
        paper = listed.paper
        meta = self._style("meta")
        title = readable(paper.title)
        style = self._style("title")
        styled = []
        if listed.starred:
            title = f"{glyphs().starred} {title}"
            styled.append(StyledSpan(0, 1, self._style("star")))
        yield from self._prose.wrapped(
            title, width, style, self._prose.found(title, "title", style, styled)
        )
        if paper.authors:
            count = len(paper.authors) if self.shows_all_authors else _AUTHORS_SHOWN
            names, parts = authors(paper, count, meta)
            styled = self._prose.found(names, "authors", meta)
            yield from self._prose.wrapped(names, width, meta, styled, parts)
        if place := paper.venue:
            style = self._style("venue")
            topic = Topic("venue", edition(place))
            whole = StyledSpan(0, len(place), style)
            yield from self._prose.wrapped(place, width, style, None, [(whole, topic)])
        for text, parts in collected(listed, meta):
            yield from self._prose.wrapped(text, width, meta, None, parts)
        for code in paper.categories[:1]:
            text = f"{code} {category_name(code) or ''}".strip()
            others = ", ".join(paper.categories[1:])
            text = f"{text} {glyphs().dot} {others}" if others else text
            parts = places(text, "category", paper.categories, meta)
            yield from self._prose.wrapped(text, width, meta, None, parts)
        yield from self._prose.wrapped(dates(listed), width, meta)
        if paper.comment and paper.comment != place:
            yield from self._prose.wrapped(readable(paper.comment), width, meta)
        yield from link_lines(paper, width, meta, self._style("link"))
        if listed.tags:
            text = " ".join(f"#{tag}" for tag in listed.tags)
            parts = places(text, "tag", listed.tags, meta)
            yield from self._prose.wrapped(text, width, meta, None, parts)
        yield from self._ranking_lines(listed, width)
        if paper.badges:
            yield Line([])
            yield from pills(
                paper.badges, width, self.base_style, self.badges_over(self.base_style)
            )
        if width < WIDE or not has_two_columns(paper):
            yield from self._texts(listed, self.texts.order, width)
        else:
            column = column_width(width)
            rest = [name for name in self.texts.order if name != "abstract"]
            first = next(each for each in rest if _text_of(listed, each))
            is_led = written_by(paper, first) is not None
            right = (
                line._replace(section=None, right=(0, line.section)) if line.section else line
                for line in self._texts(listed, ["abstract"], column, is_lower=is_led)
            )
            left = self._texts(listed, rest, column)
            yield from side_by_side(left, right, column, self.base_style)
        yield Line([])

    def _texts(
        self, listed: Listed, names: Iterable[str], width: int, *, is_lower: bool = False
    ) -> Iterable[Line]:
        """Those of these texts that the paper has, each under its heading.

        `is_lower` puts the first a line lower, beside a line that says who wrote the text there.
        """
        paper, by = listed.paper, None
        lead = [Line([])] if is_lower else []
        for name in names:
            if not (text := _text_of(listed, name)):
                continue
            if name == "note":
                yield from self._section_lines("note", "Note", [text], paper, width)
            else:
                parts = [readable(text)] if self.texts.is_linear else with_formulas(text, width)
                before, by = by, written_by(paper, name)
                if by and by != before:
                    lead = [self._authorship(by, width)]
                heading = paper.heading(name)
                yield from self._section_lines(name, heading, parts, paper, width, lead)
            lead = []

    def _authorship(self, text: str, width: int) -> Line:
        """Says that a language model has written the texts that follow."""
        badge = self._ai_badge()
        room = width - sum(cell_len(part.text) for part in badge)
        return Line([*badge, Segment(fit(text, room), self._style("meta"))])

    def _ranking_lines(self, listed: Listed, width: int) -> Iterable[Line]:
        """Why the paper is ranked; for a star, where papers like it are."""
        if listed.starred and self.HAS_CHOICES:
            yield from self._choice(LIKE_THIS, "New papers like this", width)
        elif self._reasons:
            yield from self._choice(BECAUSE, because(self._reasons), width)

    def _choice(self, name: str, text: str, width: int) -> Iterable[Line]:
        """A text that can be chosen."""
        style = self._style("because")
        if not self.HAS_CHOICES:
            yield from self._prose.wrapped(text, width, style)
            return
        if name == self.section and self.has_focus:
            style = self.over(style, "detail--current")
        for at, line in enumerate(indented(text, width - 2)):
            sign = " " if at else glyphs().chosen
            yield Line([Segment(fit(f"{sign} {line}", width), style)], name)

    def _section_lines(
        self,
        name: str,
        heading: str,
        parts: Iterable[str | list[str]],
        paper: Paper,
        width: int,
        lead: Sequence[Line] = (),
    ) -> Iterable[Line]:
        """A heading, and unless it is folded, its text with the lines of displayed formulas."""
        style = self._style("heading")
        if name == self.section and self.has_focus:
            style = self.over(style, "detail--current")
        folded = name in self.folded
        sign = glyphs().folded if folded else glyphs().unfolded
        yield Line([])
        yield from lead
        yield Line([Segment(f"{sign} {heading}", style)], name)
        if folded:
            return
        style = self._style("text")
        column = name if name in COLUMNS else "ai"
        for part in parts:
            if isinstance(part, list):
                yield from (Line([Segment(line, style)]) for line in part)
                continue
            styled = (
                self._prose.highlighted(part, paper.badges, style)
                if paper.badges or self._prose.keywords
                else []
            )
            yield from self._prose.wrapped(
                part, width, style, self._prose.found(part, column, style, styled)
            )

    def render_line(self, y: int) -> Strip:
        """One line of the pane."""
        width = self.scrollable_content_region.width
        index = y + round(self.scroll_y)
        if not 0 <= index < len(self._lines):
            return Strip.blank(width, self.base_style)
        return Strip(self._lines[index].segments).adjust_cell_length(width, self.base_style)


def _text_of(listed: Listed, name: str) -> str | None:
    """The note, or a text of the paper."""
    text: str | None = listed.note if name == "note" else getattr(listed.paper, name)
    return text
