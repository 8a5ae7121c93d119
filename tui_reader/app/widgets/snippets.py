"""Why a paper matches a search, in a line: the words around the first match in its texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tui_reader.display.glyphs import glyphs
from tui_reader.display.readable import readable
from tui_reader.display.wrap import fit
from tui_reader.library.schema import COLUMNS

if TYPE_CHECKING:
    from tui_reader.library import Listed
    from tui_reader.library.matches import Matches

_BEFORE: Final = 24
"""Characters before the match, at most; fewer in a narrow row."""


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
