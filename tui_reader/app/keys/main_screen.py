"""The keys of the main screen."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.key import Key

MAIN_SCREEN: Final[dict[str, tuple[Key, ...]]] = {
    "Move": (
        Key("down", "j,down", "j ↓", "move(1)", "Down", "next line"),
        Key("up", "k,up", "k ↑", "move(-1)", "Up", "previous line"),
        Key("top", "g,home", "g", "move_to(0)", "Top", "first line"),
        Key("bottom", "G,end", "G", "move_to(-1)", "Bottom", "last line"),
        Key("page_down", "ctrl+d,pagedown", "ctrl+d", "page(1)", "Page down", "half a page down"),
        Key("page_up", "ctrl+u,pageup", "ctrl+u", "page(-1)", "Page up", "half a page up"),
        Key(
            "next_unread", "n", "n", "next_unread(1)", "Next",
            "next unread paper; in the detail, open it",
        ),
        Key(
            "previous_unread", "N", "N", "next_unread(-1)", "Previous unread",
            "previous unread paper; in the detail, open it",
        ),
        Key("previous_date", "left_square_bracket", "[", "date(-1)", "Earlier digest",
            "digest of the previous date"),
        Key("next_date", "right_square_bracket", "]", "date(1)", "Later digest",
            "digest of the next date"),
    ),
    "Find": (
        Key("search", "slash", "/", "search", "Search", "search the list as you type"),
        Key("sort", "S", "S", "sort", "Sort", "choose the order of this view, from a menu"),
        Key(
            "unread_only", "f", "f", "unread_only", "Unread only",
            "show only unread papers, or all",
        ),
        Key(
            "trends", "w", "w", "trends", "Trends",
            "what the papers of this view are about, and how it changes",
        ),
        Key(
            "save_search", "ctrl+s", "ctrl+s", "save_search", "Save this search",
            "save this search under a name, in the sidebar",
        ),
        Key(
            "view", "1,2,3,4,5,6,7,8,9", "1-9", "saved({n})", "Saved view",
            "open a saved view",
        ),
        Key(
            "rename_view", "f2", "f2", "rename_view", "Rename saved view",
            "rename the saved view",
        ),
        Key(
            "delete_view", "delete", "del", "delete_view", "Delete saved view",
            "delete the saved view, after asking",
        ),
    ),
    "Panes": (
        Key("pane_right", "l,right", "l →", "pane(1)", "Pane right", "pane to the right"),
        Key("pane_left", "h,left", "h ←", "pane(-1)", "Pane left", "pane to the left"),
        Key(
            "next_pane", "tab", "tab", "pane_next(1)", "Next pane",
            "next pane; in the detail, first its links",
        ),
        Key(
            "previous_pane", "shift+tab", "shift+tab", "pane_next(-1)", "Previous pane",
            "previous pane; in the detail, the link before",
        ),
        Key(
            "zoom", "z", "z", "zoom", "Full",
            "show the paper on the full screen, or all panes"
        ),
        Key("hide_sidebar", "b", "b", "hide('sidebar')", "Sidebar", "hide or show the sidebar"),
        Key("hide_detail", "B", "B", "hide('detail')", "Detail", "hide or show the detail"),
        Key(
            "narrow_list", "less_than_sign", "<", "resize_list(-1)", "Smaller list",
            "smaller list",
        ),
        Key("widen_list", "greater_than_sign", ">", "resize_list(1)", "Larger list", "larger list"),
        Key(
            "narrow_sidebar", "left_parenthesis", "(", "resize_sidebar(-1)", "Narrower sidebar",
            "narrower sidebar",
        ),
        Key(
            "widen_sidebar", "right_parenthesis", ")", "resize_sidebar(1)", "Wider sidebar",
            "wider sidebar",
        ),
        Key(
            "reset_sizes", "equals_sign", "=", "reset_sizes", "Reset sizes",
            "reset the sizes of all panes",
        ),
        Key(
            "list_lines", "minus", "-", "list_lines", "One or two lines",
            "show each paper on one line, or on two",
        ),
        Key(
            "back", "escape", "esc", "back", "Back",
            "go back from full screen, the paper or the sidebar",
        ),
    ),
    "Read": (
        Key(
            "open", "enter", "enter", "open", "Open",
            "open a paper (marks it read), view or link; fold a section"
        ),
        Key(
            "read_on", "space", "space", "read_on", "Read on",
            "next page; at the end, the next unread paper"
        ),
        Key(
            "next_section", "J,right_curly_bracket", "J }", "section(1)", "Next section",
            "next section",
        ),
        Key(
            "previous_section", "K,left_curly_bracket", "K {", "section(-1)", "Previous section",
            "previous section",
        ),
        Key(
            "read_paper", "v", "v", "read_paper", "Read the paper",
            "read the whole paper here, from its HTML page",
        ),
        Key(
            "related", "i", "i", "related", "Related",
            "papers by its authors, categories, tags and badges",
        ),
        Key("fold_all", "F", "F", "fold_all", "Fold all", "fold or unfold all sections"),
    ),
    "Mark": (
        Key("star", "s", "s", "star", "Star", "star or unstar"),
        Key("toggle_read", "r", "r", "toggle_read", "Read", "mark read or unread"),
        Key(
            "later", "L", "L", "later", "Later",
            "tag with later and mark read, then the next paper",
        ),
        Key("tag", "t", "t", "tag", "Tag", "add or remove tags"),
        Key("note", "e", "e", "note", "Note", "write a note"),
        Key("read_all", "A", "A", "read_all", "All read", "mark all papers of the view read"),
        Key("undo", "u", "u", "undo", "Undo", "undo the last mark; again for earlier ones"),
        Key("redo", "ctrl+r", "ctrl+r", "redo", "Redo", "redo what was undone"),
    ),
    "For you": (
        Key("similar", "m", "m", "similar", "Similar", "list similar papers; esc goes back"),
        Key(
            "more_like_this", "plus", "+", "want('more-like-this')", "More like this",
            "rank papers like this one higher, or stop doing so",
        ),
        Key(
            "less_like_this", "underscore", "_", "want('less-like-this')", "Less like this",
            "rank papers like this one lower, or stop doing so",
        ),
    ),
    "AI": (
        Key(
            "enhance", "a", "a", "enhance", "AI sections",
            "have a model write AI sections; press again to stop",
        ),
        Key(
            "enhance_view", "", "", "enhance_view", "AI sections of the view",
            "have AI sections written for the whole view, after asking",
        ),
        Key(
            "translate", "", "", "translate", "Translate",
            "have a language model translate title and abstract",
        ),
        Key(
            "ask", "", "", "ask", "Ask about this paper",
            "ask a language model a question about the paper",
        ),
    ),
    "Select": (
        Key("select", "x", "x", "select", "Select", "select or deselect the paper, and move down"),
        Key(
            "select_range", "V", "V", "select_range", "Range",
            "select a range up to the cursor; press again to end it",
        ),
        Key(
            "select_all", "asterisk", "*", "select_all", "Select all",
            "select all papers of the view, or none",
        ),
    ),
    "Open and export": (
        Key("open_page", "o", "o", "browse", "Web", "open the paper's page in the browser"),
        Key(
            "places", "O", "O", "places", "Open elsewhere",
            "open the paper elsewhere, or run one of your commands",
        ),
        Key(
            "open_pdf", "p", "p", "browse('pdf')", "PDF",
            "open the PDF, the downloaded one if it exists",
        ),
        Key(
            "open_code", "c", "c", "browse('code')", "Code",
            "open the code or project page, or choose which",
        ),
        Key(
            "download", "d", "d", "download", "Download",
            "download the PDF, or cancel the download",
        ),
        Key("stop_downloads", "D", "D", "stop_downloads", "Stop downloads", "cancel all downloads"),
        Key(
            "yank", "y", "y", "yank", "Copy",
            "copy the id, URL, citation, BibTeX, abstract, …",
        ),
        Key(
            "zotero", "Z", "Z", "send_to_zotero", "Send to Zotero",
            "send the paper, or the selection, to Zotero",
        ),
        Key(
            "export", "E", "E", "export", "Export",
            "export the view or the selection to a file",
        ),
    ),
    "The reader": (
        Key("sync", "R", "R", "sync", "Sync", "sync all sources, or stop syncing"),
        Key(
            "sources", "comma", ",", "sources", "Sources",
            "add, check, rename or remove sources",
        ),
        Key(
            "keywords", "ctrl+k", "ctrl+k", "keywords", "Keywords",
            "edit keywords, muted words and followed authors",
        ),
        Key(
            "settings", "P", "P", "settings", "Settings",
            "look through all settings and change them",
        ),
        Key("help", "question_mark", "?", "help", "Help", "show this help"),
        Key(
            "palette", "ctrl+p,colon", "ctrl+p :", "app.command_palette", "Go to",
            "go to any digest, view, author, … or action by name",
        ),
        Key(
            "suspend", "ctrl+z", "ctrl+z", "app.suspend_process", "Suspend",
            "suspend the reader; fg in the shell resumes it",
        ),
        Key("quit", "q,ctrl+q", "q", "app.quit", "Quit", "quit"),
    ),
    "Triage": (
        Key("triage", "T", "T", "triage", "Triage", "go through unread papers one at a time"),
    ),
}  # fmt: skip
"""The keys by task, in the order of the help."""
