"""KeyedApp: keys act in the order in which they come, and a palette has by name what they do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from time import monotonic

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingsMap
from textual.screen import Screen
from textual.widget import Widget

from tui_reader.app.keys.declared import action_of
from tui_reader.app.keys.keymap import QUIT, character_of, groups, key_of, written_key
from tui_reader.core.text import clean
from tui_reader.display.glyphs import plain

_TYPING_SECONDS = 3.0
"""How long a key waits at most until those before it have opened a screen or been typed."""
_OF_TEXTUAL = {"Theme", "Screenshot"}
"""The commands of Textual's own in the palette; for the others we have keys."""


class KeyedApp(App[None]):
    """An application around a main screen that is read by keys."""

    ENABLE_COMMAND_PALETTE = True
    main: Screen[None]
    """The screen whose keys act at once."""

    def get_key_display(self, binding: Binding) -> str:
        """A key as the footer shows it."""
        return plain(binding.key_display or written_key(binding.key))

    def _rebind(self) -> None:
        """Open the palette, and go to the shell, from every screen by keys that nobody types."""
        bound = self._bindings.key_to_bindings
        kept = {key: each for key, each in bound.items() if key != self.COMMAND_PALETTE_BINDING}
        self._bindings = BindingsMap.from_keys(kept)
        for name, action in (("palette", "command_palette"), ("suspend", "suspend_process")):
            keys = key_of(name).keys
            if typed := [key for key in keys.split(",") if keys and character_of(key) is None]:
                self._bindings.bind(",".join(typed), action, priority=True, show=False)

    async def on_event(self, event: events.Event) -> None:
        """Keys act in the order in which they come.

        Textual sends one through every widget up to the application before it acts, while those
        behind it are already under way to what has the focus until then.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._typed()
            at_once = self.screen is self.main and self.main.is_mounted
            if at_once and not _is_typed_into(self.focused):
                self.app_focus = True
                if not await self._check_bindings(event.key, priority=True):
                    await self._check_bindings(event.key)
                return
        elif isinstance(event, events.Paste):  # what was copied anywhere, shown as it is typed
            event.text = clean(event.text)
        await super().on_event(event)

    async def _typed(self) -> None:
        """Wait for what the keys before this one have opened, and for the line that takes them."""
        end = monotonic() + _TYPING_SECONDS
        while self._is_opening() and monotonic() < end:
            await asyncio.sleep(0)
        line = self.focused
        if line is not None and _is_typed_into(line):
            while line.message_queue_size and monotonic() < end:
                await asyncio.sleep(0)

    def _is_opening(self) -> bool:
        """Whether the screen has just been opened, and nothing has the keys yet."""
        screen = self.screen
        return not screen.is_mounted or (screen.focused is None and screen.message_queue_size > 0)

    def action_suspend_process(self) -> None:
        """Give the terminal to the shell until its `fg`, from any screen."""
        from tui_reader.app.terminal.suspend import can_go_on, stop_all

        if self._driver is not None and self._driver.can_suspend and can_go_on():
            stop_all(self._driver)
        else:
            self.notify("No shell waits here that could go on with the reader.", timeout=4)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action can be done now: where suspend's key does something else it does not.

        So a text that is written has its own undo.
        """
        if action != "suspend_process":
            return True
        own = key_of("suspend")
        return all(
            binding.action == own.action
            for node in (self.focused, self.screen)
            for key in own.keys.split(",")
            for binding in (node._bindings.key_to_bindings.get(key, ()) if node else ())
        )

    # The palette

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action by name with its keys, and the themes.

        Over another screen than the main one: that screen's own.
        """
        for command in super().get_system_commands(screen):
            if command.title in _OF_TEXTUAL:
                yield command
        heading: str | None = getattr(screen, "KEYS", None)
        if screen is not self.main and heading is None:
            yield from self._commands_of(screen)
            return
        for keys in groups(heading).values():
            for key in keys:
                action = action_of(key)
                if key.name != "palette":
                    yield SystemCommand(
                        f"{key.label} ({key.shown})" if key.shown else key.label,
                        key.help,
                        lambda action=action: self.run_action(action, screen),
                    )

    def _commands_of(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the keys of `screen` do, as far as they have a name, and how to quit."""
        named: dict[str, tuple[Binding, list[str]]] = {}
        for key, binding in screen._bindings:
            if binding.description and not binding.system:
                named.setdefault(binding.action, (binding, []))[1].append(written_key(key))
        for action, (binding, keys) in named.items():
            yield SystemCommand(
                f"{binding.description} ({plain(' '.join(keys))})",
                binding.tooltip or "on this screen",
                lambda action=action: self.run_action(action, screen),
            )
        yield SystemCommand(f"Quit ({QUIT})", "quit", self.action_quit)

    def action_command_palette(self) -> None:
        """Show every action by name."""
        from tui_reader.app.textual_compat.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder=plain("Search for commands…")))

    def search_themes(self) -> None:
        """Show every theme by name."""
        from textual.theme import ThemeProvider

        from tui_reader.app.textual_compat.palette import Palette

        self.push_screen(Palette([ThemeProvider], placeholder=plain("Search for themes…")))


def _is_typed_into(widget: Widget | None) -> bool:
    """Whether letters are text to a widget."""
    return widget is not None and widget.check_consume_key("a", "a")
