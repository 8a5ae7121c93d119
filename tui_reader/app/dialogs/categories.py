"""CategoriesDialog: pick arXiv categories by code or name and add them as one source."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from tui_reader.app.dialogs.dialog import LEAVE
from tui_reader.app.dialogs.source_trial import SourceTrialDialog
from tui_reader.app.widgets.choices import Choices, Part
from tui_reader.app.widgets.typed import Input
from tui_reader.core.categories import ARCHIVE_NAMES, CATEGORY_NAMES
from tui_reader.display.counts import plural
from tui_reader.display.glyphs import drawable
from tui_reader.display.wrap import fit
from tui_reader.sources.arxiv.location import NEWS

_CODES = tuple(CATEGORY_NAMES)


class _Filter(Input):
    """A field that leaves the space key to the dialog."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take every typed key except the space."""
        return key != "space" and super().check_consume_key(key, character)


class CategoriesDialog(SourceTrialDialog):
    """Typing filters, space picks, enter adds."""

    BINDINGS = [
        Binding("space", "pick", "Pick", priority=True),
        Binding("enter", "add", "Add", priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", show=False, priority=True),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", show=False, priority=True),
        LEAVE,
    ]
    click = "pick"

    def __init__(self) -> None:
        super().__init__("arXiv categories")
        self._filter = ""
        self._found = _CODES
        self._picked: set[str] = set()

    def contents(self) -> ComposeResult:
        """The filter and the list."""
        yield _Filter(placeholder=drawable("Type to filter: cs, language, optics…"), compact=True)
        yield Choices(self._lines, id="categories")

    def on_mount(self) -> None:
        """List every category."""
        self.choices.can_focus = False
        self.choices.set_rows(len(self._found))
        self._update_message()

    def _lines(self, index: int, width: int) -> list[list[Part]]:
        code = self._found[index]
        picked = code in self._picked
        cells = max(map(len, self._found)) + 2
        return [
            [
                Part(" [x] " if picked else " [ ] ", "good" if picked else "about"),
                Part(f"{code:<{cells}}", "good" if picked else "name"),
                Part(fit(named(code), width - cells - 6), "about"),
            ]
        ]

    def on_input_changed(self) -> None:
        """List the categories that match the filter."""
        self._list()

    def _list(self) -> None:
        """List the categories that match; keys may need this before the field's own message."""
        filter_ = self.field.value
        if filter_ == self._filter:
            return
        self._filter = filter_
        pinned = tuple(code for code in _CODES if code in self._picked)
        matching = tuple(code for code in ranked(filter_) if code not in self._picked)
        self._found = (*pinned, *matching)
        self.choices.set_rows(len(self._found), len(pinned) if matching else 0)
        if not self.is_trying:
            self._update_message()

    def _update_message(self) -> None:
        if not ranked(self._filter):
            self.show_message("No category matches; esc clears the filter.")
        elif self._picked:
            count = plural(len(self._picked), "category", "categories")
            self.show_message(f"{count}: {self._codes()}; enter adds")
        else:
            self.show_message("space picks any number of them")

    def _codes(self) -> str:
        return "+".join(code for code in _CODES if code in self._picked)

    def action_pick(self) -> None:
        """Pick or unpick the category under the cursor."""
        self._list()
        if self._found and not self.is_trying:
            self._picked ^= {self._found[self.choices.cursor]}
            self.choices.refresh_row(self.choices.cursor)
            self._update_message()

    def action_add(self) -> None:
        """Try the picked categories, or the one under the cursor if none is picked."""
        self._list()
        if not self._picked and self._found:
            self.action_pick()
        if self._picked:
            self.attempt(f"{NEWS}{self._codes()}")

    def action_leave(self) -> None:
        """Stop the trial, clear the filter, or close the dialog."""
        filter_ = self.field
        if filter_.value and not self.is_trying:
            filter_.value = ""
        else:
            super().action_leave()


def named(code: str) -> str:
    """The name of a category and of its archive, if they differ."""
    archive = ARCHIVE_NAMES.get(code.partition(".")[0], "")
    name = CATEGORY_NAMES[code]
    return name if not archive or archive == name else f"{name} · {archive}"


def ranked(filter_: str) -> tuple[str, ...]:
    """The codes that match every word: codes that begin with the filter, then names that do."""
    wanted = filter_.lower().strip()
    words = wanted.split()
    found = (code for code in _CODES if all(word in _searched(code) for word in words))
    return tuple(sorted(found, key=lambda code: _rank(code, wanted)))


def _rank(code: str, wanted: str) -> int:
    own = code.lower()
    names = CATEGORY_NAMES[code].lower()
    subject = own.partition(".")[2]
    begins = (
        own == wanted,
        own.startswith(wanted),
        subject.startswith(wanted) if subject else False,
        names.startswith(wanted),
        f" {wanted}" in names,
        wanted in names,
        True,
    )
    return begins.index(True)


def _searched(code: str) -> str:
    return f"{code} {named(code)}".lower()
