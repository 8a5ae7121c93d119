"""What a row of papers has room for: title, badges, authors, words that match, a date's heading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from tui_reader.core.paper import Paper
from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.times import DAYS
from tui_reader.display.wrap import LineSpan, fit, wrap
from tui_reader.library.schema import COLUMNS

if TYPE_CHECKING:
    from tui_reader.library import Listed
    from tui_reader.library.matches import Matches

TALL: Final = 36
"""Lines of a list from which long titles take two: a dozen papers of three lines."""
_NARROWEST: Final = 8
"""Cells below which a title is cut, not wrapped."""
_MIN_TITLE: Final = 32
"""Cells left for a title next to its badges if a paper has one line."""
_VENUE: Final = 26
"""Cells of the longest venue in a row."""
_BESIDE_VENUE: Final = 36
"""Cells for authors and badges, below which no venue is shown."""
_MIN_AUTHORS: Final = 14
"""Cells from which authors are shown in a paper's only line."""
_BEFORE: Final = 24
"""Characters before a match, at most; fewer in a narrow row."""


def is_long(title: str, width: int) -> bool:
    """Whether a title needs more than one line of `width` cells."""
    return width >= _NARROWEST and cell_len(title) > width


def title_spans(title: str, width: int) -> tuple[LineSpan, str] | None:
    """The first line of a title too long for `width` cells, and its second line, cut to fit.

    None if the title fits on one line.
    """
    if not is_long(title, width):
        return None
    first, *rest = wrap(title, width)
    return first, fit(title[rest[0].start :], width) if rest else ""


class Shown(NamedTuple):
    """How many badges are shown, and the sign for the others: `+9`."""

    number: int
    more: str = ""


def shown_badges(cells: Sequence[int], room: int) -> Shown:
    """How many badges of these widths fit `room` cells, each with a space after it.

    If not all do, the number of the others has to fit as well.
    """
    used = [0]
    for width in cells:
        used.append(used[-1] + width + 1)
    if used[-1] <= room:
        return Shown(len(cells))
    for count in range(len(cells) - 1, -1, -1):
        more = f"+{len(cells) - count}"
        if used[count] + len(more) + 1 <= room:
            return Shown(count, more)
    return Shown(0)


def badge_room(room: int, title: int, by_badges: bool) -> int:
    """Cells for badges in a paper's only line of `room` cells, with a title of `title` cells.

    Badges get what the title leaves, but at least a third; if they order the list, all that is
    not needed for the title's beginning.
    """
    left = room - title - 1
    least = room - min(title, _MIN_TITLE) - 1 if by_badges else room // 3
    return max(0, left, min(least, room - min(title, _MIN_TITLE) - 1))


def authors_beside(paper: Paper, room: int) -> str:
    """The authors after a title that leaves `room` cells; empty if these are too few."""
    if room - 2 < _MIN_AUTHORS or not paper.authors:
        return ""
    return fit(first_authors(paper, room - 2), room - 2)


def venue_beside(paper: Paper, room: int) -> str | None:
    """The paper's venue, if it leaves enough of `room` cells for authors and badges."""
    name = paper.venue
    short = fit(name, _VENUE) if name else ""
    return short if short and room - cell_len(short) - 1 >= _BESIDE_VENUE else None


def first_authors(paper: Paper, room: int) -> str:
    """As many of the first authors as fit `room` cells, and the number of the others."""
    names = paper.authors
    text = ", ".join(names)
    shown = len(names)
    while shown > 1 and cell_len(text) > room:
        shown -= 1 if shown < 8 else shown // 2
        text = f"{', '.join(names[:shown])} +{len(names) - shown}"
    return text


def date_heading(text: str | None) -> str:
    """A date as the heading of its papers: `Wednesday 2026-07-01`."""
    if not text:
        return "No date"
    try:
        return f"{DAYS[date.fromisoformat(text).weekday()]} {text}" if len(text) == 10 else text
    except ValueError:
        return text


class Snippet(NamedTuple):
    """A part of a paper's text that has a match."""

    text: str
    column: str
    """The column of the full-text index that the text is in."""


def snippet(listed: Listed, matches: Matches, room: int) -> Snippet | None:
    """The first match in the texts of a paper, in `room` cells; None if there is none."""
    note = [("note", "Note", listed.note)] if listed.note else []
    for name, heading, text in (*note, *listed.paper.texts()):
        column = name if name in COLUMNS or name == "note" else "ai"
        line = " ".join(readable(text).split())
        if spans := matches.spans(line, column):
            return Snippet(fit(f"{heading}: {_around(line, spans[0][0], room)}", room), column)
    return None


def _around(text: str, at: int, room: int) -> str:
    """`text` from the beginning of a word shortly before `at`."""
    start = max(0, at - min(_BEFORE, room // 3))
    if start:
        start = text.find(" ", start, at) + 1 or at
        return f"{glyphs().ellipsis} {text[start:]}"
    return text
