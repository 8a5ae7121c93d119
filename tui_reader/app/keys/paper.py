"""The keys of the screen of a whole paper."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.key import Key

PAPER: Final[dict[str, tuple[Key, ...]]] = {
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
            "show what the link refers to; press again to go there", 3,
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
        Key("paper_word", "w", "w", "word(1)", "Word", "select one more word; b one less"),
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
        Key(
            "paper_enhance", "a", "a", "enhance", "AI",
            "have AI sections written for the paper; again stops", 11,
        ),
        Key(
            "paper_ask", "A", "A", "ask", "Ask",
            "ask a language model a question about the whole paper", 12,
        ),
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
}  # fmt: skip
"""One group, in the order of the help."""
