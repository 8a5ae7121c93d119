"""Every key of the reader, once: bindings, footer, help and palette all come from here."""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.binding import Binding


class Key(NamedTuple):
    """A key, what it does and where it is told."""

    name: str
    """What `[keys]` in config.toml calls it; never changed, as users' files have it."""
    keys: str
    """Textual's names, separated by commas."""
    shown: str
    """As people write it."""
    action: str
    label: str
    """In the footer and the palette."""
    help: str
    """In the help screen."""
    footer: int = 0
    """Its place in the footer, the most needed first; 0 for none."""


GROUPS: Final[dict[str, tuple[Key, ...]]] = {
    "Move": (
        Key("down", "j,down", "j ↓", "move(1)", "Down", "next line"),
        Key("up", "k,up", "k ↑", "move(-1)", "Up", "previous line"),
        Key("top", "g,home", "g", "move_to(0)", "Top", "first line"),
        Key("bottom", "G,end", "G", "move_to(-1)", "Bottom", "last line"),
        Key("page_down", "ctrl+d,pagedown", "ctrl+d", "page(1)", "Page down", "half a page down"),
        Key("page_up", "ctrl+u,pageup", "ctrl+u", "page(-1)", "Page up", "half a page up"),
        Key("next_unread", "n", "n", "next_unread(1)", "Next", "next unread paper", 3),
        Key(
            "previous_unread", "N", "N", "next_unread(-1)", "Previous unread",
            "previous unread paper",
        ),
        Key("previous_date", "left_square_bracket", "[", "date(-1)", "Earlier digest",
            "the digest of the date before"),
        Key("next_date", "right_square_bracket", "]", "date(1)", "Later digest",
            "the digest of the next date"),
    ),
    "Find": (
        Key("search", "slash", "/", "search", "Search", "search the list as you type", 3),
        Key("sort", "S", "S", "sort", "Sort", "the next order: newest, relevance, oldest, …"),
        Key("unread_only", "f", "f", "unread_only", "Unread only", "only unread papers, or all"),
        Key(
            "save_search", "ctrl+s", "ctrl+s", "save_search", "Save this search",
            "give this search a name; it stands in the sidebar",
        ),
        Key(
            "view", "1,2,3,4,5,6,7,8,9", "1-9", "saved({n})", "Saved view",
            "go to one of the saved views",
        ),
        Key(
            "rename_view", "f2", "f2", "rename_view", "Rename saved view",
            "another name for the saved view at hand",
        ),
        Key(
            "delete_view", "delete", "del", "delete_view", "Delete saved view",
            "delete the saved view at hand; asks first",
        ),
    ),
    "Panes": (
        Key("pane_right", "l,right", "l →", "pane(1)", "Pane right", "pane to the right"),
        Key("pane_left", "h,left", "h ←", "pane(-1)", "Pane left", "pane to the left"),
        Key("next_pane", "tab", "tab", "pane_next(1)", "Next pane", "next pane, around"),
        Key(
            "previous_pane", "shift+tab", "shift+tab", "pane_next(-1)", "Previous pane",
            "previous pane, around",
        ),
        Key("zoom", "z", "z", "zoom", "Full", "the detail on the full screen, and back", 10),
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
            "reset_sizes", "equals_sign", "=", "reset_sizes", "Usual sizes",
            "the usual sizes of all panes",
        ),
        Key(
            "list_lines", "L", "L", "list_lines", "One or two lines",
            "each paper in one line, or in two",
        ),
        Key(
            "back", "escape", "esc", "back", "Back",
            "back: out of full screen, the detail, the sidebar",
        ),
    ),
    "Read": (
        Key(
            "open", "enter", "enter", "open", "Open",
            "open: a paper (marks it read), a view, or fold a section", 1,
        ),
        Key(
            "read_on", "space", "space", "read_on", "Read on",
            "page the detail, then go on to the next unread paper", 2,
        ),
        Key(
            "next_section", "J,right_curly_bracket", "J }", "section(1)", "Next section",
            "next section",
        ),
        Key(
            "previous_section", "K,left_curly_bracket", "K {", "section(-1)", "Previous section",
            "previous section",
        ),
        Key("fold_all", "F", "F", "fold_all", "Fold all", "fold or unfold all sections"),
    ),
    "Mark": (
        Key("star", "s", "s", "star", "Star", "star, or take the star away", 4),
        Key("toggle_read", "r", "r", "toggle_read", "Read", "mark read or unread", 5),
        Key("tag", "t", "t", "tag", "Tag", "tags: add some, take some away"),
        Key("note", "e", "e", "note", "Note", "write a note"),
        Key("read_all", "A", "A", "read_all", "All read", "mark the whole view read"),
        Key("undo", "u", "u", "undo", "Undo", "undo the last mark, any number of times", 6),
        Key("redo", "ctrl+r", "ctrl+r", "redo", "Redo", "redo what was undone"),
    ),
    "Select": (
        Key("select", "x", "x", "select", "Select", "select the paper, or no more, and move on"),
        Key(
            "select_range", "v", "v", "select_range", "Range",
            "select up to where the cursor goes; again: end that",
        ),
        Key(
            "select_all", "asterisk", "*", "select_all", "Select all",
            "select all of the view, or none; esc selects none",
        ),
    ),
    "Leave with": (
        Key("open_page", "o", "o", "browse", "Web", "open the paper's page in the browser", 9),
        Key("open_pdf", "p", "p", "browse('pdf')", "PDF", "open the PDF, downloaded or not"),
        Key("open_code", "c", "c", "browse('code')", "Code", "open the page of the paper's code"),
        Key("download", "d", "d", "download", "Download", "download the PDF, or stop doing so"),
        Key("stop_downloads", "D", "D", "stop_downloads", "Stop downloads", "stop all downloads"),
        Key(
            "yank", "y", "y", "yank", "Copy",
            "copy the id, URL, title, citation, BibTeX or a link",
        ),
        Key(
            "export", "E", "E", "export", "Export",
            "export the view, or what is selected, into a file",
        ),
    ),
    "The reader": (
        Key("sync", "R", "R", "sync", "Sync", "bring the sources up to date, or stop doing so"),
        Key(
            "sources", "comma", ",", "sources", "Sources",
            "the sources: add, mend, rename, remove",
        ),
        Key(
            "keywords", "ctrl+k", "ctrl+k", "keywords", "Keywords",
            "your keywords, muted words and followed authors",
        ),
        Key("help", "question_mark", "?", "help", "Help", "this help", 7),
        Key(
            "palette", "ctrl+p", "ctrl+p", "app.command_palette", "Palette",
            "every action by name",
        ),
        Key(
            "suspend", "ctrl+z", "ctrl+z", "app.suspend_process", "To the shell",
            "stop and give the terminal to the shell; fg comes back",
        ),
        Key("quit", "q,ctrl+q", "q", "app.quit", "Quit", "quit", 8),
    ),
    "Triage": (
        Key("triage", "T", "T", "triage", "Triage", "unread papers one at a time, full width"),
    ),
    "In triage": (
        Key("triage_star", "s", "s", "decide('starred')", "Star", "star, and the next paper", 1),
        Key(
            "triage_skip", "n,right", "n →", "decide('skipped')", "Skip",
            "skip: it is read; the next paper", 2,
        ),
        Key(
            "triage_later", "l", "l", "decide('later')", "Later",
            "later: it is read, with the tag later; the next paper", 3,
        ),
        Key(
            "triage_read_on", "space", "space", "read_on", "More",
            "more of the text; at its end, skip", 4,
        ),
        Key(
            "triage_back", "b,left,backspace", "b ←", "previous", "Back",
            "the paper before, to look again or decide anew", 5,
        ),
        Key("triage_undo", "u", "u", "undo", "Undo", "undo the last decision, and go there", 7),
        Key("triage_redo", "ctrl+r", "ctrl+r", "redo", "Redo", "decide again what was undone"),
        Key("triage_whole", "enter", "enter", "whole", "Whole", "the whole paper, and back", 8),
        Key("triage_page", "o", "o", "browse", "Web", "the paper's page in the browser", 9),
        Key("triage_pdf", "p", "p", "browse('pdf')", "PDF", "the paper's PDF", 11),
        Key(
            "triage_down", "j,down", "j ↓", "down", "Down",
            "skip; scroll where the whole paper is open",
        ),
        Key(
            "triage_up", "k,up", "k ↑", "up", "Up",
            "the paper before; scroll where the whole paper is open",
        ),
        Key("triage_page_down", "ctrl+d,pagedown", "ctrl+d", "page(1)", "Page down", "scroll"),
        Key("triage_page_up", "ctrl+u,pageup", "ctrl+u", "page(-1)", "Page up", "scroll back"),
        Key("triage_help", "question_mark", "?", "help", "Help", "this help", 10),
        Key("triage_leave", "q", "q", "leave", "List", "back to the list, at this paper", 6),
        Key(
            "triage_close", "escape", "esc", "close", "Close",
            "the whole paper closed; from the card, back to the list",
        ),
    ),
    "At the end of triage": (
        Key("triage_done", "enter,q,escape", "enter q", "leave('')", "List", "back to the list", 1),
        Key(
            "triage_starred", "s", "s", "leave('starred')", "Starred",
            "list every starred paper", 2,
        ),
        Key(
            "triage_export", "E", "E", "leave('export')", "Export",
            "list every starred paper and export them", 3,
        ),
        Key(
            "triage_undo_last", "u", "u", "leave('undo')", "Undo",
            "undo the last decision, and go there", 4,
        ),
        Key(
            "triage_last", "b,left,backspace,k,up", "b k", "leave('previous')", "Back",
            "the last paper again", 5,
        ),
    ),
}  # fmt: skip
"""The keys by what one wants to do, in the order of the help screen."""

