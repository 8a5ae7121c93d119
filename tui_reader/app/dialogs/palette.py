"""The commands of the palette on a screen: every named action, with its keys."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from tui_reader.app.keys.keymap import QUIT, command_keys, keys_of
from tui_reader.app.keys.names import written_key
from tui_reader.app.textual_compat.bindings import bindings_of
from tui_reader.display.glyphs import drawable


def commands(app: App[None], screen: Screen[object]) -> Iterable[SystemCommand]:
    """The actions of `screen`, including those without a key, and quitting."""

    def command(title: str, about: str, action: str) -> SystemCommand:
        return SystemCommand(title, about, lambda: app.run_action(action, screen))

    declared: dict[str, str] = {}
    for binding in screen.BINDINGS:
        if isinstance(binding, Binding) and binding.id and binding.description:
            declared.setdefault(binding.id, binding.action)
    for key in keys_of(declared):
        if key.name != "palette":
            title = f"{key.label} ({key.shown})" if key.shown else key.label
            yield command(title, key.help, declared[key.name])
    bound: dict[str, tuple[Binding, list[str]]] = {}
    for name, bindings in bindings_of(screen).items():
        for binding in bindings:
            if binding.description and not binding.system and binding.id not in declared:
                bound.setdefault(binding.action, (binding, []))[1].append(written_key(name))
    for action, (binding, names) in bound.items():
        title = f"{binding.description} ({drawable(' '.join(names))})"
        yield command(title, binding.tooltip or "on this screen", action)
    if "open_page" in declared:  # the main screen
        for key in command_keys():
            if not key.keys:
                yield command(key.label, key.help, key.action)
    if "quit" not in declared:
        quits = [binding.action for binding in bindings_of(screen).get(QUIT, ())]
        yield command(f"Quit ({QUIT})", "quit", quits[0] if quits else "app.quit")
