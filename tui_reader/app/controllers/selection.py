"""SelectingScreen: a screen on whose list several papers can be selected, for keys to act on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from textual.content import Content

from tui_reader.app.controllers.sync import UpkeepScreen
from tui_reader.app.keys.keymap import shown
from tui_reader.app.widgets.papers import PaperList
from tui_reader.display.glyphs import glyphs
from tui_reader.library import Listed, View

if TYPE_CHECKING:
    from array import array

    from tui_reader.app.widgets.rows import RowList
    from tui_reader.app.work.background import Background
    from tui_reader.config import Config

_NOBODY: Final = View("none")


class SelectingScreen(UpkeepScreen):
    """Papers selected one by one, as a range or all.

    They stay so whatever the view is searched for, narrowed to and ordered by; another view forgets
    them.
    """

    def __init__(self, config: Config, background: Background) -> None:
        super().__init__(config, background)
        self.list: PaperList
        self._picked: set[int] = set()
        """The library's numbers of the papers selected, a range under way apart."""
        self._from: int | None = None
        """The paper that a range begins with, by its number."""
        self._from_index = 0
        self._hidden = 0
        """How many of the papers picked are not in the list."""
        self._looked_at: tuple[View, array[int] | None] = _NOBODY, None
        """The view, whatever it is narrowed to, and the list that these were last looked at in."""

    def complete(self) -> None:
        """List the whole view, if only its beginning was read."""
        raise NotImplementedError

    def current(self) -> Listed | None:
        """The paper that keys act on."""
        raise NotImplementedError

    def look_after(self) -> None:
        """Select nothing in a library that is made anew: its numbers are others."""
        if self.model.is_damaged:
            self._forget()
        super().look_after()

    def _forget(self) -> None:
        self._picked.clear()
        self._hidden = 0
        self._from = None

    # What is selected

    @property
    def selection(self) -> set[int]:
        """The library's numbers of the papers selected; another set each time."""
        self._keep_up()
        numbers = self.model.numbers
        return self._picked | {numbers[index] for index in self._range() if index < len(numbers)}

    def count_selected(self) -> int:
        """How many papers are selected."""
        self._keep_up()
        rows = self._range()
        if not self._picked or not rows:
            return len(self._picked) + len(rows)
        numbers = self.model.numbers[rows.start : rows.stop]
        return len(self._picked) + len(rows) - len(self._picked.intersection(numbers))

    @property
    def hides_selected(self) -> bool:
        """Whether papers are selected that are not in the list."""
        self._keep_up()
        return self._hidden > 0

    def selected_numbers(self) -> list[int]:
        """The library's numbers of the papers selected, in the order of the list.

        Those that are not in the list come after the others, in the order of the whole view.
        """
        selection = self.selection
        found = [n for n in self.model.numbers if n in selection] if selection else []
        if rest := selection.difference(found):
            found += [n for n in self.model.whole() if n in rest]
            found += sorted(rest.difference(found))
        return found

    def targets(self) -> list[Listed]:
        """The papers that a key acts on: those selected, else the current one, if there is one."""
        if numbers := self.selected_numbers():
            return self.model.listed(numbers)
        listed = self.current()
        return [listed] if listed else []

    def is_selected(self, index: int) -> bool:
        """Whether the paper at `index` of the list is selected."""
        if not self._picked and self._from is None:
            return False
        self._keep_up()
        return index in self._range() or self.model.numbers[index] in self._picked

    def _range(self) -> range:
        """The rows of the range under way."""
        if self._from is None:
            return range(0)
        first, last = sorted((self._from_index, self.list.cursor))
        return range(first, last + 1)

    def _keep_up(self) -> None:
        """Forget what another view had selected; know what of it the list has."""
        view, numbers = replace(self.model.view, query="", unread=False), self.model.numbers
        before, listed = self._looked_at
        if listed is numbers and before == view:
            return
        self._looked_at = view, numbers
        if before != view:
            self._forget()
        elif self._from is not None:
            try:
                self._from_index = numbers.index(self._from)
            except ValueError:
                self._from = None
        self._hidden = len(self._picked.difference(numbers)) if self._picked else 0

    def forget_gone(self) -> None:
        """Select no more what is not in the view: a sync may have removed it from the library."""
        self._keep_up()
        if self._hidden:
            self._picked.intersection_update([*self.model.numbers, *self.model.whole()])
            self._hidden = len(self._picked.difference(self.model.numbers))

    # Keys

    def action_select(self) -> None:
        """Select the paper, or no more, and move on; at the end of a range, select that."""
        self._keep_up()
        if self._from is not None:
            self.end_range()
        elif listed := self.current():
            self._picked ^= {listed.n}
        else:
            return
        if self.list.cursor + 1 >= len(self.model):
            self.complete()
        self.list.move(1)
        self.tell_selection()

    def action_select_range(self) -> None:
        """Begin a range at the paper, or end the one under way."""
        self._keep_up()
        if self._from is not None:
            self.end_range()
        elif listed := self.current():
            self._from = listed.n
            self._from_index = self.list.cursor
        self.tell_selection()

    def action_select_all(self) -> None:
        """Select every paper of the list, too; where all are, none of them."""
        self.complete()
        self._keep_up()
        self.end_range()
        everything = set(self.model.numbers)
        if everything <= self._picked:
            self._picked -= everything
        else:
            self._picked |= everything
        self.tell_selection()

    def end_range(self) -> None:
        """Select what the range under way holds, wherever the cursor goes."""
        if self._from is not None:
            self._picked = self.selection
            self._from = None
            self.tell_selection()

    def leave_selection(self) -> bool:
        """Drop the range under way, else the selection; whether there was one."""
        self._keep_up()
        if self._from is None and not self._picked:
            return False
        if self._from is None:
            self._forget()
        self._from = None
        self.tell_selection()
        return True

    # What is told

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        """A range goes up to the cursor."""
        if event.rows is self.list and self._from is not None:
            self.tell_selection()

    def tell_selection(self) -> None:
        """Draw what is selected, and say how many papers that is."""
        count = self.count_selected()
        text = f"{count:,} selected" if count else ""
        if self._hidden and not self.model.is_partial:
            text += f" {glyphs().dot} {self._hidden:,} not listed"
        if self._from is not None:
            text += f" {glyphs().dot} {shown('select_range')} ends the range"
        if text != str(self.list.border_subtitle or "") or count:
            self.list.border_subtitle = Content(text)
            self.list.refresh()
