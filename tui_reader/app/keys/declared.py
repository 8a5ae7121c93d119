"""Every key of the reader, declared once: bindings, footer, help, palette and guide use it."""

from __future__ import annotations

from typing import Final

from tui_reader.app.keys.key import Key
from tui_reader.app.keys.main_screen import MAIN_SCREEN
from tui_reader.app.keys.paper import PAPER
from tui_reader.app.keys.triage import TRIAGE

GROUPS: Final[dict[str, tuple[Key, ...]]] = {**MAIN_SCREEN, **TRIAGE, **PAPER}
"""The keys by task and screen, in the order of the guide."""
OTHER_SCREENS: Final = (*TRIAGE, *PAPER)
"""The groups of other screens, in which the same keys may do other things."""


def declared_groups(heading: str | None = None) -> dict[str, tuple[Key, ...]]:
    """The keys of one group, or without a heading all groups of the main screen."""
    if heading is not None:
        return {heading: GROUPS[heading]}
    return {name: keys for name, keys in GROUPS.items() if name not in OTHER_SCREENS}
