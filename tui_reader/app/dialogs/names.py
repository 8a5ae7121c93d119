"""Fields for names: another name of a source or a saved view, and the name of a new view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tui_reader.app.dialogs.field import FieldDialog
from tui_reader.config import SavedView
from tui_reader.core.text import clean_line
from tui_reader.display.wrap import fit

_WIDTH: Final = 60
_CELLS: Final = _WIDTH - 6
"""Cells of a line of the box."""


def rename_dialog(name: str, about: str, problem_of: Callable[[str], str]) -> FieldDialog[str]:
    """Asks for another name than `name`; `problem_of` says what is wrong with it, "" if nothing."""

    def read(text: str) -> str:
        new = _name(text)
        if new != name and (problem := problem_of(new)):
            raise ValueError(problem)
        return new

    heading = f"Rename {fit(name, _CELLS - len('Rename '))}"
    return FieldDialog(heading, (fit(about, _CELLS),), "Rename", read, typed=name, width=_WIDTH)


def save_search_dialog(
    query: str, sort: str | None, taken: Sequence[SavedView]
) -> FieldDialog[SavedView]:
    """Asks for the name of a view with `query` and the order `sort`.

    To replace one of the `taken` views, enter must be pressed twice.
    """
    asked = ""

    def read(text: str) -> SavedView:
        nonlocal asked
        name = _name(text)
        is_asked = name == asked and bool(dialog.message)
        if any(view.name == name for view in taken) and not is_asked:
            asked = name
            raise ValueError(f"A view named {name} exists. Press enter again to replace it.")
        return SavedView(name, query, sort)

    about = fit(f"{query} · {sort}" if sort else query, _CELLS)
    same = next((view.name for view in taken if view.query == query), "")
    dialog = FieldDialog(
        "Save this search", (about,), "Save", read, typed=same, example="name", width=_WIDTH
    )
    return dialog


def _name(text: str) -> str:
    if name := clean_line(text):
        return name
    raise ValueError("Type a name.")
