"""The lines of a pane that give a paper's facts: its authors, dates, links and badges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style

from tui_reader.app.state.topics import Topic
from tui_reader.app.terminal.colors import BadgeStyles, badge_segment
from tui_reader.app.widgets.web_links import hyperlink
from tui_reader.core.paper import AI_SECTIONS, OWN_AI, Badge, Paper
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import StyledSpan, fit
from tui_reader.library import Listed


class Line(NamedTuple):
    """A line of the pane."""

    segments: list[Segment]
    section: str | None = None
    """The section that this line is the heading of, or BECAUSE or LIKE_THIS."""
    links: tuple[tuple[int, int, str], ...] = ()
    """Links: first cell, end cell, URL."""
    topics: tuple[tuple[int, int, Topic | None], ...] = ()
    """Topics that can be clicked: first cell, end cell, the topic; None for more authors."""
    has_match: bool = False
    """Whether a match of the search is on it."""
    right: tuple[int, str] | None = None
    """The first cell and the section of a heading in the right one of two columns."""

    @property
    def width(self) -> int:
        """The cells of its text."""
        return sum(segment.cell_length for segment in self.segments)

    def behind(self, *lead: Segment) -> Line:
        """The line with `lead` at its left."""
        shift = sum(segment.cell_length for segment in lead)
        links = tuple((start + shift, end + shift, url) for start, end, url in self.links)
        topics = tuple((start + shift, end + shift, each) for start, end, each in self.topics)
        right = (self.right[0] + shift, self.right[1]) if self.right else None
        return self._replace(
            segments=[*lead, *self.segments], links=links, topics=topics, right=right
        )

    def beside(self, other: Line, blank: Segment) -> Line:
        """The line with `other` at its right, after a blank."""
        moved = other.behind(*self.segments, blank)
        return moved._replace(
            section=self.section,
            links=(*self.links, *moved.links),
            topics=(*self.topics, *moved.topics),
            has_match=self.has_match or other.has_match,
        )


def has_two_columns(paper: Paper) -> bool:
    """Whether the paper has an abstract, and summaries that it can stand beside."""
    return bool(paper.abstract) and any(getattr(paper, name) for name in AI_SECTIONS)


def authors(
    paper: Paper, count: int, style: Style
) -> tuple[str, list[tuple[StyledSpan, Topic | None]]]:
    """The first `count` authors and the number of the others, and what can be clicked in that."""
    parts: list[tuple[StyledSpan, Topic | None]] = []
    at = 0
    for name in paper.authors[:count]:
        parts.append((StyledSpan(at, at + len(name), style), Topic("author", name)))
        at += len(name) + 2
    text = ", ".join(paper.authors[:count])
    if (more := len(paper.authors) - count) > 0:
        start = len(text)
        text += f" and {more} more"
        parts.append((StyledSpan(start, len(text), style), None))
    return text, parts


def collected(
    listed: Listed, style: Style
) -> Iterator[tuple[str, list[tuple[StyledSpan, Topic | None]]]]:
    """What only a collection has of a paper, and what can be clicked in each line of it."""
    paper = listed.paper
    rating = f"rated {paper.rating} of 5" if paper.rating else ""
    if facts := f" {glyphs().dot} ".join(filter(None, (paper.abbreviation, rating))):
        yield facts, []
    for lead, kind, names in _COLLECTED:
        text = lead
        parts: list[tuple[StyledSpan, Topic | None]] = []
        for name in names(paper):
            start = len(text) + (2 if parts else 1)
            text += f"{', ' if parts else ' '}{name}"
            parts.append((StyledSpan(start, start + len(name), style), Topic(kind, name)))
        if parts:
            yield text, parts
    if listed.built_on and paper.abbreviation:
        text = f"Built on by {plural(listed.built_on, 'paper')}"
        start = len("Built on by ")
        topic = Topic("built on by", paper.abbreviation)
        yield text, [(StyledSpan(start, len(text), style), topic)]


_COLLECTED: Final[
    tuple[tuple[str, Literal["institution", "builds on"], Callable[[Paper], tuple[str, ...]]], ...]
] = (
    ("At", "institution", lambda paper: paper.institutions),
    ("Builds on", "builds on", lambda paper: paper.builds_on),
)


def places(
    text: str, kind: Literal["category", "tag"], names: Sequence[str], style: Style
) -> list[tuple[StyledSpan, Topic | None]]:
    """Where each of `names` is in `text`, in this order."""
    parts: list[tuple[StyledSpan, Topic | None]] = []
    at = 0
    for name in names:
        if (start := text.find(name, at)) >= 0:
            at = start + len(name)
            parts.append((StyledSpan(start, at, style), Topic(kind, name)))
    return parts


def _flowed(parts: Iterable[tuple[str, Line]], width: int, style: Style) -> Iterator[Line]:
    """The parts on as few lines as fit; each has a blank, for when it is not first on its line."""
    line: Line | None = None
    for blank, part in parts:
        if line is None:
            line = part
        elif line.width + len(blank) + part.width <= width:
            line = line.beside(part, Segment(blank, style))
        else:
            yield line
            line = part
    if line:
        yield line


def link_lines(paper: Paper, width: int, meta: Style, style: Style) -> Iterator[Line]:
    """The paper's page in full and words for the PDF and the code, on as few lines as fit."""
    links = paper.links
    words = [(links.abs, links.abs), ("pdf", links.pdf)]
    if links.code:
        words.append((links.code.partition("://")[2], links.code))
    parts: list[tuple[str, Line]] = []
    for word, url in words:
        if word and url:
            text = Segment(fit(word, width), style + hyperlink(url))
            parts.append(("  ", Line([text], links=((0, text.cell_length, url),))))
    if facts := _code_facts(paper):
        parts.append((" ", Line([Segment(fit(facts, width), meta)])))
    return _flowed(parts, width, meta)


def _code_facts(paper: Paper) -> str:
    """The stars of the paper's code and the date of its last change, as far as they are known."""
    if not paper.links.code:
        return ""
    stars, updated = paper.code_stars, paper.code_updated
    facts = [f"{glyphs().starred} {stars:,}"] if stars is not None else []
    return f" {glyphs().dot} ".join([*facts, *([f"updated {updated}"] if updated else [])])


def dates(listed: Listed) -> str:
    """The paper's id, when it was published, and its digests."""
    paper = listed.paper
    version = f" v{paper.version}" if paper.version else ""
    parts = [f"{paper.id}{version}"]
    if paper.published:
        parts.append(f"published {paper.published}")
    digests = dict.fromkeys(
        f"{digest.date or 'undated'}{f' {digest.source}' if digest.source else ''}"
        for digest in paper.digests
        if digest.source != OWN_AI or len(paper.digests) == 1
    )
    if digests:
        parts.append(f"in {', '.join(digests)}")
    return f" {glyphs().dot} ".join(parts)


def pills(badges: Iterable[Badge], width: int, style: Style, styles: BadgeStyles) -> Iterable[Line]:
    """Badges as pills, on lines of at most `width` cells."""
    parts: list[tuple[str, Line]] = []
    for badge in badges:
        pill = badge_segment(badge, style, styles)
        topic = (0, pill.cell_length, Topic("badge", badge.label))
        parts.append((" ", Line([pill], topics=(topic,))))
    return _flowed(parts, width, style)
