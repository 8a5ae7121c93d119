"""MenuDialog: a menu of items, each chosen by its own key, by enter or by a click."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, NamedTuple, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE, MOVES, Dialog
from tui_reader.app.keys.keymap import key_of
from tui_reader.app.textual_compat.bindings import bindings_of, replace_bindings
from tui_reader.app.widgets.choices import Choices, Part

_T = TypeVar("_T")

NUMBERS: Final = "123456789"
"""The keys of the first items of a menu whose items have no letters."""


class Picked(NamedTuple, Generic[_T]):
    """The item that was chosen."""

    value: _T
    verb: str
    """The label of what to do with it."""


class MenuDialog(Dialog[Picked[_T]]):
    """The menu; the key that opened it closes it too."""

    BINDINGS = [*MOVES, LEAVE, Binding("q", "leave", show=False)]

    def __init__(
        self,
        heading: str,
        items: Sequence[_T],
        line: Callable[[int, int], list[Part]],
        opener: str,
        verbs: Mapping[str, str],
        *,
        keys: Sequence[str] = (),
        at: int = 0,
        width: int = 100,
        refusal: Callable[[_T, str], str] = lambda value, verb: "",
    ) -> None:
        """A menu of `items`, at least one, the cursor on the one `at`, up to `width` cells wide.

        `line` returns the line of an item, by its number, cut to a width. `opener` is the name of
        the action that opens the menu. `verbs` are what can be done with the item under the
        cursor: each key and its label. `keys` are the items' own keys, by Textual's names, several
        separated by commas; they, and a click, do the first of `verbs`. `refusal` says why
        something cannot be done with an item.
        """
        super().__init__(heading)
        self.box_width = width
        self._items = items
        self._line = line
        self._verb = next(iter(verbs.values()))
        self.click = f"do({self._verb!r})"
        self._at = at
        self._refusal = refusal
        bound = {key: [Binding(key, f"do({label!r})", label)] for key, label in verbs.items()}
        for index, names in zip(range(len(items)), keys, strict=False):
            for key in filter(None, names.split(",")):
                bound[key] = [Binding(key, f"pick({index})", show=False)]
        for key, bindings in bindings_of(self).items():
            bound.setdefault(key, bindings)
        for key in filter(None, key_of(opener).keys.split(",")):
            bound.setdefault(key, [Binding(key, "leave", show=False)])
        replace_bindings(self, bound)

    def contents(self) -> ComposeResult:
        """The items."""
        yield Choices(lambda index, width: [self._line(index, width)], id="items")

    def on_mount(self) -> None:
        """List the items."""
        self.choices.set_rows(len(self._items), self._at)

    def redraw(self) -> None:
        """Draw the items again."""
        if not self.is_closed:
            self.choices.refresh()

    def action_pick(self, index: int) -> None:
        """Choose an item by its number."""
        self._do(self._items[index], self._verb)

    def action_do(self, verb: str) -> None:
        """Do something with the item under the cursor."""
        self._do(self._items[self.choices.cursor], verb)

    def _do(self, item: _T, verb: str) -> None:
        if problem := self._refusal(item, verb):
            self.show_message(problem, "bad")
        else:
            self.leave(Picked(item, verb))
