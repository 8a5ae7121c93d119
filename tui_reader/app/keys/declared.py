"""Every key of the reader, declared once: bindings, footer, help, palette and guide use it."""

from __future__ import annotations

from typing import Final, NamedTuple


class Key(NamedTuple):
    """The keys of an action, and how they are shown."""

    name: str
    """The action's name in `[keys]` of config.toml; never renamed, as users' files contain it."""
    keys: str
    """Textual's names of the keys, separated by commas; empty for an action of the palette."""
    shown: str
    """The keys as people write them, separated by spaces."""
    action: str
    label: str
    """Its short name in the footer and the palette."""
    help: str
    """The description, in the help and the guide."""
    footer: int = 0
    """Its rank in the footer of triage, 1 first; 0 keeps it out. The main screen has FOOTERS."""


GROUPS: Final[dict[str, tuple[Key, ...]]] = {
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
            "rank papers like this one higher, or no longer",
        ),
        Key(
            "less_like_this", "underscore", "_", "want('less-like-this')", "Less like this",
            "rank papers like this one lower, or no longer",
        ),
    ),
    "AI": (
        Key(
            "enhance", "a", "a", "enhance", "AI sections",
            "have a language model write AI sections; again stops",
        ),
        Key(
            "enhance_view", "", "", "enhance_view", "AI sections of the view",
            "have them written for the whole view, after asking",
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
            "select a range up to the cursor; again to end it",
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
            "have a language model write AI sections; again stops",
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
            "rank papers like this one higher, or no longer",
        ),
        Key(
            "triage_less_like_this", "underscore", "_", "want('less-like-this')",
            "Less like this", "rank papers like this one lower, or no longer",
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
    "In a paper": (
        Key("paper_down", "j,down", "j ↓", "move(1)", "Down", "next line"),
        Key("paper_up", "k,up", "k ↑", "move(-1)", "Up", "previous line"),
        Key("paper_page", "space", "space", "page(1, 0.9)", "Page", "next page", 1),
        Key(
            "paper_page_back", "backspace", "backspace", "page(-1, 0.9)", "Page back",
            "previous page",
        ),
        Key(
            "paper_page_down", "ctrl+d,pagedown", "ctrl+d", "page(1)", "Page down",
            "half a page down",
        ),
        Key("paper_page_up", "ctrl+u,pageup", "ctrl+u", "page(-1)", "Page up", "half a page up"),
        Key("paper_top", "g,home", "g", "move_to(0)", "Beginning", "beginning of the paper"),
        Key("paper_bottom", "G,end", "G", "move_to(-1)", "End", "end of the paper"),
        Key(
            "paper_next_section", "J,right_curly_bracket", "J }", "section(1)", "Next section",
            "next section; so does ]]", 5,
        ),
        Key(
            "paper_previous_section", "K,left_curly_bracket", "K {", "section(-1)",
            "Previous section", "previous section; so does [[",
        ),
        Key(
            "paper_close_bracket", "right_square_bracket", "]", "bracket(1)",
            "Next section", "typed twice: next section",
        ),
        Key(
            "paper_open_bracket", "left_square_bracket", "[", "bracket(-1)",
            "Previous section", "typed twice: previous section",
        ),
        Key(
            "paper_go_to", "colon", ":", "go_to", "Go to",
            "go to a section by a part of its title", 6,
        ),
        Key("paper_outline", "b", "b", "toggle_outline", "Outline", "show or hide the outline", 4),
        Key(
            "paper_to_outline", "h,left", "h ←", "pane(-1)", "To the outline",
            "go to the outline; enter there goes to a section",
        ),
        Key("paper_to_text", "l,right", "l →", "pane(1)", "To the text", "go to the text"),
        Key("paper_fold", "f", "f", "fold", "Fold", "fold a section of the outline"),
        Key("paper_fold_all", "F", "F", "fold_all", "Fold all", "fold the whole outline"),
        Key("paper_search", "slash", "/", "search", "Search", "search the text and the TeX", 2),
        Key("paper_next_hit", "n", "n", "next_hit(1)", "Next", "next place that was found"),
        Key(
            "paper_previous_hit", "N", "N", "next_hit(-1)", "Previous",
            "previous place that was found",
        ),
        Key(
            "paper_next_link", "tab", "tab", "next_link(1)", "Next link",
            "choose the next citation, reference, footnote or link on screen",
        ),
        Key(
            "paper_previous_link", "shift+tab", "shift+tab", "next_link(-1)", "Previous link",
            "choose the one before",
        ),
        Key(
            "paper_follow", "enter", "enter", "follow", "Look up",
            "show what the chosen link refers to; again, go there", 3,
        ),
        Key(
            "paper_back", "ctrl+o", "ctrl+o", "jump_back", "Return",
            "return to where the last jump began",
        ),
        Key(
            "paper_select", "V", "V", "select", "Select",
            "select a passage: j k by lines, w b by words, ) ( by sentences, o other end; enter "
            "keeps it with the note, y copies it", 7,
        ),
        Key("paper_word", "w", "w", "word(1)", "Word", "select a word more; b one less"),
        Key(
            "paper_sentence", "right_parenthesis", ")", "sentence(1)", "Sentence",
            "select to the end of the sentence",
        ),
        Key(
            "paper_sentence_back", "left_parenthesis", "(", "sentence(-1)", "Sentence back",
            "select back to the beginning of a sentence",
        ),
        Key(
            "paper_highlights", "H", "H", "highlights", "Highlights",
            "list the passages that were kept, and go to one",
        ),
        Key(
            "paper_unhighlight", "x", "x", "unhighlight", "Remove",
            "remove a highlight on screen from the note",
        ),
        Key("paper_star", "s", "s", "star", "Star", "star or unstar", 8),
        Key("paper_read", "r", "r", "toggle_read", "Read", "mark read or unread"),
        Key("paper_tag", "t", "t", "tag", "Tag", "add or remove tags"),
        Key("paper_note", "e", "e", "note", "Note", "write a note"),
        Key("paper_undo", "u", "u", "undo", "Undo", "undo the last mark"),
        Key("paper_redo", "ctrl+r", "ctrl+r", "redo", "Redo", "redo what was undone"),
        Key(
            "paper_yank", "y", "y", "yank", "Copy",
            "copy the id, URL, title, citation, BibTeX or a link",
        ),
        Key(
            "paper_formula", "Y", "Y", "copy_formula", "Copy TeX",
            "copy the TeX of a formula on screen",
        ),
        Key("paper_open", "o", "o", "browse", "Web", "open the paper's page in the browser"),
        Key("paper_pdf", "p", "p", "browse('pdf')", "PDF", "open the PDF"),
        Key("paper_code", "c", "c", "browse('code')", "Code", "open the code or project page"),
        Key("paper_download", "d", "d", "download", "Download", "download the PDF"),
        Key("paper_help", "question_mark", "?", "help", "Help", "show this help", 10),
        Key("paper_leave", "q", "q", "leave", "List", "back to the list"),
        Key(
            "paper_close", "escape", "esc", "close", "Back",
            "end the search, leave the outline, or go back", 9,
        ),
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
"""The keys by task, in the order of the help."""


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
OTHER_SCREENS: Final = (
    "In triage",
    "At the line in triage",
    "In a paper",
    "At the end of triage",
)
"""The groups of other screens, in which the same keys may do other things."""


def declared_groups(heading: str | None = None) -> dict[str, tuple[Key, ...]]:
    """The keys of one group, or without a heading all groups of the main screen."""
    if heading is not None:
        return {heading: GROUPS[heading]}
    return {name: keys for name, keys in GROUPS.items() if name not in OTHER_SCREENS}


def action_of(key: Key, n: int = 1) -> str:
    """The action of its `n`th key, from 1: `{n}` in the action is replaced by that number."""
    return key.action.format(n=n)