ELSEWHERE: Final = ("In triage", "At the end of triage")
"""Groups of screens of their own: their keys do other things on the main screen."""


def groups(heading: str | None = None) -> dict[str, tuple[Key, ...]]:
    """The keys of one group; without a heading, all those of the main screen."""
    if heading is not None:
        return {heading: GROUPS[heading]}
    return {name: keys for name, keys in GROUPS.items() if name not in ELSEWHERE}


_GUIDE: Final = """\
# Keys

`?` shows these keys as they are bound, `/` in it finds one; `ctrl+p` has every action by name.

## Binding keys of your own

In `config.toml`, by the names in the tables below:

```toml
[keys]
star = ["m", "f5"]              # instead of s
next_unread = "ctrl+n"          # one key needs no brackets
undo = []                       # no key; the palette still has it
```

A key is written as it is typed: `s`, `G`, `?`, `[`, or by its name: `space`, `enter`, `tab`, `esc`,
`up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, `insert`, `delete`, `backspace`,
`f1` to `f24`, with `ctrl+`, `alt+` or `shift+` before it. The keys that you write stand in place of
the action's own. A key that two actions would have is told when the reader opens and by
`tui-reader doctor`, as are names and keys that do not exist; the rest stands. `ctrl+q` always
quits. Boxes over the screen follow what you bind to `down`, `up`, `top`, `bottom`, `page_down` and
`page_up`, and have their own keys in the footer.
"""


