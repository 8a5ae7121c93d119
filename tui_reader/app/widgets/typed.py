"""Text fields in which keys act in the order in which they were typed."""

from __future__ import annotations

from textual import events, widgets

from tui_reader.app.textual_compat.bindings import run_own_binding


class Input(widgets.Input):
    """A field of one line."""

    async def on_key(self, event: events.Key) -> None:
        """Run the field's own key binding at once."""
        await run_own_binding(self, event)


class TextArea(widgets.TextArea):
    """A field of many lines."""

    async def on_key(self, event: events.Key) -> None:
        """Run the field's own key binding at once."""
        await run_own_binding(self, event)
