"""KeyFooter: a line of keys and, at its right, the status; no key is cut, help and esc stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.screen import Screen
from textual.widget import Widget

from tui_reader.app.keys.keymap import hints
from tui_reader.app.keys.names import written_key
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit

_BETWEEN: Final = 3
"""Cells between the keys and the message."""


class FooterKey(NamedTuple):
    """One key of the footer."""

    key: str
    shown: str
    """The key as it is written."""
    label: str
    action: str
    is_enabled: bool

    @property
    def width(self) -> int:
        """Cells of the key and its label."""
        return cell_len(f"{self.shown} {self.label}")


class KeyFooter(Widget):
    """The keys of the screen, the most needed first, as many as there is room for.

    A message takes the right end of the line, so that the keys that stay do not move.

    Textual's footer has a widget for each key, and builds all of them again whenever the keys may
    have changed. This one is a single widget that draws its line.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "footer--key",
        "footer--description",
        "footer--hovered",
    }
    DEFAULT_CSS = """
    KeyFooter {
        dock: bottom;
        height: 1;
        text-wrap: nowrap;
        color: $footer-foreground;
        background: $footer-background;
        .footer--key {
            color: $footer-key-foreground;
            background: $footer-key-background;
            text-style: bold;
        }
        .footer--description {
            color: $footer-description-foreground;
            background: $footer-description-background;
        }
        .footer--hovered {
            background: $block-hover-background;
        }
        &.-on-key {
            pointer: pointer;
        }
    }
    """

    def __init__(self, place: Callable[[], str] | None = None) -> None:
        """The keys of the screen's bindings, or of `place()`, which names what has the keys."""
        super().__init__()
        self._place = place
        self.keys: tuple[FooterKey, ...] = ()
        """The keys of the screen, shown or not."""
        self.message = ""
        """The last message, or the progress of some work."""
        self._hovered: FooterKey | None = None

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, screen: Screen[object]) -> None:
        if not self.app.app_focus:  # another window is in use
            return
        keys = tuple(self._keys_of(screen) if self._place is None else _keys_at(self._place()))
        if keys != self.keys:
            self.keys = keys
            self.refresh()

    def _keys_of(self, screen: Screen[object]) -> Iterable[FooterKey]:
        first: dict[str, FooterKey] = {}  # an action may have several bindings
        for _, binding, is_enabled, _ in screen.active_bindings.values():
            if binding.show and (action := binding.action) not in first:
                shown = self.app.get_key_display(binding)
                key = FooterKey(binding.key, shown, binding.description, action, is_enabled)
                first[action] = key
        return first.values()

    def show_message(self, text: str) -> None:
        """Show a message at the right end of the line, or the keys alone."""
        if text != self.message:
            self.message = text
            self.refresh()

    def _shown_message(self) -> str:
        """The message, cut where the keys that are never left out need the room."""
        width = self.app.size.width
        kept = sum(key.width + 1 for key in self.keys if not _can_be_missed(key))
        return fit(self.message, max(0, width - kept - _BETWEEN))

    def fitting(self) -> list[FooterKey]:
        """The keys that fit beside the message in the width of the terminal."""
        room = self.app.size.width
        if message := self._shown_message():
            room -= cell_len(message) + _BETWEEN
        fitting = set()
        for key in sorted(self.keys, key=_can_be_missed):
            if key.width <= room:
                fitting.add(key)
                room -= key.width + 1
            else:
                room = 0
        return [key for key in self.keys if key in fitting]

    def render(self) -> Text:
        """The keys that fit, a blank between them, and the message at the right end."""
        line = Text(" ").join(map(self._drawn, self.fitting()))
        if message := self._shown_message():
            blank = max(0, self.app.size.width - 1 - line.cell_len - cell_len(message))
            line = Text.assemble(line, " " * blank, message)
        return line

    def _drawn(self, key: FooterKey) -> Text:
        over = Style(dim=True) if not key.is_enabled else Style()
        if key == self._hovered:
            over += Style(bgcolor=self.get_component_rich_style("footer--hovered").bgcolor)
        return Text.assemble(
            (key.shown, self.get_component_rich_style("footer--key") + over),
            (f" {key.label}", self.get_component_rich_style("footer--description") + over),
        )

    def _key_at(self, x: int) -> FooterKey | None:
        start = 0
        for key in self.fitting():
            if start <= x < start + key.width:
                return key
            start += key.width + 1
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key under the mouse."""
        key = self._key_at(event.x)
        if key is None:
            return
        if key.is_enabled:
            self.app.simulate_key(key.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the key under the mouse."""
        self._hover(self._key_at(event.x))

    def on_leave(self) -> None:
        """Highlight no key."""
        self._hover(None)

    def _hover(self, key: FooterKey | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.set_class(key is not None, "-on-key")
            self.refresh()


def _keys_at(place: str) -> list[FooterKey]:
    return [
        FooterKey(key, drawable(written_key(key)), label, name, is_enabled=True)
        for key, name, label in hints(place)
    ]


def _can_be_missed(key: FooterKey) -> bool:
    """Whether the key may be left out: help lists the others, and esc leads back to help."""
    return key.key != "escape" and not key.action.endswith("help")
