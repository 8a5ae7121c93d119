"""Lines and texts that are typed into, whose keys act in the order in which they come."""

from __future__ import annotations

from textual import events, widgets
from textual.widget import Widget


class Input(widgets.Input):
    """A line."""

    async def _on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)


class TextArea(widgets.TextArea):
    """A text of many lines."""

    async def _on_key(self, event: events.Key) -> None:
        await act_at_once(self, event)


async def act_at_once(widget: Widget, event: events.Key) -> None:
    """Do what a key of the widget's own does.

    Textual sends it by way of the application, where the characters typed behind it are before it.
    """
    for binding in widget._bindings.key_to_bindings.get(event.key, ()):
        if await widget.app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            return
