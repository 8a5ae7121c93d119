"""docs/keys.md and the table of keys in the README, made from the declared keys."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.declared import GROUPS, declared_groups
from tui_reader.app.keys.key import Key

_GUIDE: Final = """\
# Keys

`?` shows the keys as you have bound them, and `/` searches them; `ctrl+p` finds any action by name.

## Your own keys

Bind keys in `config.toml`, by the names in the tables below:

```toml
[keys]
star = ["M", "f5"]              # instead of s
next_unread = "ctrl+n"          # one key needs no brackets
undo = []                       # no key; the palette still has it
```

Write a key as it is typed (`s`, `G`, `?`, `[`) or by its name: `space`, `enter`, `tab`, `esc`,
`up`, `down`, `left`, `right`, `home`, `end`, `pageup`, `pagedown`, `insert`, `delete`,
`backspace`, `f1` to `f24`. Put `ctrl+`, `alt+` or `shift+` in front of it if needed. Your keys
replace the default keys of the action. A key that two actions would share, and an unknown name or
key, is ignored; the reader and `tui-reader doctor` report it. `ctrl+q` always quits. Dialogs also
use your keys for `down`, `up`, `top`, `bottom`, `page_down` and `page_up`; their footer shows
their other keys.
"""


def guide() -> str:
    """The text of docs/keys.md: every key with the name of its action in `[keys]`."""
    rows = [_GUIDE]
    for heading, keys in GROUPS.items():
        rows += [f"## {heading}\n", "| key | name | what it does |", "| --- | --- | --- |"]
        for key in keys:
            names = " ".join(f"`{name}`" for name in key.shown.split()) or "the palette"
            rows.append(f"| {names} | `{key.name}` | {key.help} |")
        rows.append("")
    return "\n".join(rows)


ESSENTIAL: Final = (
    "next_unread", "search", "zoom", "open", "read_on", "read_paper", "star", "toggle_read",
    "later", "undo", "triage", "select", "tag", "note", "yank", "export", "open_page", "sync",
    "sources", "keywords", "help", "quit",
)  # fmt: skip
"""Keys for newcomers."""


def essentials() -> dict[str, tuple[Key, ...]]:
    """The keys of the main screen that newcomers need, by group."""
    found = {
        heading: tuple(key for key in keys if key.name in ESSENTIAL)
        for heading, keys in declared_groups().items()
    }
    return {heading: keys for heading, keys in found.items() if keys}


def readme_table() -> str:
    """The table of essential keys in the README."""
    rows = ["| | key | what it does |", "| --- | --- | --- |"]
    for heading, keys in essentials().items():
        for number, key in enumerate(keys):
            names = " ".join(f"`{name}`" for name in key.shown.split())
            rows.append(f"| {'' if number else heading} | {names} | {key.help} |")
    return "\n".join(rows) + "\n"
