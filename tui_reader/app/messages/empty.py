"""The texts of panes without papers: the reason, and what to do."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.keymap import shown
from tui_reader.core.orders import FOR_YOU
from tui_reader.display.glyphs import glyphs
from tui_reader.display.wrap import fit
from tui_reader.library import View

_WORD_CELLS: Final = 30
_QUERY_CELLS: Final = 40


def missing_paper() -> tuple[str, ...]:
    """Triage has come to a paper that was removed from the library."""
    return ("This paper is no longer in the library.", "", f"{shown('triage_skip')} skips it.")


def alternatives(elsewhere: int, corrected: str, *, typing: bool = False) -> tuple[str, ...]:
    """What else a search without results could look for, and the key that does it."""
    keep = "enter" if typing else shown("open")
    lines = [f"{elsewhere:,} in All {glyphs().dot} {keep} searches All"] if elsewhere else []
    if corrected:
        key = "tab" if typing else shown("open") if not elsewhere else ""
        key = f" {glyphs().dot} {key} searches for it" if key else ""
        lines.append(f"Did you mean {fit(corrected, _QUERY_CELLS)}?{key}")
    return tuple(lines)


def empty_view(view: View, elsewhere: int = 0, corrected: str = "") -> tuple[str, ...]:
    """A view, or the search in it, has no papers."""
    if view.query:
        other = alternatives(elsewhere, corrected) or _longer_words(view.query)
        return (
            "No matches in this view.",
            "",
            *other,
            f"{shown('back')} clears the search, {shown('search')} edits it.",
        )
    if view.kind == FOR_YOU:
        return (
            "Nothing is left for you: every paper is read or starred.",
            "",
            f"{shown('sync')} looks for new papers.",
        )
    return (
        "No papers in this view.",
        "",
        f"{shown('pane_left')} goes to the sidebar: All has every paper.",
        f"{shown('undo')} undoes the last mark.",
    )


def _longer_words(query: str) -> tuple[str, ...]:
    """That a word with an asterisk also finds longer words, if the search has a whole word."""
    from tui_reader.library.query import quote, terms

    word = next((each.text for each in terms(query) if not each.prefix), None)
    if not word:
        return ()
    return (
        f"Only whole words match: {fit(f'{quote(word)}*', _WORD_CELLS)} also finds longer words.",
    )


def empty_library() -> tuple[str, ...]:
    """The library has no papers at all."""
    return (
        "No papers yet.",
        "",
        f"{shown('sources')} opens the sources; there, a adds one.",
        "On the command line:",
        "",
        "    tui-reader add ~/daily-arXiv-ai-enhanced/data",
        "",
        "The folder may hold daily-arXiv-ai-enhanced digests or weekly lists.",
        "",
        "To look around first:",
        "",
        "    tui-reader demo",
    )
