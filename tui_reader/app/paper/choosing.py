"""Asks which of several things to use, such as sections, highlights or formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from tui_reader.app.dialogs.pick import PickDialog, PickItem

if TYPE_CHECKING:
    from textual.screen import Screen

_T = TypeVar("_T")


def choose(
    screen: Screen[None],
    heading: str,
    kind: str,
    offers: Iterable[tuple[PickItem, _T]],
    then: Callable[[_T], None],
) -> None:
    """Ask which of these things of a `kind` to use, by a part of its text."""
    items: list[PickItem] = []
    values: dict[str, _T] = {}
    for (text, about), value in offers:
        name, number = text, 1
        while name in values:
            number += 1
            name = f"{text} ({number})"
        items.append(PickItem(name, about))
        values[name] = value

    def chosen(text: str | None) -> None:
        if text in values:
            then(values[text])
        elif text:
            screen.notify(f"No {kind} has “{text}”.", markup=False, timeout=3)

    screen.app.push_screen(PickDialog(heading, (), items, is_fuzzy=True), chosen)
