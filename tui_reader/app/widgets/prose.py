"""Prose: texts of a paper wrapped to lines, with links, keywords, matches and formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.style import Style

from tui_reader.app.state.topics import Topic
from tui_reader.app.terminal.colors import badge_word
from tui_reader.app.widgets.lines import LineView
from tui_reader.app.widgets.paper_lines import Line
from tui_reader.app.widgets.web_links import around, cells_of, web_links
from tui_reader.core.badges import highlights
from tui_reader.core.paper import Badge
from tui_reader.display.glyphs import ASCII, glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import StyledSpan, segments, wrap

if TYPE_CHECKING:
    from tui_reader.config import Keyword
    from tui_reader.library.matches import Matches


class Prose:
    """Wraps texts in the styles of a pane."""

    def __init__(self, view: LineView) -> None:
        self._view = view
        self.matches: Matches | None = None
        """The search whose matches are highlighted."""
        self.keywords: tuple[Keyword, ...] = ()
        """The user's keywords, which are highlighted."""

    def highlighted(self, text: str, badges: Sequence[Badge], style: Style) -> list[StyledSpan]:
        """The badges' words and the user's keywords in a text of this style."""
        technique = self._view.badges_over(style).technique
        every = highlights(text, badges)
        if self.keywords:
            from tui_reader.core.keywords import find_keywords, without_overlaps

            every = without_overlaps([*find_keywords(text, self.keywords), *every])
        return [
            StyledSpan(found.start, found.end, badge_word(found.badge.label, technique))
            for found in every
        ]

    def found(
        self, text: str, column: str, style: Style, styled: Sequence[StyledSpan] = ()
    ) -> list[StyledSpan]:
        """`styled` with the matches of the search highlighted."""
        spans = self.matches.spans(text, column) if self.matches else []
        if not spans:
            return list(styled)
        match = self._view.over(style, "detail--match")
        every = [*around(styled, spans), *(StyledSpan(*span, match) for span in spans)]
        return sorted(every, key=lambda each: each.start)

    def wrapped(
        self,
        text: str,
        width: int,
        style: Style,
        styled: list[StyledSpan] | None = None,
        topics: Sequence[tuple[StyledSpan, Topic | None]] = (),
    ) -> Iterable[Line]:
        """The lines of a text, with its addresses as links and `topics` that can be clicked."""
        spans = styled or []
        if links := web_links(text, self._view.over(style, "detail--link")):
            holes = [(span.start, span.end) for span in spans]
            under = around((span for span, _ in links), holes)
            spans = sorted([*spans, *under], key=lambda span: span.start)
        match = self._view.over(style, "detail--match") if self.matches else None
        hits = [span for span in spans if match and span.style == match]
        for line in wrap(text, width):
            yield Line(
                segments(text, line, style, spans),
                links=cells_of(text, line, links),
                topics=cells_of(text, line, topics),
                has_match=any(hit.start < line.end and hit.end > line.start for hit in hits),
            )


def with_formulas(text: str, width: int) -> Iterator[str | list[str]]:
    """The readable text, parted by the lines of its displayed formulas in `width` cells."""
    if not any(mark in text for mark in ("$$", "\\[", "\\begin{")):
        yield readable(text)
        return
    from tui_reader.fulltext.displayed import formula_lines, parts
    from tui_reader.fulltext.lines import Options

    options = Options(width, is_ascii=glyphs() is ASCII)
    for part in parts(text):
        if not isinstance(part, str):
            lines = formula_lines(part, options)
            yield ["", *lines, ""] if len(lines) > 1 else lines
        elif part.strip():
            yield readable(part.strip())
