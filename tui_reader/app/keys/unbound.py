"""Says that a key does nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_reader.app.keys.keymap import shown
from tui_reader.app.keys.names import written_key
from tui_reader.app.textual_compat.bindings import bindings_of

if TYPE_CHECKING:
    from textual.events import Key
    from textual.screen import Screen


def say_if_unbound(screen: Screen[Any], event: Key, help: str) -> None:
    """Notify if neither the screen nor the app binds the key.

    `help` is the action of help, empty if the screen has none.
    """
    bound = {**bindings_of(screen), **bindings_of(screen.app)}
    if not any(name in bound for name in event.aliases):
        text = f"{written_key(event.key)} does nothing here"
        text += f"; {shown(help)} shows the keys." if help else "."
        screen.notify(text, markup=False, timeout=3)
