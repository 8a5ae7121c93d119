"""The keys of triage: at a paper, at the line and at the end."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.key import Key

TRIAGE: Final[dict[str, tuple[Key, ...]]] = {
    "In triage": (
        Key("triage_star", "s", "s", "decide('starred')", "Star", "star, then the next paper", 1),
        Key(
            "triage_skip", "n,right", "n →", "decide('skipped')", "Skip",
            "mark read, then the next paper", 2,
        ),
        Key(
            "triage_later", "l,L", "l L", "decide('later')", "Later",
            "tag with later and mark read, then the next paper", 3,
        ),
        Key(
            "triage_read_on", "space", "space", "read_on", "More",
            "next page; at the end, skip", 4,
        ),
        Key(
            "triage_back", "b,left,backspace", "b ←", "previous", "Back",
            "previous paper, to decide again", 5,
        ),
        Key(
            "triage_undo", "u", "u", "undo", "Undo",
            "undo the last decision and show its paper", 7,
        ),
        Key("triage_redo", "ctrl+r", "ctrl+r", "redo", "Redo", "redo the decision that was undone"),
        Key(
            "triage_whole", "enter", "enter", "whole", "Whole",
            "show the whole paper, or its card", 8,
        ),
        Key("triage_page", "o", "o", "browse", "Web", "open the paper's page in the browser", 9),
        Key("triage_pdf", "p", "p", "browse('pdf')", "PDF", "open the paper's PDF", 11),
        Key(
            "triage_code", "c", "c", "browse('code')", "Code",
            "open the code or project page, or choose which",
        ),
        Key("triage_tag", "t", "t", "tag", "Tag", "add or remove tags", 12),
        Key("triage_note", "e", "e", "note", "Note", "write a note", 13),
        Key(
            "triage_copy", "y", "y", "copy", "Copy",
            "copy the id, URL, title, citation, BibTeX or a link", 14,
        ),
        Key(
            "triage_enhance", "a", "a", "enhance", "AI sections",
            "have a model write AI sections; press again to stop",
        ),
        Key(
            "triage_download", "d", "d", "download", "Download",
            "download the PDF, or cancel the download",
        ),
        Key(
            "triage_places", "O", "O", "places", "Open elsewhere",
            "open the paper elsewhere, or run one of your commands",
        ),
        Key(
            "triage_zotero", "Z", "Z", "send_to_zotero", "Send to Zotero",
            "send the paper to Zotero, or stop that",
        ),
        Key(
            "triage_more_like_this", "plus", "+", "want('more-like-this')", "More like this",
            "rank papers like this one higher, or stop doing so",
        ),
        Key(
            "triage_less_like_this", "underscore", "_", "want('less-like-this')",
            "Less like this", "rank papers like this one lower, or stop doing so",
        ),
        Key(
            "triage_down", "j,down", "j ↓", "down", "Down",
            "skip; scroll down in a whole paper",
        ),
        Key(
            "triage_up", "k,up", "k ↑", "up", "Up",
            "previous paper; scroll up in a whole paper",
        ),
        Key(
            "triage_page_down", "ctrl+d,pagedown", "ctrl+d", "page(1)", "Page down",
            "half a page down",
        ),
        Key("triage_page_up", "ctrl+u,pageup", "ctrl+u", "page(-1)", "Page up", "half a page up"),
        Key("triage_help", "question_mark", "?", "help", "Help", "show this help", 10),
        Key("triage_leave", "q", "q", "leave", "List", "back to the list, at this paper", 6),
        Key(
            "triage_close", "escape", "esc", "close", "Close",
            "close the whole paper; from the card, back to the list",
        ),
    ),
    "At the line in triage": (
        Key(
            "triage_read_rest", "enter", "enter", "leave('read')", "Read all",
            "go through the papers below the line", 1,
        ),
        Key(
            "triage_skip_rest", "A", "A", "leave('skip')", "Skip all",
            "mark the papers below the line read", 2,
        ),
        Key(
            "triage_line_undo", "u", "u", "leave('undo')", "Undo",
            "undo the last decision and show its paper", 3,
        ),
        Key(
            "triage_line_back", "b,left,backspace,k,up", "b k", "leave('previous')", "Back",
            "show the last paper again", 4,
        ),
        Key("triage_line_leave", "q,escape", "q esc", "leave('')", "List", "back to the list", 5),
    ),
    "At the end of triage": (
        Key("triage_done", "enter,q,escape", "enter q", "leave('')", "List", "back to the list", 1),
        Key(
            "triage_starred", "s", "s", "leave('starred')", "Starred",
            "list all starred papers", 2,
        ),
        Key(
            "triage_export", "E", "E", "leave('export')", "Export",
            "export the papers starred in this triage", 3,
        ),
        Key(
            "triage_undo_last", "u", "u", "leave('undo')", "Undo",
            "undo the last decision and show its paper", 4,
        ),
        Key(
            "triage_last", "b,left,backspace,k,up", "b k", "leave('previous')", "Back",
            "show the last paper again", 5,
        ),
    ),
}  # fmt: skip
"""The keys by place in triage."""
