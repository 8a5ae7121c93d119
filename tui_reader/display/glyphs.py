"""Glyphs: every sign that the reader itself draws, in Unicode or, where that is asked for, ASCII.

Widgets ask `glyphs()` as they draw. Text from digests is not the reader's and stays as it is.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Glyphs(NamedTuple):
    """Signs, each one cell wide unless it says otherwise."""

    unread: str = "●"
    muted: str = "○"
    """An unread paper that steps back."""
    starred: str = "★"
    note: str = "✎"
    later: str = "→"
    edge: str = "▎"
    """Before each line of what matters most."""
    selected: str = "▌"
    """At the left edge of a row that is selected."""
    chosen: str = "▸"
    """Before the view that is listed."""
    folded: str = "▸"
    unfolded: str = "▾"
    ellipsis: str = "…"
    """What was cut off; three cells in ASCII would cost too much of a title."""
    dot: str = "·"
    """Between facts on a line."""
    bar_full: str = "━"
    bar_empty: str = "─"
    good: str = "✓"
    bad: str = "✗"
    left_quote: str = "“"
    right_quote: str = "”"
    frame: str = "round"
    """The name of Textual's border for boxes and panes."""


UNICODE: Final = Glyphs()
ASCII: Final = Glyphs(
    unread="*",
    muted="o",
    starred="+",
    note="n",
    later=">",
    edge="|",
    selected="#",
    chosen=">",
    folded=">",
    unfolded="v",
    ellipsis="~",
    dot="-",
    bar_full="#",
    bar_empty=".",
    good="+",
    bad="!",
    left_quote='"',
    right_quote='"',
    frame="ascii",
)

_IN_ASCII: Final = str.maketrans(
    {
        **{getattr(UNICODE, name): getattr(ASCII, name) for name in Glyphs._fields[:-1]},
        "‹": "<",
        "›": ">",
        "↓": "down",
        "↑": "up",
        "→": "right",
        "←": "left",
        "…": "...",
        "—": "-",
        "×": "x",
    }
)
_used: Glyphs = UNICODE


def glyphs() -> Glyphs:
    """The signs to draw with."""
    return _used


def use_ascii(ascii_only: bool) -> None:
    """Draw with ASCII characters alone from now on, or with all signs again."""
    global _used  # noqa: PLW0603 - one terminal, one way to draw on it
    _used = ASCII if ascii_only else UNICODE


def plain(text: str) -> str:
    """The reader's own `text`, with ASCII signs where that is asked for.

    Not for text from digests; an ellipsis becomes three dots, so `text` may grow.
    """
    return text.translate(_IN_ASCII) if _used is ASCII else text
