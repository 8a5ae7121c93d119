"""Which rows of the sidebar are shown: groups, months of digests and long groups can be folded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from tui_reader.display.glyphs import glyphs
from tui_reader.library import View

GROUP: Final = "group:"
"""The beginning of the name of a group, which is folded if the user has folded it."""
_MONTH: Final = "month:"
_REST: Final = "rest:"
"""The beginnings of the names of months and rests, which are folded until the user unfolds them."""
SHOWN: Final = 12
"""Rows of a group that are shown while its rest is folded; also months of digests."""
SHOWN_DAYS: Final = 7
"""Digests of the newest month that are shown while its rest is folded."""
_UNLIMITED: Final = "view"
"""The group that is never shortened."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the sidebar: a view, a heading, or a blank line."""

    label: str
    view: View | None = None
    count: int = 0
    """The papers that it shows: the total of views that collect papers, else the unread ones."""
    unread: int | None = None
    """Its unread papers, if they were counted."""
    color: str | None = None
    name: str = ""
    """The full name, if the label is an abbreviation; of a saved view its key."""
    fold: str | None = None
    """What this line folds or unfolds: a group, a month of digests, or the rest of a group."""
    is_folded: bool = False
    """Whether that is folded."""

    @property
    def is_heading(self) -> bool:
        """Whether the line is the heading of a group."""
        return self.fold is not None and self.fold.startswith(GROUP)

    @property
    def is_month(self) -> bool:
        """Whether the line is a month of digests."""
        return self.fold is not None and self.fold.startswith(_MONTH)


def folded_rows(rows: Sequence[Row], toggled: Collection[str], chosen: View) -> list[Row]:
    """`rows` without those that are folded; the row of the `chosen` view is always shown.

    `toggled` are the names of what the user has folded or unfolded.
    """
    chosen = bare(chosen)
    shown: list[Row] = []
    for heading, items in _groups(rows):
        if heading is None:
            shown += items
            continue
        kind = (heading.fold or "").removeprefix(GROUP)
        is_folded = heading.fold in toggled
        shown += [Row(""), replace(heading, is_folded=is_folded)]
        if is_folded:
            shown += _chosen(items, chosen)
        elif kind == "date" and len(items) > SHOWN:
            shown += _days_and_months(items, toggled, chosen)
        elif kind == _UNLIMITED:
            shown += items
        else:
            shown += _shortened(kind, items, SHOWN, toggled, chosen)
    return shown


def _groups(rows: Sequence[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
    """Each heading with its rows; first the rows before any heading."""
    heading: Row | None = None
    items: list[Row] = []
    for row in rows:
        if row.fold:
            yield heading, items
            heading, items = row, []
        elif row.view:
            items.append(row)
    yield heading, items


def _chosen(items: Sequence[Row], chosen: View) -> list[Row]:
    return [row for row in items if row.view == chosen]


def _shortened(
    name: str, items: Sequence[Row], most: int, toggled: Collection[str], chosen: View
) -> list[Row]:
    """The first rows, and a line that unfolds the rest."""
    rest = [row for row in items[most:] if row.view != chosen]
    if not rest:
        return list(items)
    fold = f"{_REST}{name}"
    if fold in toggled:
        return [*items, Row(f"{glyphs().ellipsis} fewer", fold=fold)]
    more = Row(f"{glyphs().ellipsis} {len(rest)} more", fold=fold, is_folded=True)
    return [*items[:most], *_chosen(items[most:], chosen), more]


def _days_and_months(items: Sequence[Row], toggled: Collection[str], chosen: View) -> list[Row]:
    """The digests of the newest month, and a line for each earlier month with several digests."""
    (_, newest), *earlier = ((month, list(each)) for month, each in groupby(items, key=_month))
    shown = _shortened("day", newest, SHOWN_DAYS, toggled, chosen)
    lines: list[Row] = []
    days: dict[str, list[Row]] = {}
    for month, each in earlier:
        if len(each) == 1:
            lines += each
            continue
        fold = f"{_MONTH}{month}"
        is_folded = fold not in toggled
        days[fold] = _chosen(each, chosen) if is_folded else each
        unread = sum(row.count for row in each)
        label = f"{month} ({len(each)})"
        lines.append(Row(label, None, unread, fold=fold, is_folded=is_folded))
    for line in _shortened("month", lines, SHOWN, toggled, chosen):
        shown += [line, *days.pop(line.fold or "", ())]
    return shown + [row for each in days.values() for row in _chosen(each, chosen)]


def _month(row: Row) -> str:
    return row.label[:7]


def bare(view: View) -> View:
    """The view without its search and without the filter on unread papers."""
    return replace(view, query="", unread=False)
