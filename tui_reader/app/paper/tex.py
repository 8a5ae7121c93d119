"""Copies the TeX of a formula on screen, after asking which."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_reader.app.dialogs.pick import PickDialog, PickItem

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_reader.app.paper.subject import Desk


def offer_tex(screen: Screen[None], formulas: Iterable[str], desk: Desk) -> None:
    """Ask which of these formulas to copy."""
    offers = [PickItem(" ".join(each.split())) for each in formulas]
    if not offers:
        screen.notify("No formula with TeX is on screen.", timeout=2)
        return

    def chosen(tex: str | None) -> None:
        if tex:
            desk.copy_text(tex, "TeX of the formula")

    screen.app.push_screen(PickDialog("Copy the TeX of a formula", (), offers), chosen)
