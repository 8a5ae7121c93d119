"""Key: the keys of an action, and how they are shown."""

from __future__ import annotations

from typing import NamedTuple

from tui_reader.app.keys.names import plain_key


class Key(NamedTuple):
    """The keys of an action, and how they are shown."""

    name: str
    """The action's name in `[keys]` of config.toml; never renamed, as users' files contain it."""
    keys: str
    """Textual's names of the keys, separated by commas; empty for an action of the palette."""
    shown: str
    """The keys as people write them, separated by spaces."""
    action: str
    """In an action of several keys, `{n}` is replaced by the number of the key, from 1."""
    label: str
    """Its short name in the footer and the palette."""
    help: str
    """The description, in the help and the guide."""
    footer: int = 0
    """Its rank in the footer of triage, 1 first; 0 keeps it out. The main screen has FOOTERS."""


def key(
    name: str,
    shown: str,
    action: str,
    label: str,
    help: str = "",
    *,
    hidden: str = "",
    footer: int = 0,
) -> Key:
    """A declared key: `shown` and `hidden` are its keys as people write them.

    The label is also its description if `help` is empty.
    """
    keys = ",".join(map(plain_key, f"{shown} {hidden}".split()))
    return Key(name, keys, shown, action, label, help or f"{label[0].lower()}{label[1:]}", footer)
