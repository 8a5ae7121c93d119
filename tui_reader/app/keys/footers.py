"""The keys in the footer of the main screen."""

from __future__ import annotations

from typing import Final, NamedTuple


class Hint(NamedTuple):
    """A key in the footer of the main screen."""

    name: str
    """The name of its action, or, in the search line, the key itself."""
    label: str
    """What it does in this place."""


FOOTERS: Final[dict[str, tuple[Hint, ...]]] = {
    "list": (
        Hint("open", "Open"), Hint("read_on", "Read on"), Hint("search", "Search"),
        Hint("star", "Star"), Hint("next_unread", "Next"), Hint("help", "Help"),
        Hint("triage", "Triage"), Hint("toggle_read", "Read"), Hint("tag", "Tag"),
        Hint("later", "Later"), Hint("undo", "Undo"), Hint("select", "Select"),
        Hint("sort", "Sort"), Hint("quit", "Quit"), Hint("open_page", "Web"),
        Hint("yank", "Copy"), Hint("sync", "Sync"), Hint("hide_sidebar", "Sidebar"),
        Hint("hide_detail", "Detail"),
    ),
    "detail": (
        Hint("read_on", "Read on"), Hint("open", "Fold"), Hint("star", "Star"),
        Hint("next_pane", "Link"), Hint("back", "List"), Hint("help", "Help"),
        Hint("next_unread", "Next"), Hint("next_section", "Section"), Hint("zoom", "Full"),
        Hint("open_page", "Web"), Hint("yank", "Copy"), Hint("tag", "Tag"), Hint("note", "Note"),
        Hint("related", "Related"), Hint("open_pdf", "PDF"), Hint("open_code", "Code"),
        Hint("enhance", "AI"), Hint("fold_all", "Fold all"), Hint("quit", "Quit"),
    ),
    "link": (
        Hint("open", "Follow"), Hint("next_pane", "Next link"), Hint("previous_pane", "Previous"),
        Hint("back", "List"), Hint("help", "Help"), Hint("next_section", "Section"),
        Hint("read_on", "Read on"), Hint("related", "Related"), Hint("star", "Star"),
        Hint("quit", "Quit"),
    ),
    "sidebar": (
        Hint("open", "List"), Hint("sync", "Sync"), Hint("sources", "Sources"),
        Hint("back", "Back"), Hint("help", "Help"), Hint("keywords", "Keywords"),
        Hint("rename_view", "Rename"), Hint("delete_view", "Delete"), Hint("search", "Search"),
        Hint("palette", "Go to"), Hint("quit", "Quit"),
    ),
    "selection": (
        Hint("star", "Star"), Hint("toggle_read", "Read"), Hint("tag", "Tag"),
        Hint("export", "Export"), Hint("back", "Deselect"), Hint("help", "Help"),
        Hint("yank", "Copy"), Hint("download", "Download"), Hint("open_page", "Web"),
        Hint("enhance", "AI"), Hint("select", "Select"), Hint("select_range", "Range"),
        Hint("select_all", "All"), Hint("undo", "Undo"),
    ),
    "search": (
        Hint("enter", "Keep"), Hint("escape", "Clear"), Hint("tab", "Complete"),
        Hint("up", "Earlier search"), Hint("down", "Later search"),
    ),
}  # fmt: skip
"""The keys in the footer by what has the keys: a pane, selected papers or the search line.

The most important ones are first: the others are left out where there is no room.
"""
