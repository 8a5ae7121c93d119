"""The signs that the reader draws, in Unicode or in ASCII as the user wants.

Widgets call `glyphs()` whenever they draw. Text from digests is never changed.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Glyphs(NamedTuple):
    """One set of signs, each one cell wide."""

    unread: str = "●"
    muted: str = "○"
    """An unread paper with a muted word."""
    starred: str = "★"
    note: str = "✎"
    later: str = "→"
    edge: str = "▎"
    """To the left of the most important text of a card."""
    selected: str = "▌"
    """At the left edge of a selected row."""
    chosen: str = "▸"
    """Before the view whose papers are listed."""
    folded: str = "▸"
    unfolded: str = "▾"
    ellipsis: str = "…"
    """At the end of text that was cut; `...` in ASCII would take two more cells of a title."""
    weak: str = "▁"
    """Before a paper that fits what the user has starred; better ones have `strong`."""
    strong: str = "▄"
    strongest: str = "█"
    dot: str = "·"
    """Between the facts on a line."""
    bar_full: str = "━"
    bar_empty: str = "─"
    rule: str = "─"
    """To the right of a heading."""
    good: str = "✓"
    bad: str = "✗"
    wide: str = "↔"
    """Beside a table that is wider than the text."""
    left_quote: str = "“"
    right_quote: str = "”"
    frame: str = "round"
    """Textual's name of the border of boxes and panes; not a sign."""


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
    weak=".",
    strong=":",
    strongest="!",
    dot="-",
    bar_full="#",
    bar_empty=".",
    rule="-",
    good="+",
    bad="!",
    wide="=",
    left_quote='"',
    right_quote='"',
    frame="ascii",
)

_IN_ASCII: Final = str.maketrans(
    {
        **dict(zip(UNICODE[:-1], ASCII[:-1], strict=True)),
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
_current: Glyphs = UNICODE


def glyphs() -> Glyphs:
    """The signs in use."""
    return _current


def use_ascii(ascii_only: bool) -> None:
    """Use ASCII signs from now on, or Unicode ones."""
    global _current  # noqa: PLW0603 - one terminal, one way to draw on it
    _current = ASCII if ascii_only else UNICODE


def can_be_written(encoding: str | None) -> bool:
    """Whether a terminal that is written to in `encoding`, which the locale sets, has the signs."""
    try:
        "".join(UNICODE[:-1]).encode(encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def drawable(text: str) -> str:
    """The reader's own `text`, with its signs replaced by ASCII ones if these are in use.

    Do not use it for text from digests. The text may become longer: an ellipsis becomes `...`.
    """
    return text.translate(_IN_ASCII) if _current is ASCII else text
