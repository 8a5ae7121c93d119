"""Selection: the papers that the next key applies to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui_reader.app.keys.keymap import shown
from tui_reader.display.glyphs import glyphs
from tui_reader.library import Listed, View

if TYPE_CHECKING:
    from array import array

    from tui_reader.app.state.list_model import ListModel

_NO_VIEW: Final = View("none")


class Selection:
    """Papers selected one by one, as a range, or all.

    They stay selected when the view is searched, filtered or sorted, and are forgotten when
    another view is listed.
    """

    def __init__(self, model: ListModel, cursor: Callable[[], int]) -> None:
        """Select among the papers of `model`; `cursor` is the index of the current one."""
        self._model = model
        self._cursor = cursor
        self._picked: set[int] = set()
        """The library's numbers of the selected papers, without those of the current range."""
        self._range_start: int | None = None
        """The number of the paper at which the range being selected begins."""
        self._range_index = 0
        """Its index in the list."""
        self._hidden = 0
        """The number of selected papers that are not in the list."""
        self._seen: tuple[View, array[int] | None] = _NO_VIEW, None
        """The view (unfiltered) and the list that the fields above belong to."""

    # The selection

    @property
    def numbers(self) -> set[int]:
        """The library's numbers of the selected papers; a new set each time."""
        self._follow_list()
        listed = self._model.numbers
        return self._picked | {listed[index] for index in self._range() if index < len(listed)}

    @property
    def count(self) -> int:
        """How many papers are selected."""
        self._follow_list()
        rows = self._range()
        if not self._picked or not rows:
            return len(self._picked) + len(rows)
        in_range = self._model.numbers[rows.start : rows.stop]
        return len(self._picked) + len(rows) - len(self._picked.intersection(in_range))

    @property
    def hides_papers(self) -> bool:
        """Whether any selected paper is not in the list."""
        self._follow_list()
        return self._hidden > 0

    @property
    def has_range(self) -> bool:
        """Whether a range is being selected, which follows the cursor."""
        return self._range_start is not None

    def ordered(self) -> list[int]:
        """The numbers of the selected papers in the order of the list.

        Those that are not in the list follow, in the order of the unfiltered view.
        """
        selected = self.numbers
        found = [n for n in self._model.numbers if n in selected] if selected else []
        if rest := selected.difference(found):
            found += [n for n in self._model.whole() if n in rest]
            found += sorted(rest.difference(found))
        return found

    def targets(self) -> list[Listed]:
        """The papers that a key acts on: the selected ones, else the current one if any."""
        if numbers := self.ordered():
            return self._model.listed(numbers)
        current = self._model.paper(self._cursor())
        return [current] if current else []

    def is_selected(self, index: int) -> bool:
        """Whether the paper at `index` of the list is selected."""
        if not self._picked and self._range_start is None:
            return False
        self._follow_list()
        return index in self._range() or self._model.numbers[index] in self._picked

    @property
    def text(self) -> str:
        """The number of selected papers, in words; empty if none are selected."""
        count = self.count
        text = f"{count:,} selected" if count else ""
        if self._hidden and not self._model.is_partial:
            text += f" {glyphs().dot} {self._hidden:,} not listed"
        if self.has_range:
            text += f" {glyphs().dot} {shown('select_range')} ends the range"
        return text

    def _range(self) -> range:
        """The rows of the current range."""
        if self._range_start is None:
            return range(0)
        first, last = sorted((self._range_index, self._cursor()))
        return range(first, last + 1)

    def _follow_list(self) -> None:
        """Forget the selection of another view; find the selected papers in a new list."""
        view, numbers = replace(self._model.view, query="", unread=False), self._model.numbers
        before, listed = self._seen
        if listed is numbers and before == view:
            return
        self._seen = view, numbers
        if before != view:
            self.clear()
        elif self._range_start is not None:
            try:
                self._range_index = numbers.index(self._range_start)
            except ValueError:
                self._range_start = None
        self._hidden = len(self._picked.difference(numbers)) if self._picked else 0

    # Changes

    def toggle(self) -> bool:
        """Select the current paper or deselect it, or end the range; whether there was any."""
        self._follow_list()
        if self.has_range:
            self.end_range()
        elif current := self._model.paper(self._cursor()):
            self._picked ^= {current.n}
        else:
            return False
        return True

    def toggle_range(self) -> None:
        """Begin a range at the current paper, or end the current range."""
        self._follow_list()
        if self.has_range:
            self.end_range()
        elif current := self._model.paper(self._cursor()):
            self._range_start = current.n
            self._range_index = self._cursor()

    def toggle_all(self) -> None:
        """Select every paper of the list; if all are selected, deselect them."""
        self.end_range()
        listed = set(self._model.numbers)
        if listed <= self._picked:
            self._picked -= listed
        else:
            self._picked |= listed

    def end_range(self) -> bool:
        """Keep the range selected wherever the cursor moves; whether there was a range."""
        self._follow_list()
        if self._range_start is None:
            return False
        self._picked = self.numbers
        self._range_start = None
        return True

    def cancel(self) -> bool:
        """Drop the range, else the selection; whether there was either."""
        self._follow_list()
        if self._range_start is None and not self._picked:
            return False
        if self._range_start is None:
            self.clear()
        self._range_start = None
        return True

    def clear(self) -> None:
        """Select nothing."""
        self._picked.clear()
        self._hidden = 0
        self._range_start = None

    def deselect_removed(self) -> None:
        """Deselect papers that are no longer in the view, for instance after a sync."""
        self._follow_list()
        if self._hidden:
            self._picked.intersection_update([*self._model.numbers, *self._model.whole()])
            self._hidden = len(self._picked.difference(self._model.numbers))
