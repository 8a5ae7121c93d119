"""Card: one paper in triage, short or in full; Progress: the progress of triage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from tui_reader.app.messages.empty import missing_paper
from tui_reader.app.messages.reasons import because
from tui_reader.app.triage.state import Decision, Triage
from tui_reader.app.widgets.detail import Detail
from tui_reader.app.widgets.lines import LineView
from tui_reader.app.widgets.paper_lines import Line, pills
from tui_reader.app.widgets.paper_rows import first_authors
from tui_reader.core.categories import category_name
from tui_reader.core.paper import Paper
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit
from tui_reader.library import Listed
from tui_reader.library.schema import COLUMNS

if TYPE_CHECKING:
    from tui_reader.library.ranking.reasons import Reasons

WIDTH: Final = 88
"""The widest column, in cells."""
_ROOMY: Final = 24
"""Height of the card, in lines, from which blank lines separate its parts."""
_COUNTS: Final = 32
"""Cells reserved for the text next to the bar, so that the bar keeps its length."""
_SHORTEST_BAR: Final = 8
"""With fewer cells than this, the progress is text without a bar."""
_DRAWN: Final = 16
"""Cards kept in the cache of drawn cards."""


def column(pane: int) -> tuple[int, int]:
    """The left margin and the width of the column, in cells, for a pane `pane` cells wide."""
    width = min(pane - (2 if pane < 64 else 4), WIDTH)
    return (pane - width) // 2, width


class Card(Detail, inherit_bindings=False):
    """One paper: enough to decide whether to read it, or, when opened, all of its detail.

    A text longer than the card ends in an ellipsis and scrolls.
    """

    COMPONENT_CLASSES = {
        "card--kicker",
        "card--meta",
        "card--venue",
        "card--followed",
        "card--essence",
        "card--edge",
        "card--heading",
        "card--text",
        "card--starred",
        "card--because",
        "card--later",
        "card--skipped",
    }

    HAS_CHOICES = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.reasons_of: Callable[[Listed], Reasons | None] = lambda listed: None
        """Why a paper is ranked; None for one that is not."""
        self._decision: Decision | None = None
        self._height = 0
        self._drawn_lines = 0
        """Number of lines in the previous drawing."""
        self._cut: list[Line] | None = None
        """The lines shown before scrolling, if the text does not fit."""
        self._drawn: dict[tuple[object, ...], tuple[Paper, list[Line]]] = {}
        self.is_open = False
        """Whether the whole paper is shown."""

    def show_paper(self, listed: Listed | None, decision: Decision | None) -> None:
        """Show a paper's card from its top, with its decision."""
        self.is_open = False
        self._listed = listed
        self._reasons = self.reasons_of(listed) if listed else None
        self._decision = decision
        self._prose.matches = self.matches
        self._empty = () if listed else missing_paper()
        self.scroll_to(y=0, animate=False)
        self._lay_out()

    def prepare(self, listed: Listed | None) -> None:
        """Draw the card that is likely to be next into the cache, to show it at once."""
        if listed and self._width:
            self._card(listed, None, self._width)

    def show_whole(self, listed: Listed) -> None:
        """Show the whole paper, with its digests."""
        self.is_open = True
        self._listed = listed
        self.scroll_to(y=0, animate=False)
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap and cut the lines for the new size."""
        size = self.scrollable_content_region.size
        if (size.width, size.height) != (self._width, self._height):
            self._lay_out()

    def notify_style_update(self) -> None:
        """Redraw in the new theme."""
        self._drawn.clear()
        super().notify_style_update()

    def _lay_out(self) -> None:
        self._height = self.scrollable_content_region.height
        super()._lay_out()
        self._cut = None
        if not self.is_open and self._listed and len(self._lines) > self._height > 1:
            self._cut = list(_cut(self._lines, self._height, self._width))

    def redraw(self) -> None:
        """Redraw the column, only as far down as it has or had text: most of it is empty."""
        margin, width = column(self._width)
        lines = max(self._drawn_lines, len(self._lines))
        self._drawn_lines = len(self._lines)
        self.refresh(Region(margin, 0, width, min(lines, self._height)))

    def _build(self, pane: int) -> Iterable[Line]:
        if self._listed is None:
            margin, width = column(pane)
            yield from self._set_in(self._empty_lines(width), margin)
        elif self.is_open:
            margin, width = column(pane)
            yield Line([])
            yield from self._set_in(self._paper_lines(self._listed, width), margin)
        else:
            yield from self._card(self._listed, self._decision, pane)

    def _card(self, listed: Listed, decision: Decision | None, pane: int) -> list[Line]:
        key = (listed.n, listed.tags, listed.starred, decision, pane, self._height)
        paper, lines = self._drawn.get(key, (None, []))
        if paper is not listed.paper:
            if len(self._drawn) > _DRAWN:
                self._drawn.clear()
            margin, width = column(pane)
            lines = list(self._set_in(self._card_lines(listed, decision, width), margin))
            self._drawn[key] = listed.paper, lines
        return lines

    def _card_lines(self, listed: Listed, decision: Decision | None, width: int) -> Iterator[Line]:
        paper = listed.paper
        roomy = self._height >= _ROOMY
        yield from [Line([])] * (1 + (self._height - _ROOMY) // 6 if roomy else 0)
        yield self._kicker(listed, decision, width)
        if roomy:
            yield Line([])
        title, style = readable(paper.title), self._style("title")
        yield from self._prose.wrapped(
            title, width, style, self._prose.found(title, "title", style)
        )
        if roomy:
            yield Line([])
        if paper.authors:
            name = "card--followed" if listed.followed else "card--meta"
            authors = fit(first_authors(paper, width), width)
            yield Line([Segment(authors, self.over(self.base_style, name))])
        yield self._facts_line(listed, width)
        if place := paper.venue:
            yield Line([Segment(fit(place, width), self.over(self.base_style, "card--venue"))])
        if reasons := self.reasons_of(listed):
            style = self.over(self.base_style, "card--because")
            yield Line([Segment(because(reasons, width), style)])
        if paper.badges:
            yield Line([])
            yield from pills(
                paper.badges, width, self.base_style, self.badges_over(self.base_style)
            )
        yield Line([])
        yield from self._essence(paper, width)
        if paper.tldr and paper.abstract:
            yield Line([])
            style = self.over(self.base_style, "card--text")
            yield from self._text_lines(paper, "abstract", width, style)

    def _facts_line(self, listed: Listed, width: int) -> Line:
        """The id and dates; at the right, whether a language model has written the summary."""
        badge = self._ai_badge()[:1] if listed.paper.tldr else []
        room = width - sum(cell_len(part.text) + 1 for part in badge)
        facts = fit(_facts(listed), room)
        space = " " * (room + len(badge) - cell_len(facts)) if badge else ""
        meta = self.over(self.base_style, "card--meta")
        return Line([Segment(facts, meta), Segment(space, self.base_style), *badge])

    def _kicker(self, listed: Listed, decision: Decision | None, width: int) -> Line:
        """The categories, with the decision at the right."""
        sign, name = "", "card--skipped"
        if decision:
            sign, name = f"{_sign(decision)} {decision}", f"card--{decision}"
        elif listed.starred:
            sign, name = glyphs().starred, "card--starred"
        code = listed.paper.primary_category
        parts = [f"{code} {category_name(code) or ''}".strip()] if code else []
        parts += listed.paper.categories[1:]
        left = fit(f" {glyphs().dot} ".join(parts), width - cell_len(sign) - 2)
        space = " " * (width - cell_len(left) - cell_len(sign))
        base = self.base_style
        return Line(
            [
                Segment(left, self.over(base, "card--kicker")),
                Segment(space, base),
                Segment(sign, self.over(base, name)),
            ]
        )

    def _essence(self, paper: Paper, width: int) -> Iterator[Line]:
        """The summary, or else the abstract, with an edge at its left."""
        base = self.base_style
        edge = [Segment(glyphs().edge, self.over(base, "card--edge")), Segment(" ", base)]
        style = self.over(base, "card--essence")
        name = "tldr" if paper.tldr else "abstract"
        for line in self._text_lines(paper, name, width - 2, style):
            yield line.behind(*edge)

    def _text_lines(self, paper: Paper, name: str, width: int, style: Style) -> Iterable[Line]:
        """A section of the paper, with the words of its badges and of the search highlighted."""
        text = readable(getattr(paper, name) or "No abstract.")
        styled = (
            self._prose.highlighted(text, paper.badges, self._style("text")) if paper.badges else []
        )
        column = name if name in COLUMNS else "ai"
        return self._prose.wrapped(
            text, width, style, self._prose.found(text, column, style, styled)
        )

    def render_line(self, y: int) -> Strip:
        """One line of the card."""
        if self._cut is None or round(self.scroll_y):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        if y >= len(self._cut):
            return Strip.blank(width, self.base_style)
        return Strip(self._cut[y].segments).adjust_cell_length(width, self.base_style)


def _sign(decision: Decision) -> str:
    signs = glyphs()
    return {"starred": signs.starred, "later": signs.later, "skipped": signs.good}[decision]


def _facts(listed: Listed) -> str:
    """The paper's id and dates, and the user's tags."""
    paper = listed.paper
    facts = [f"{paper.id}{f' v{paper.version}' if paper.version else ''}"]
    if paper.published:
        facts.append(f"published {paper.published}")
    if listed.date and listed.date != paper.published:
        facts.append(f"in {listed.date}")
    if paper.abbreviation:
        facts.insert(0, paper.abbreviation)
    if paper.rating:
        facts.append(f"rated {paper.rating} of 5")
    facts += [f"#{tag}" for tag in listed.tags]
    return f" {glyphs().dot} ".join(facts)


def _cut(lines: list[Line], height: int, pane: int) -> Iterator[Line]:
    """The lines that fit; the last one with text ends in an ellipsis."""
    last = height - 1
    while last > 0 and not "".join(part.text for part in lines[last].segments).strip():
        last -= 1
    yield from lines[:last]
    margin, width = column(pane)
    strip = Strip(lines[last].segments)
    room = margin + width - 1
    kept = strip.crop(0, room) if strip.cell_length > room else strip
    parts = list(kept)
    yield Line([*parts, Segment(glyphs().ellipsis, parts[-1].style)])


class Progress(LineView, can_focus=False, inherit_bindings=False):
    """The progress of triage, in one line as wide as the card's column."""

    COMPONENT_CLASSES = {"progress--done", "progress--left", "progress--text"}

    def __init__(self, triage: Triage, *, id: str) -> None:
        super().__init__(id=id)
        self._triage = triage

    def render_line(self, y: int) -> Strip:
        """The bar and the counts."""
        base = self.base_style
        margin, width = column(self.size.width - 1)  # the card has a scrollbar beside it
        text = f"  {progress_text(self._triage)}"
        room = width - max(_COUNTS, cell_len(text))  # keeps the same length on most papers
        if room < _SHORTEST_BAR:
            room, text = 0, fit(text.strip(), width)
        total = max(1, self._triage.total)
        done = room * min(self._triage.position, total) // total
        line = [
            Segment(" " * margin, base),
            Segment(glyphs().bar_full * done, self.over(base, "progress--done")),
            Segment(glyphs().bar_empty * (room - done), self.over(base, "progress--left")),
            Segment(text, self.over(base, "progress--text")),
        ]
        return Strip(line).adjust_cell_length(self.size.width, base)


def progress_text(triage: Triage) -> str:
    """The position among the papers, and the numbers starred and kept for later."""
    is_final = not triage.is_growing or triage.total == triage.above
    total = f"{triage.total:,}{'' if is_final else '+'}"
    parts = [f"{min(triage.position + 1, triage.total):,} of {total}"]
    if starred := triage.counts["starred"]:
        parts.append(f"{glyphs().starred} {starred:,}")
    if later := triage.counts["later"]:
        parts.append(f"later {later:,}")
    return f" {glyphs().dot} ".join(parts)
