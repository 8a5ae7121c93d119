"""The keys in the footer of the main screen."""

from __future__ import annotations

from typing import Final

FOOTERS: Final[dict[str, dict[str, str]]] = {
    "list": {
        "open": "Open", "read_on": "Read on", "search": "Search", "star": "Star",
        "next_unread": "Next", "help": "Help", "triage": "Triage", "toggle_read": "Read",
        "tag": "Tag", "later": "Later", "undo": "Undo", "select": "Select", "sort": "Sort",
        "quit": "Quit", "open_page": "Web", "yank": "Copy", "sync": "Sync",
        "hide_sidebar": "Sidebar", "hide_detail": "Detail",
    },
    "detail": {
        "read_on": "Read on", "open": "Fold", "star": "Star", "next_pane": "Link", "back": "List",
        "help": "Help", "next_unread": "Next", "next_section": "Section", "zoom": "Full",
        "open_page": "Web", "yank": "Copy", "tag": "Tag", "note": "Note", "related": "Related",
        "open_pdf": "PDF", "open_code": "Code", "enhance": "AI", "fold_all": "Fold all",
        "quit": "Quit",
    },
    "link": {
        "open": "Follow", "next_pane": "Next link", "previous_pane": "Previous", "back": "List",
        "help": "Help", "next_section": "Section", "read_on": "Read on", "related": "Related",
        "star": "Star", "quit": "Quit",
    },
    "sidebar": {
        "open": "List", "sync": "Sync", "sources": "Sources", "back": "Back", "help": "Help",
        "keywords": "Keywords", "rename_view": "Rename", "delete_view": "Delete",
        "search": "Search", "palette": "Go to", "quit": "Quit",
    },
    "selection": {
        "star": "Star", "toggle_read": "Read", "tag": "Tag", "export": "Export", "back": "Deselect",
        "help": "Help", "yank": "Copy", "download": "Download", "open_page": "Web", "enhance": "AI",
        "select": "Select", "select_range": "Range", "select_all": "All", "undo": "Undo",
    },
    "search": {
        "enter": "Keep", "escape": "Clear", "tab": "Complete", "up": "Earlier search",
        "down": "Later search",
    },
}  # fmt: skip
"""The keys in the footer by what has the keys: a pane, selected papers or the search line.

Each has the name of its action, in the search line the key itself, and what it does there. The
most important ones are first: the others are left out where there is no room.
"""
