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
        Key("open_page", "o", "o", "browse", "Web", "open the paper's page in the browser", 9),
    ),
    "Mark": (
        Key("star", "s", "s", "star", "Star", "star, or take the star away", 4),
        Key("toggle_read", "r", "r", "toggle_read", "Read", "mark read or unread", 5),
        Key("undo", "u", "u", "undo", "Undo", "undo the last mark, any number of times", 6),
    ),
    "Leave with": (
        Key("export", "E", "E", "export", "Export", "export the view, or what is selected, into a file"),
    ),
    "The reader": (
        Key("sync", "R", "R", "sync", "Sync", "bring the sources up to date, or stop doing so"),
        Key(
            "sources", "comma", ",", "sources", "Sources",
            "the sources: add, mend, rename, remove",
        ),
        Key("help", "question_mark", "?", "help", "Help", "this help", 7),
        Key(
            "palette", "ctrl+p", "ctrl+p", "app.command_palette", "Palette",
            "every action by name",
        ),
        Key("quit", "q,ctrl+q", "q", "app.quit", "Quit", "quit", 8),
    ),
}  # fmt: skip
"""The keys by what one wants to do, in the order of the help screen."""


def bindings() -> list[Binding]:
    """The keys as Textual's bindings."""
    every = sorted((key for keys in GROUPS.values() for key in keys), key=lambda key: key.footer)
    return [
        Binding(keys, action, key.label, show=key.footer > 0, key_display=key.shown.split()[0])
        for key in every
        for keys, action in _actions(key)
    ]


def _actions(key: Key) -> list[tuple[str, str]]:
    """The keys with what they do; `{n}` in an action is the key's place among them, from 1."""
    if "{n}" not in key.action:
        return [(key.keys, key.action)]
    return [(name, key.action.format(n=n)) for n, name in enumerate(key.keys.split(","), 1)]


def markdown() -> str:
    """The keys as the README's table."""
    rows = ["| | key | what it does |", "| --- | --- | --- |"]
    for heading, keys in GROUPS.items():
        for number, key in enumerate(keys):
            names = " ".join(f"`{name}`" for name in key.shown.split())
            rows.append(f"| {'' if number else heading} | {names} | {key.help} |")
    return "\n".join(rows) + "\n"
