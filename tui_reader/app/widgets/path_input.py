"""PathInput: a field for a path, which tab completes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.message import Message

from tui_reader.app.widgets.typed import Input
from tui_reader.app.work.threads import threaded
from tui_reader.core.text import clean_line
from tui_reader.system.completion import Completion, complete_path

_SHOWN: Final = 12
"""The most names that are shown."""


class PathInput(Input):
    """A field of one line in which tab completes paths."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", "Complete path")]

    @dataclass
    class Completed(Message):
        """Tab was pressed; the message says what the path may go on with."""

        field: PathInput
        message: str

    def action_complete(self) -> None:
        """Complete the path up to the cursor."""
        self.run_worker(self._complete(self.value, self.cursor_position), exclusive=True)

    async def _complete(self, value: str, place: int) -> None:
        typed = value[:place]
        if "://" in typed:
            return
        found = await threaded(partial(complete_path, typed))  # the folder may be on a slow disk
        if self.value != value or not self.is_attached:
            return
        self.value = f"{found.text}{value[place:]}"
        self.cursor_position = len(found.text)
        # after the field's own message of its change, which clears what is shown
        self.call_after_refresh(self.post_message, self.Completed(self, _message(found, typed)))


def _message(found: Completion, typed: str) -> str:
    if found.names:
        names = "  ".join(map(clean_line, found.names[:_SHOWN]))
        more = len(found.names) - _SHOWN
        return f"{names}  and {more:,} more" if more > 0 else names
    return "" if found.text != typed else "Nothing here begins with this."
