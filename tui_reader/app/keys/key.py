"""Key: the keys of an action, and how they are shown."""

from __future__ import annotations

from typing import NamedTuple


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