def bindings(heading: str | None = None) -> list[Binding]:
    """The keys of one group or of the main screen as Textual's bindings.

    Each has its action's name as id: see `keymap.rebind`.
    """
    every = sorted(
        (key for keys in groups(heading).values() for key in keys), key=lambda key: key.footer
    )
    return [
        Binding(
            keys,
            action_of(key, n),
            key.label,
            show=key.footer > 0,
            key_display=key.shown.split()[0],
            id=key.name,
        )
        for key in every
        for n, keys in enumerate(key.keys.split(",") if "{n}" in key.action else [key.keys], 1)
    ]


def action_of(key: Key, n: int = 1) -> str:
    """What the `n`th key (from 1) of an action does, which stands for `{n}` in it."""
    return key.action.format(n=n)


def guide() -> str:
    """docs/keys.md: every key with the name that `[keys]` knows its action by."""
    rows = [_GUIDE]
    for heading, keys in GROUPS.items():
        rows += [f"## {heading}\n", "| key | name | what it does |", "| --- | --- | --- |"]
        for key in keys:
            names = " ".join(f"`{name}`" for name in key.shown.split())
            rows.append(f"| {names} | `{key.name}` | {key.help} |")
        rows.append("")
    return "\n".join(rows)


ESSENTIAL: Final = (
    "search", "triage", "select", "tag", "note", "yank", "export", "sync", "sources", "keywords",
)  # fmt: skip
"""What a newcomer is told of beside the keys of the footer."""


def essentials() -> dict[str, tuple[Key, ...]]:
    """The keys of the main screen that a newcomer needs; groups without one are left out."""
    found = {
        heading: tuple(key for key in keys if key.footer or key.name in ESSENTIAL)
        for heading, keys in groups().items()
    }
    return {heading: keys for heading, keys in found.items() if keys}


def markdown() -> str:
    """The essential keys as the README's table."""
    rows = ["| | key | what it does |", "| --- | --- | --- |"]
    for heading, keys in essentials().items():
        for number, key in enumerate(keys):
            names = " ".join(f"`{name}`" for name in key.shown.split())
            rows.append(f"| {'' if number else heading} | {names} | {key.help} |")
    return "\n".join(rows) + "\n"
